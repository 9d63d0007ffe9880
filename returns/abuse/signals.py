"""What looks unusual about a return, with how much it counts. Pure.

A signal is a reason to look, not a finding: each has an innocent explanation (wording.py says it beside the signal).
No single signal reaches HIGH, so one coincidence is never made to look like fraud. Who always sends back much is no
signal at all: a rate counts against the person's own past alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from math import comb
from typing import Any

from returns.abuse.facts import Facts

MOST = 100
HOLD = 40  # from here on the money waits for a person
HIGH = 60
ENOUGH = 8  # pieces bought before: with fewer nobody has a habit
RARE = 0.02  # how seldom chance alone may do what was seen
LIGHT = 0.5  # of the weight that was expected
FAR = 150  # kilometres; first scans are often made in the next large depot
AGAIN = 3  # times: what happened twice is a coincidence
FRIDAY, SUNDAY = 4, 6
RIGHT_AFTER = timedelta(days=3)
SHARE_OF_ORDERS = 0.25


class Code(StrEnum):
    """What was seen."""

    RATE = "rate"
    EMPTY = "empty"
    MISSING = "missing"
    LIGHT = "light"
    COUNTRY = "country"
    FAR = "far"
    OTHER_SERIAL = "other_serial"
    SERIAL_AGAIN = "serial_again"
    WEEKENDS = "weekends"
    NOT_RECEIVED = "not_received"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class Signal:
    """One thing that was seen, its points, and the values that its words need (plain JSON)."""

    code: Code
    points: int
    values: dict[str, Any] = field(default_factory=dict)


def signals_of(facts: Facts) -> list[Signal]:
    """Everything unusual about the return, the heaviest first; [] for nearly all returns."""
    found = [signal for look in LOOKS for signal in look(facts)]
    return sorted(found, key=lambda signal: (-signal.points, signal.code))


def score_of(signals: list[Signal]) -> int:
    """0 to 100: the points together, capped."""
    return min(MOST, sum(signal.points for signal in signals))


def _rate(facts: Facts) -> Iterator[Signal]:
    """Far more than this person usually sends back: how likely were so many at the person's own rate?"""
    earlier, recent = facts.earlier, facts.recent
    if earlier.bought < ENOUGH or recent.bought < AGAIN:
        return
    own = (earlier.returned + 1) / (earlier.bought + 2)  # Laplace: a short past is no certainty
    chance = _at_least(min(recent.returned, recent.bought), recent.bought, own)
    if chance < RARE:
        yield Signal(
            Code.RATE, 25 if chance < RARE / 10 else 15,
            {"before": round(earlier.share * 100), "now": round(recent.share * 100), "pieces": recent.returned,
             "bought": recent.bought},
        )  # fmt: skip


def _at_least(successes: int, tries: int, chance: float) -> float:
    """P(X >= successes) of a binomial distribution."""
    return sum(comb(tries, k) * chance**k * (1 - chance) ** (tries - k) for k in range(successes, tries + 1))


def _contents(facts: Facts) -> Iterator[Signal]:
    """Fewer pieces than were registered; nothing at all weighs more."""
    counted = [piece for piece in facts.pieces if piece.received is not None]
    registered = sum(piece.quantity for piece in counted)
    received = sum(min(piece.received or 0, piece.quantity) for piece in counted)
    if len(counted) < len(facts.pieces) or received >= registered:
        return
    values = {"received": received, "registered": registered}
    yield Signal(Code.MISSING, 20, values) if received else Signal(Code.EMPTY, 45, values)


def _weight(facts: Facts) -> Iterator[Signal]:
    """The carrier weighed far less than the goods weigh. Packing makes a parcel heavier, never lighter."""
    expected, weighed = facts.expected_grams, facts.weighed_grams
    if expected and weighed is not None and 0 < weighed < expected * LIGHT:
        yield Signal(Code.LIGHT, 25, {"weighed": weighed, "expected": expected})


def _origin(facts: Facts) -> Iterator[Signal]:
    scan = facts.scan
    if scan is None:
        return
    if scan.country and scan.expected_country and scan.country != scan.expected_country:
        yield Signal(Code.COUNTRY, 20, {"country": scan.country, "expected": scan.expected_country})
    elif scan.kilometres is not None and scan.kilometres > FAR:
        yield Signal(Code.FAR, 10, {"kilometres": scan.kilometres})


def _serials(facts: Facts) -> Iterator[Signal]:
    """Another device than the one that was sold, or one that was sent back before."""
    for piece in facts.pieces:
        serial = plain_serial(piece.serial)
        if not serial:
            continue
        sold = {plain_serial(one) for one in piece.sold_serials} - {""}
        if sold and serial not in sold:
            yield Signal(Code.OTHER_SERIAL, 45, {"serial": piece.serial, "title": piece.title})
        elif piece.seen_before:
            values = {"serial": piece.serial, "title": piece.title, "code": piece.seen_before}
            yield Signal(Code.SERIAL_AGAIN, 35, values)


def plain_serial(written: str) -> str:
    """A serial number as it is compared: letters and figures alone, and what is often confused made one."""
    kept = "".join(letter for letter in written.upper() if letter.isalnum())
    return kept.replace("O", "0").replace("I", "1")


def _wardrobing(facts: Facts) -> Iterator[Signal]:
    """Bought for a weekend, worn, and sent back right after: again and again."""
    count = sum(1 for one in facts.episodes if one.was_worn and around_weekend(one.delivered_on, one.asked_on))
    if count >= AGAIN:
        yield Signal(Code.WEEKENDS, min(20 + 10 * (count - AGAIN), 45), {"times": count})


def around_weekend(delivered_on: date, asked_on: date) -> bool:
    """Did it arrive in the days before a weekend, or on its Saturday, and was it given back within the days after?"""
    to_sunday = (SUNDAY - delivered_on.weekday()) % 7
    if to_sunday > SUNDAY - FRIDAY + 2 or to_sunday == 0:  # Wednesday to Saturday
        return False
    sunday = delivered_on + timedelta(days=to_sunday)
    return sunday <= asked_on <= sunday + RIGHT_AFTER


def _claims(facts: Facts) -> Iterator[Signal]:
    """The same misfortune again and again, in a large part of the orders."""
    claims = facts.claims
    for code, count in ((Code.NOT_RECEIVED, claims.not_received), (Code.DAMAGED, claims.damaged)):
        if count >= AGAIN and count >= claims.orders * SHARE_OF_ORDERS:
            yield Signal(code, min(20 + 5 * (count - AGAIN), 40), {"times": count, "orders": claims.orders})


LOOKS: tuple[Callable[[Facts], Iterator[Signal]], ...] = (
    _rate, _contents, _weight, _origin, _serials, _wardrobing, _claims,
)  # fmt: skip
