"""Products as the shop tells of them, and what customers wish for."""
