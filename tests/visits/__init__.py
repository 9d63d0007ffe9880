"""What happens in the merchants’ own shops."""
