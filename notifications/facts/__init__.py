"""What guards and words may know, loaded for a batch at a time."""
