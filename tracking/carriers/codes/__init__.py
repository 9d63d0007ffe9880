"""What each carrier's codes mean, as plain tables. A code that is missing is UNKNOWN and keeps its words."""
