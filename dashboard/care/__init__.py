"""What the team sets up around a delivery, and what customers ask for there."""
