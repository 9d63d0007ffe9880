"""Into a parcel locker: a way of its own beside the counter, where a carrier's lockers take parcels in. Pure.

Who says that they do: the provider of the label, the merchant (`return_lockers` in the settings of the connection), or
the provider of the places, of each locker. How large the compartments are differs from locker to locker, so that no
size is built in: the merchant names it by carrier, or with each locker of an upload; of the others it is not known.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from returns.labels.contracts import Limits, Method, Offer, Sides
from returns.labels.packing import longest_first
from tracking.carriers.names import family
from tracking.pickup.point import Point

LOCKER = "locker"
SIZE = "locker_cm"  # in an offer's details: the largest compartment, "60x40x40"
HANDED_IN = frozenset({Method.QR, Method.NUMBER, Method.LABEL})


def with_lockers(offers: Iterable[Offer], points: Iterable[Point]) -> list[Offer]:
    """The offers, and beside each that a locker takes another one for the locker. `points`: what is near."""
    lockers = [point for point in points if point.is_locker and point.takes_in is not False]
    found: list[Offer] = []
    for offer in offers:
        near = [point for point in lockers if point.carrier and point.carrier in family(offer.carrier)]
        is_told = LOCKER in offer.drop_off or any(point.takes_in for point in near)
        found += _apart(offer, near) if offer.method in HANDED_IN and is_told else [offer]
    return found


def size_of(offer: Offer) -> Sides | None:
    """The largest compartment in centimetres; None where nobody told it."""
    try:
        sides = [Decimal(side) for side in offer.details.get(SIZE, "").split("x")]
    except InvalidOperation:
        return None
    return (sides[0], sides[1], sides[2]) if len(sides) == 3 and all(side > 0 for side in sides) else None


def _apart(offer: Offer, near: list[Point]) -> list[Offer]:
    locker = replace(
        offer,
        key=f"{offer.key}|{LOCKER}",
        method=Method.LOCKER,
        drop_off=frozenset({LOCKER}),
        limits=Limits(max_sides=size_of(offer) or _largest(near)),
        details={**offer.details, "made_as": offer.method.value},
    )
    return [replace(offer, drop_off=offer.drop_off - {LOCKER}), locker]


def _largest(near: list[Point]) -> Sides | None:
    """The largest compartment of the lockers near, in centimetres; None unless it is known of every one."""
    sizes = [longest_first(_centimetres(point)) for point in near if len(point.compartment_mm) == 3]
    return max(sizes, key=lambda one: one[0] * one[1] * one[2]) if sizes and len(sizes) == len(near) else None


def _centimetres(point: Point) -> Sides:
    one, two, three = (Decimal(side) / 10 for side in point.compartment_mm)
    return one, two, three
