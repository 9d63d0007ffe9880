"""What marketing mail does: people who got it against people who, by lot, did not."""
