"""What the demo adds to returns: a shop and a carrier that answer, two policies, and returns at every step."""
