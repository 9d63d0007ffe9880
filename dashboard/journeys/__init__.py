"""The team's view of journeys: what goes to whom and when, and changing it."""
