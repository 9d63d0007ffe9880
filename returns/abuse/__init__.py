"""Signals of abuse: shown with their reasons, judged by a person, open to an objection; never after a withdrawal."""
