"""Sharing whole numbers out without losing one: the largest-remainder method (Hamilton's), in integers alone."""

from collections.abc import Sequence


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """`total` (0 or more) shared out by weight: each gets its quota rounded down, then the largest remainders one more.

    The parts sum to `total` exactly, and none is a whole unit away from its quota. Equal remainders: the earlier first.
    All in nothing's name where every weight is 0: then the parts are 0 and `total` is nobody's.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(total * weights[place] % whole))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


def of_pieces(total: int, quantity: int, count: int) -> int:
    """What the first `count` of `quantity` equal pieces have cost together, of a line that cost `total`.

    The largest-remainder method over equal pieces: 100 cents for 3 are 34, 33 and 33. A refund takes the difference of
    two such sums, so refunds of one line add up to exactly what was paid for it, piece by piece or all at once.
    """
    each, left = divmod(total, quantity)
    return each * count + min(left, count)


def part_of(amount: int, numerator: int, denominator: int) -> int:
    """amount × numerator ÷ denominator, half a unit rounded up; all are 0 or more. `amount` where the divisor is 0."""
    return (2 * amount * numerator + denominator) // (2 * denominator) if denominator else amount
