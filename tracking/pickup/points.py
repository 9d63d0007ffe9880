"""Pick-up points near a postcode: what a page shows, and what a choice is checked against.

Nothing here touches the network. Carriers' own points are asked for by a worker (tracking/pickup/asking.py) and kept
for a while as answers in the database; `nearby` reads those answers and the points the merchant uploaded. So a page
inside the merchant's transaction may call everything here (docs/decisions/0015).
"""

from dataclasses import dataclass, replace

from tracking.carriers.names import family
from tracking.models import PickupPoint, PointSearch
from tracking.pickup.distance import metres_between, order_by_distance
from tracking.pickup.places import Place, known_country, normal_postcode, place_of
from tracking.pickup.point import Point

__all__ = ["Nearby", "Point", "key_of", "nearby", "point_of", "point_with", "points_near", "wish_of"]

LIMIT = 20
UPLOADED = "generic"
# Of an upload of 20,000 points at most so many are weighed for one page.
CANDIDATES = 400
SEPARATOR = "~"


@dataclass(frozen=True)
class Nearby:
    """Points by distance, nearest first, and an honest account of who said nothing."""

    points: list[Point]
    asking: list[str]  # sources of connections (settings.STOEP_SOURCES) that are being asked right now
    silent: list[str]  # sources that did not answer, or not with anything we could read
    place: Place | None  # where the postcode lies; None: only providers' own distances are known


def points_near(carrier: str, country: str, postal_code: str, *, limit: int = LIMIT) -> list[Point]:
    """Known points of the carrier's family ("" for every carrier), nearest first. Reads the database only."""
    return nearby(country, postal_code, carriers=(carrier,) if carrier else ()).points[:limit]


def nearby(
    country: str, postal_code: str, *, carriers: tuple[str, ...] = (), searches: list[PointSearch] | None = None
) -> Nearby:
    """Everything known around a postcode, for parcels of these carriers (none named: of all).

    `country` is ISO, two letters. Call `tracking.pickup.searches.want` first: it sees to it that providers are asked.
    Two or three queries; one less with the `searches` that `want` returned.
    """
    code, place = normal_postcode(country, postal_code), place_of(country, postal_code)
    if searches is None:
        searches = list(PointSearch.objects.filter(country=country, postal_code=code))
    found = [point for search in searches for point in search.found()]
    found += _uploaded(country, code, place, carriers)
    return Nearby(
        points=order_by_distance(_fitting(found, carriers), place),
        asking=sorted({search.source for search in searches if search.is_pending}),
        silent=sorted({search.source for search in searches if not search.is_pending and search.problem}),
        place=place,
    )


def point_with(provider: str, external_id: str, *, country: str = "", postal_code: str = "") -> Point | None:
    """The point as we know it, or None: a forged form cannot invent one.

    An uploaded point is read from its table. A carrier's point must be in an answer that a provider gave about
    (country, postal_code), the place that was searched; such answers are kept for a week.
    """
    if any("\0" in given for given in (provider, external_id, country, postal_code)):
        return None
    if provider == UPLOADED:
        carrier, _, number = external_id.rpartition(":")
        rows = PickupPoint.objects.filter(carrier=carrier, external_id=number, is_active=True)
        found: list[Point] = [row.as_point() for row in rows]
        return found[0] if found else None
    if not known_country(country):
        return None
    searches = PointSearch.objects.filter(country=country, postal_code=normal_postcode(country, postal_code))
    known: list[Point] = [point for search in searches.filter(provider=provider) for point in search.found()]
    return next((point for point in known if point.external_id == external_id), None)


def key_of(point: Point, country: str, postal_code: str) -> str:
    """What a form posts to name the point; `point_of` reads it back."""
    return SEPARATOR.join((point.provider, country, normal_postcode(country, postal_code), point.external_id))


def point_of(key: str) -> Point | None:
    """The point behind a posted key, re-read here; None for a forged, foreign or outdated one."""
    parts = key.split(SEPARATOR, 3)
    if len(parts) != 4 or len(key) > 200:
        return None
    provider, country, postal_code, external_id = parts
    return point_with(provider, external_id, country=country, postal_code=postal_code)


def wish_of(point: Point, carrier: str = "") -> dict[str, str]:
    """The point as the wish of a DeliveryChange of kind "pickup_point" (tracking/wishes.py) for a parcel of `carrier`.

    An aggregator may say "dhl" where the parcel says "dhl_parcel_nl": within one family the parcel's word is used.
    """
    same = carrier and (not point.carrier or point.carrier in family(carrier))
    return {
        "carrier": carrier if same else point.carrier, "external_id": point.external_id, "name": point.name,
        "line1": point.line1, "postal_code": point.postal_code, "city": point.city, "country": point.country,
    }  # fmt: skip


def _fitting(points: list[Point], carriers: tuple[str, ...]) -> list[Point]:
    """Those that a parcel of these carriers can be brought to, each place once."""
    families = {code for carrier in carriers for code in family(carrier)}
    seen: set[tuple[str, str]] = set()
    fitting = []
    for point in points:
        named = (point.carrier, point.place_key)
        if named not in seen and (not families or not point.carrier or point.carrier in families):
            seen.add(named)
            fitting.append(point)
    return fitting


def _uploaded(country: str, code: str, place: Place | None, carriers: tuple[str, ...]) -> list[Point]:
    """The merchant's own points of the country: those around the place, and those whose postcode begins alike."""
    rows = PickupPoint.objects.filter(country=country, is_active=True)
    if place is None:
        rows = rows.filter(postal_code__startswith=code[:2])
    else:
        reach = 0.6  # degrees of latitude, about 65 km
        rows = rows.filter(
            latitude__range=(place.latitude - reach, place.latitude + reach),
            longitude__range=(place.longitude - 2 * reach, place.longitude + 2 * reach),
        ) | rows.filter(latitude__isnull=True, postal_code__startswith=code[:2])
    points = [row.as_point() for row in rows.order_by("pk")[: CANDIDATES * 50]]
    if place is not None:
        points = [_measured(point, place) for point in points]
    return order_by_distance(points, place)[:CANDIDATES]


def _measured(point: Point, place: Place) -> Point:
    if point.latitude is None or point.longitude is None:
        return point
    metres = metres_between(place, Place(point.latitude, point.longitude))
    return replace(point, distance_m=round(metres))
