"""Clients of the shops' own APIs: what can be had instead, and the new order."""
