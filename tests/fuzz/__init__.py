"""Every input: made from the interface's own document, walked at random beside a model, and damaged byte by byte."""
