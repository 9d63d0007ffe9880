"""The withdrawal function for customers: two pages, two posts, no log-in (docs/withdrawal.md)."""
