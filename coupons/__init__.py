"""Codes that are worth money: each for one person."""
