"""One claim / lease / backoff lifecycle for every table whose rows are work."""
