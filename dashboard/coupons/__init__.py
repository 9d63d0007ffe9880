"""Coupon plans: their stock, what was given out and used, new codes, and the end of a plan."""
