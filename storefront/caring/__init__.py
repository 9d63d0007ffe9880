"""What the brand adds around a delivery, as its customers see it."""
