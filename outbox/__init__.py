"""What happened: past-tense facts, and one row per subscriber that must react."""
