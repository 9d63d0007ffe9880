"""The warehouse: which return lies there, what came, in what state, and what nobody had registered."""
