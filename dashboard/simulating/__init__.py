"""Trying journeys out on the shop's own past, and what those that run bring in (docs/simulation-and-lift.md)."""
