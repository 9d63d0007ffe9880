"""Who agreed to what, whom no mail may reach, and lists of both."""
