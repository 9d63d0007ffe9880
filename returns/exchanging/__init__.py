"""Other goods for those that come back."""
