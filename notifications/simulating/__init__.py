"""What journeys would have done with the merchant's own past: the same planning and the same guards, another clock."""
