"""Everything about exchanges that waits for somebody outside, in one round."""

from returns.exchanging import holding, inquiring, ordering, paying


def tend() -> int:
    """Have shops set aside and give back, make links and see what was paid; returns how many it concerned. One process
    at a time (returns/tasks.py)."""
    return holding.hold_due() + holding.give_back_due() + paying.work()


def drain() -> int:
    """One round of everything; returns the rows that were taken from a queue. What is looked at again and again, such
    as links that nobody paid, is not counted: so that whoever drains until nothing is left comes to an end."""
    asked = inquiring.drain()
    tend()
    return asked + ordering.drain()
