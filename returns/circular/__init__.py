"""Goods that go round: old products for recycling or a second life, and the report of what was collected."""
