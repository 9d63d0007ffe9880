"""The way of a due message: claimed, prepared, handed over, recorded, settled."""
