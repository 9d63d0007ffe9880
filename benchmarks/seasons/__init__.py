"""A shop to which very much came back, for the figures of its returns."""
