"""Where a parcel can be handed in near the customer: carriers' points (tracking/pickup) and the merchant's shops. Pure.

Points are known as places to collect from. Shops and post offices of a carrier take parcels in as well, unless their
provider says that one does not; a locker does only where somebody says so (lockers.py), and only what fits into it.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from returns.labels.choosing import ANYWHERE, Distances
from returns.labels.contracts import Method, Offer, ParcelFacts
from returns.labels.packing import fits
from tracking.carriers.names import family
from tracking.pickup.distance import metres_between
from tracking.pickup.places import Place
from tracking.pickup.point import Hours, Point
from visits.models import Location

MOST = 20
UNKNOWN_METRES = 10**6  # a point without a known distance counts as far, not as missing
POST_OFFICES = ("post office", "postkantoor", "postfiliale", "deutsche post", "bureau de poste", "postpunt", "la poste")


@dataclass(frozen=True)
class DropOff:
    """One place that takes the parcel. `hours` as tracking.pickup.point.Point has them; metres as the crow flies."""

    key: str
    kind: str  # "shop", "post_office", "locker", "own_shop"
    carrier: str
    name: str
    address: str = ""
    country: str = ""
    distance_m: int | None = None
    hours: Hours = field(default_factory=dict)
    closed_on: tuple[str, ...] = ()
    time_zone: str = ""
    is_accessible: bool | None = None
    latitude: float | None = None
    longitude: float | None = None

    def as_json(self) -> dict[str, Any]:
        """For a JSON column; `drop_off_from` reads it back."""
        return asdict(self)


def drop_off_from(told: dict[str, Any]) -> DropOff:
    """The place that `as_json` wrote."""
    return DropOff(**{**told, "closed_on": tuple(told.get("closed_on", ()))})


def drop_offs(points: Iterable[Point], offer: Offer, parcel: ParcelFacts) -> list[DropOff]:
    """Places that take this parcel by this offer, nearest first; [] for an offer that needs no place.

    `points` as tracking.pickup.points.nearby tells them.
    """
    if offer.method in ANYWHERE:
        return []
    kinds = frozenset({"locker"}) if offer.method == Method.LOCKER else offer.drop_off
    taking = (point for point in points if _takes(point, offer.carrier) and _takes_in(point, parcel))
    fit = [place for place in map(drop_off_of, taking) if place.kind in kinds]
    return sorted(fit, key=lambda place: (_far(place.distance_m), place.key))[:MOST]


def drop_off_of(point: Point) -> DropOff:
    """A carrier's point as a place to hand something in."""
    return DropOff(
        key=f"{point.provider}:{point.external_id}",
        kind=_kind(point),
        carrier=point.carrier,
        name=point.name,
        address=point.address,
        country=point.country,
        distance_m=point.distance_m,
        hours=point.hours,
        closed_on=point.closed_on,
        time_zone=point.time_zone,
        is_accessible=point.is_accessible,
        latitude=point.latitude,
        longitude=point.longitude,
    )


def own_shops(locations: Iterable[Location], near: Place | None, where: dict[int, Place]) -> list[DropOff]:
    """The merchant's open shops, nearest first; `where` each lies by primary key, as far as it is known."""
    shops = [
        DropOff(
            key=f"location:{row.pk}",
            kind="own_shop",
            carrier="",
            name=row.name,
            address=row.address,
            country=row.country,
            distance_m=round(metres_between(near, where[row.pk])) if near and row.pk in where else None,
            hours=row.hours,
            closed_on=tuple(row.closed_on),
            time_zone=row.time_zone,
        )
        for row in locations
        if row.is_active
    ]
    return sorted(shops, key=lambda shop: (_far(shop.distance_m), shop.name))


def distances_of(points: Iterable[Point], offers: Iterable[Offer], parcel: ParcelFacts) -> Distances:
    """Metres to the nearest place of each carrier and kind that takes the parcel, for returns/labels/choosing.py.

    A carrier's family counts as the carrier: DHL's point takes a parcel of DHL Parcel.
    """
    carriers = {offer.carrier for offer in offers if offer.carrier}
    nearest: dict[tuple[str, str], int] = {}
    for point in points:
        for carrier in carriers:
            if point.carrier and _takes(point, carrier) and _takes_in(point, parcel):
                key = (carrier, _kind(point))
                nearest[key] = min(_far(point.distance_m), nearest.get(key, UNKNOWN_METRES))
    return nearest


def _takes(point: Point, carrier: str) -> bool:
    """A point that names no carrier takes any, unless it is a locker: that opens for its own only."""
    return point.carrier in family(carrier) if point.carrier else not point.is_locker


def _kind(point: Point) -> str:
    if point.kind or point.is_locker:
        return point.kind or "locker"
    name = point.name.casefold()
    return "post_office" if any(words in name for words in POST_OFFICES) else "shop"


def _far(metres: int | None) -> int:
    return UNKNOWN_METRES if metres is None else metres


def _takes_in(point: Point, parcel: ParcelFacts) -> bool:
    """Unless its provider says that it does not, or its largest compartment is known to be too small."""
    if point.takes_in is False:
        return False
    inside = point.compartment_mm if point.is_locker and len(point.compartment_mm) == 3 else ()
    if not inside or parcel.sides is None:
        return True
    one, two, three = (Decimal(side) / 10 for side in inside)
    return fits(parcel.sides, (one, two, three))
