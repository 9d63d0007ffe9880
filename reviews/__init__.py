"""What customers say of their order: reviews and answers to one question."""
