"""The yearly evaluation of a region: all sixteen indicators in one document."""
