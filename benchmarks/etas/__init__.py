"""The pieces of `bin/bench eta`."""
