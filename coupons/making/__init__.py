"""Clients of the shops' own APIs that make a code."""
