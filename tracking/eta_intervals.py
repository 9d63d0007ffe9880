"""From a distribution over whole days to an interval that is right four times in five. Pure arithmetic.

Whole days cannot be cut at exactly 80 %: "tomorrow" may hold 65 % and "tomorrow or the day after" 90 %. So the border
day is shared out by lot: it belongs to the interval for that part of the lots that makes the average exact (a
randomised quantile; with the true distribution the coverage is exactly 80 %). The lot is drawn for a carrier, lane
and day of hand-over, never for a parcel: two parcels that leave together never contradict each other, and asking
again gives the same answer.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from itertools import accumulate

COVERAGE = 0.8
GOLDEN = 0.6180339887498949
LOWER_TAILS = tuple(step / 50 for step in range(11))  # 0 .. 0.2: how much of the missing fifth lies before the interval
LOTS = tuple((step + 0.5) / 20 for step in range(20))
DEAR = 8.0  # days that an interval may be longer for being right or wrong 100 points more exactly
EVEN = 1e-9  # what rounding may do to a share
HARDLY = 0.02  # fewer than one parcel in fifty is ever this late: the rest of the distribution tells nothing

Shares = tuple[tuple[int, float], ...]  # days ascending with their shares, which sum to 1


def shares(weights: Mapping[int, float]) -> Shares:
    """Weights as shares, ascending; empty for no weight at all."""
    total = sum(weights.values())
    if total <= 0:
        return ()
    return tuple((day, weight / total) for day, weight in sorted(weights.items()) if weight > 0)


def surviving(distribution: Shares, earliest: int) -> Shares:
    """What is left of the distribution for a parcel that can come on day `earliest` at the soonest.

    Empty where hardly any parcel took so long: what is left then is a handful of cases, or only the prior's tail.
    """
    left = {day: share for day, share in distribution if day >= earliest}
    return shares(left) if sum(left.values()) >= HARDLY else ()


def interval(distribution: Shares, lot: float, tail: float) -> tuple[int, int]:
    """First and last day for one lot in (0, 1), with `tail` of the whole before the first day. Needs a distribution.

    Both ends grow with every day that passes without arrival (`surviving` with a later day, same lot and tail).
    """
    first = last = middle = None
    before = 0.0
    for day, share in distribution:
        place = before + lot * share
        before += share
        if first is None and place >= tail - EVEN:
            first = day
        if place <= tail + COVERAGE + EVEN:
            last = day
        if middle is None and before >= tail + COVERAGE / 2:
            middle = day
    # A day that holds more than the whole interval may fall out at both ends: the interval always has its middle.
    middle = distribution[-1][0] if middle is None else middle
    first = middle if first is None else min(first, middle)
    return first, middle if last is None else max(last, middle)


@lru_cache(maxsize=4096)
def best_tail(distribution: Shares) -> float:
    """The lower tail whose interval is short without covering much more than 80 %."""
    # Also the exact places where a first day drops out: a day that one parcel in a hundred makes is to cost nothing.
    cuts = [tail for tail in accumulate(share for _, share in distribution) if tail <= LOWER_TAILS[-1]]
    return min((*LOWER_TAILS, *cuts), key=lambda tail: (_cost(distribution, tail), tail))


@lru_cache(maxsize=4096)
def expected_width(distribution: Shares) -> float:
    """Days in the interval, averaged over the lots."""
    return _covered(distribution, best_tail(distribution))[1]


def _cost(distribution: Shares, tail: float) -> float:
    covered, width = _covered(distribution, tail)
    return round(width + DEAR * abs(covered - COVERAGE), 3)


def _covered(distribution: Shares, tail: float) -> tuple[float, float]:
    """Share of the distribution in the interval, and its days, averaged over the lots."""
    covered = width = 0.0
    for lot in LOTS:
        first, last = interval(distribution, lot, tail)
        covered += sum(share for day, share in distribution if first <= day <= last)
        width += last - first + 1
    return covered / len(LOTS), width / len(LOTS)


def lot_of(what: str, day: date) -> float:
    """The lot of a day of hand-over, in (0, 1). Successive days walk evenly over the range (golden ratio)."""
    start = int.from_bytes(hashlib.sha256(what.encode()).digest()[:6], "big") / 2**48
    return min(max((start + day.toordinal() * GOLDEN) % 1.0, 0.001), 0.999)
