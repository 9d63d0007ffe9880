"""DHL's two services: the Location Finder – Unified (every country), and DHL eCommerce's own in the Benelux.

https://developer.dhl.com/api-reference/location-finder: the key of the tracking API in the header `DHL-API-Key`.
https://api-gw.dhlparcel.nl/parcel-shop-locations/<country>: open, no key.
Both name closures by period, and hours per weekday.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from inbox.contracts import Rejected
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from tracking.carriers import asking
from tracking.pickup.hours import WEEKDAYS
from tracking.pickup.point import Hours, Point
from tracking.pickup.providers.base import PointProvider, fetch, joined, metres, position, read_hours, readable

UNIFIED = "https://api.dhl.com"
BENELUX = "https://api-gw.dhlparcel.nl"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
RADIUS = 15_000  # metres
LIMIT = 30
# `location.type`; a box for letters takes no parcel.
KINDS = {"servicepoint": "shop", "postoffice": "post_office", "postbank": "post_office", "locker": "locker"}
# `serviceTypes` of places that take parcels in.
SENDING = frozenset({"parcel:drop-off", "parcel:drop-off-unregistered"})
LONGEST_CLOSURE = 400  # days: a longer one is an end of the point, or a typing error


class DHLPoints(PointProvider):
    """Location Finder – Unified, version 1. Only places that hand parcels out."""

    name = "dhl"

    def near(self, connection: Connection, country: str, postal_code: str, http: HttpSession) -> list[Point]:
        params = {
            "countryCode": country, "postalCode": postal_code, "radius": str(RADIUS), "limit": str(LIMIT),
            "serviceType": "parcel:pick-up",
        }  # fmt: skip
        answer = fetch(http, f"{_finder(connection)}/find-by-address", params, headers=_key(connection), empty=(404,))
        return readable(Reader(answer.object()).at("locations").items(), _unified) if answer else []

    def one(self, connection: Connection, country: str, external_id: str, http: HttpSession) -> Point | None:
        if not _is_plain(external_id):
            return None
        url = f"{_finder(connection)}/locations/{external_id}"
        answer = fetch(http, url, {}, headers=_key(connection), empty=(404,))
        return _unified(Reader(answer.object())) if answer else None


class DHLBeneluxPoints(PointProvider):
    """DHL eCommerce in the Netherlands, Belgium and Luxembourg."""

    name = "dhl_benelux"

    def near(self, connection: Connection, country: str, postal_code: str, http: HttpSession) -> list[Point]:
        if country not in ("NL", "BE", "LU"):
            return []
        params = {"postalCode": postal_code, "limit": str(LIMIT), "showUnavailable": "false"}
        answer = fetch(http, f"{_benelux(connection)}/{country}", params, empty=(404,))
        return readable(Reader(answer.json()).items(), _parcel_shop) if answer else []

    def one(self, connection: Connection, country: str, external_id: str, http: HttpSession) -> Point | None:
        if not _is_plain(external_id) or not _is_plain(country):
            return None
        answer = fetch(http, f"{_benelux(connection)}/{country}/{external_id}", {}, empty=(404,))
        return _parcel_shop(Reader(answer.object())) if answer else None


def _finder(connection: Connection) -> str:
    return str(connection.config.get("points_url") or UNIFIED).rstrip("/") + "/location-finder/v1"


def _benelux(connection: Connection) -> str:
    return str(connection.config.get("points_url") or BENELUX).rstrip("/") + "/parcel-shop-locations"


def _key(connection: Connection) -> dict[str, str]:
    return {"DHL-API-Key": asking.token(connection)}


def _is_plain(part: str) -> bool:
    """Fit to stand in a path: an id from a parcel's record must not lead to another page of the API."""
    return bool(part) and part.isascii() and part.replace("-", "").replace("_", "").isalnum() and len(part) <= 80


def _unified(entry: Reader) -> Point | None:
    address, geo = entry.at("place", "address"), entry.at("place", "geo")
    where = position(geo.at("latitude"), geo.at("longitude"))
    services = {service.text(60) for service in entry.at("serviceTypes").items()}
    ids = entry.at("location", "ids").items()
    kind = entry.at("location", "type").text(40)
    return Point(
        provider="dhl",
        carrier="dhl",
        external_id=(ids[0].at("locationId") if ids else entry.at("url")).required_identifier(),
        name=entry.at("name").required_text(200),
        line1=address.at("streetAddress").text(250),
        postal_code=address.at("postalCode").text(20),
        city=address.at("addressLocality").text(120),
        country=address.at("countryCode").text(2).upper(),
        latitude=where.latitude if where else None,
        longitude=where.longitude if where else None,
        distance_m=metres(entry.at("distance")),
        hours=_dated_hours(entry.at("openingHours"), "opens", "closes", "dayOfWeek"),
        closed_on=_closures(entry.at("closurePeriods")),
        is_locker=kind == "locker",
        # Listed as a service where there is step-free access; its absence says nothing.
        is_accessible=True if "handicapped-access" in services else None,
        kind=KINDS.get(kind, ""),
        takes_in=bool(services & SENDING) if services else None,
    )


def _parcel_shop(entry: Reader) -> Point | None:
    address, geo = entry.at("address"), entry.at("geoLocation")
    is_locker = entry.at("shopType").text(40).lower() in ("packstation", "parcelstation", "locker")
    where = position(geo.at("latitude"), geo.at("longitude"))
    return Point(
        provider="dhl_benelux",
        carrier="dhl_parcel_nl",
        external_id=entry.at("id").required_identifier(),
        name=entry.at("name").required_text(200),
        line1=joined(address.at("street").text(200), address.at("number").text(20), address.at("addition").text(20)),
        postal_code=address.at("postalCode").text(20) or address.at("zipCode").text(20),
        city=address.at("city").text(120),
        country=address.at("countryCode").text(2).upper(),
        latitude=where.latitude if where else None,
        longitude=where.longitude if where else None,
        distance_m=metres(entry.at("distance")),
        hours=_dated_hours(entry.at("openingTimes"), "timeFrom", "timeTo", "weekDay"),
        closed_on=_closures(entry.at("closurePeriods")),
        is_locker=is_locker,
        kind="locker" if is_locker else "shop",
    )


def _dated_hours(told: Reader, opens: str, closes: str, day: str) -> Hours:
    def spans() -> Iterator[tuple[str, str, str]]:
        for span in told.items():
            # schema.org/Monday with either http or https; DHL eCommerce counts from 1 for Monday.
            name = span.at(day).text(60).rpartition("/")[2]
            if name == "PublicHolidays":
                continue
            number = DAYS.index(name) if name in DAYS else int(name) - 1
            yield WEEKDAYS[number], span.at(opens).text(20), span.at(closes).text(20)

    try:
        return read_hours(spans())
    except IndexError:
        return {}


def _closures(periods: Reader) -> tuple[str, ...]:
    """Every day of the periods, as ISO dates. A period that cannot be read is left out: the hours stay true mostly."""
    days: set[date] = set()
    for period in periods.items():
        try:
            start = _day(period.at("fromDate"))
            end = _day(period.at("toDate")) or start
        except Rejected:
            continue
        if start and end and start <= end and (end - start).days <= LONGEST_CLOSURE:
            days.update(start + timedelta(days=away) for away in range((end - start).days + 1))
    return tuple(sorted(day.isoformat() for day in days))


def _day(told: Reader) -> date | None:
    """2026-12-24, also with a time behind it."""
    return Reader(told.text(40)[:10] or None, told.path).day()
