"""How far a point is from the postcode, and how people say it."""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt
from typing import Any

from babel.units import format_unit

from tracking.pickup.places import Place
from tracking.pickup.point import Point

EARTH = 6_371_008.8  # metres, mean radius
FAR = 10**9


def metres_between(one: Place, other: Place) -> float:
    """Metres as the crow flies (haversine)."""
    north = radians(other.latitude - one.latitude) / 2
    east = radians(other.longitude - one.longitude) / 2
    chord = sin(north) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(chord)))


def order_by_distance(points: Iterable[Point], place: Place | None) -> list[Point]:
    """Nearest first; points without a distance last, by postcode, so that the order never depends on chance.

    A provider's own distance counts from a point that the provider chose; one missing is worked out from `place`.
    """

    def key(point: Point) -> tuple[float, str, str]:
        metres: float = FAR if point.distance_m is None else point.distance_m
        if point.distance_m is None and place and point.latitude is not None and point.longitude is not None:
            metres = metres_between(place, Place(point.latitude, point.longitude))
        return metres, point.postal_code, point.external_id

    return sorted(points, key=key)


def distance_words(metres: int, locale: Any) -> str:
    """450 m, 1.2 km, 14 km: in steps of 50 m below a kilometre, since nobody measured from the front door."""
    if metres < 975:  # 975 m and more would be rounded to "1,000 m"
        return str(format_unit(max(50, round(metres / 50) * 50), "meter", "short", locale=locale))
    kilometres = metres / 1000
    pattern = "#,##0.#" if kilometres < 10 else "#,##0"
    return str(format_unit(kilometres, "kilometer", "short", format=pattern, locale=locale))
