"""The pages in a real browser. Not part of `make test`: `make test-web` runs these, with Chromium."""
