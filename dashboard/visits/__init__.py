"""The team's side of what customers do in the merchant's own shops (docs/click-and-collect.md)."""
