"""Whose name and server a mail goes by."""
