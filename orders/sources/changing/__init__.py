"""Clients of the shops' own APIs that change an order: its delivery address, or its end."""
