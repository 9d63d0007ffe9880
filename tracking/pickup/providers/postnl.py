"""PostNL's Location webservice, version 2.1: retail points and parcel lockers in the Netherlands and Belgium.

https://developer.postnl.nl/api-overview/delivery-options/location-webservice/documentation/. Hours come as
{"Monday": {"string": ["08:00-18:00"]}}, where one span may stand without its list.
"""

from collections.abc import Iterator
from typing import Any

from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from tracking.carriers import asking
from tracking.pickup.hours import WEEKDAYS
from tracking.pickup.point import Hours, Point
from tracking.pickup.providers.base import PointProvider, fetch, joined, metres, position, read_hours, readable

API = "https://api.postnl.nl"
PATH = "/shipment/v2_1/locations"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SERVED = ("NL", "BE")
# "PG": points that hand parcels out. Without it, places that only take parcels in are listed as well.
HANDS_OUT = "PG"
NETWORKS = {"NL": "PNPNL-01", "BE": "LD-01"}


class PostNLPoints(PointProvider):
    """The same key as for the tracking API, in the header `apikey`."""

    name = "postnl"

    def near(self, connection: Connection, country: str, postal_code: str, http: HttpSession) -> list[Point]:
        if country not in SERVED:
            return []
        params = {"CountryCode": country, "PostalCode": postal_code, "DeliveryOptions": HANDS_OUT}
        return self._ask(connection, "nearest", params, http)

    def one(self, connection: Connection, country: str, external_id: str, http: HttpSession) -> Point | None:
        params = {"LocationCode": external_id, "RetailNetworkID": NETWORKS.get(country, NETWORKS["NL"])}
        return next(iter(self._ask(connection, "lookup", params, http)), None)

    def _ask(self, connection: Connection, path: str, params: dict[str, str], http: HttpSession) -> list[Point]:
        url = f"{asking.base_url(connection, API)}{PATH}/{path}"
        # 404: nothing found there. 405 is how this service says "no such location code".
        answer = fetch(http, url, params, headers={"apikey": asking.token(connection)}, empty=(404, 405))
        if answer is None:
            return []
        found = Reader(answer.object()).at("GetLocationsResult", "ResponseLocation")
        return readable(_listed(found), _point)


def _listed(found: Reader) -> list[Reader]:
    """One location stands without its list: the service was XML once."""
    return [found] if isinstance(found.value, dict) else found.items()


def _point(entry: Reader) -> Point | None:
    address = entry.at("Address")
    where = position(entry.at("Latitude"), entry.at("Longitude"))
    options = [option.text(20) for option in _listed_texts(entry.at("DeliveryOptions", "string"))]
    if options and HANDS_OUT not in options:
        return None
    return Point(
        provider="postnl",
        carrier="postnl",
        external_id=entry.at("LocationCode").required_identifier(),
        name=entry.at("Name").required_text(200),
        line1=joined(address.at("Street").text(200), address.at("HouseNr").text(20), address.at("HouseNrExt").text(20)),
        postal_code=address.at("Zipcode").text(20),
        city=address.at("City").text(120),
        country=address.at("Countrycode").text(2).upper(),
        latitude=where.latitude if where else None,
        longitude=where.longitude if where else None,
        distance_m=metres(entry.at("Distance")),
        hours=_hours(entry.at("OpeningHours")),
        is_locker="PA" in options,
        kind="locker" if "PA" in options else "",
    )


def _listed_texts(found: Reader) -> list[Reader]:
    value: Any = found.value
    return [found] if isinstance(value, str) else found.items()


def _hours(told: Reader) -> Hours:
    def spans() -> Iterator[tuple[str, str, str]]:
        for weekday, name in zip(WEEKDAYS, DAYS, strict=True):
            for span in _listed_texts(told.at(name, "string")):
                start, _, end = span.text(40).partition("-")
                if start.strip() or end.strip():
                    yield weekday, start, end

    return read_hours(spans())
