"""Sendcloud's Service Points API, version 2: the points of every carrier that the merchant enabled there.

https://sendcloud.dev/api/v2/service-points. `address` takes a postcode and answers the closest first; `postal_code`
would find only points inside that very postcode. Hours are {"0": ["10:00 - 20:00"]} with 0 for Monday.
"""

from collections.abc import Iterator

from inbox.answers import HttpProblem
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from tracking.carriers import asking
from tracking.carriers.names import carrier_code
from tracking.pickup.hours import WEEKDAYS
from tracking.pickup.point import Hours, Point
from tracking.pickup.providers.base import PointProvider, fetch, joined, metres, position, read_hours, readable

# `general_shop_type` of version 2 and 3; what it does not know has none.
KINDS = {"servicepoint": "shop", "locker": "locker", "post_office": "post_office", "carrier_depot": "depot"}
API = "https://servicepoints.sendcloud.sc/api/v2"
RADIUS = 15_000  # metres; the largest that somebody would go for a parcel


class SendcloudPoints(PointProvider):
    """Basic authentication; the connection's API token is the public key, or public and secret key with a colon."""

    name = "sendcloud"

    def near(self, connection: Connection, country: str, postal_code: str, http: HttpSession) -> list[Point]:
        params = {"country": country, "address": postal_code, "radius": str(RADIUS)}
        answer = fetch(http, f"{_base(connection)}/service-points", params, auth=_keys(connection))
        return readable(Reader(answer.json()).items(), _point) if answer else []

    def one(self, connection: Connection, country: str, external_id: str, http: HttpSession) -> Point | None:
        if not (external_id.isascii() and external_id.isdigit()):
            return None
        url = f"{_base(connection)}/service-points/{external_id}"
        answer = fetch(http, url, {}, auth=_keys(connection), empty=(404, 410))
        return _point(Reader(answer.object())) if answer else None


def _base(connection: Connection) -> str:
    """The service points have a host of their own; a sandbox or proxy is named apart from the other API's address."""
    return str(connection.config.get("points_url") or API).rstrip("/")


def _keys(connection: Connection) -> tuple[str, str]:
    public, _, secret = asking.token(connection).partition(":")
    if not public:
        raise HttpProblem("the connection has no public key of Sendcloud", retry=False)
    return public, secret


def _point(entry: Reader) -> Point | None:
    if entry.at("is_active").flag() is False:
        return None
    where = position(entry.at("latitude"), entry.at("longitude"))
    kind = entry.at("general_shop_type").text(40)
    return Point(
        provider="sendcloud",
        carrier=carrier_code(entry.at("carrier").text(60)),
        external_id=entry.at("id").required_identifier(),
        name=entry.at("name").required_text(200),
        line1=joined(entry.at("street").text(200), entry.at("house_number").text(40)),
        postal_code=entry.at("postal_code").text(20),
        city=entry.at("city").text(120),
        country=entry.at("country").text(2).upper(),
        latitude=where.latitude if where else None,
        longitude=where.longitude if where else None,
        distance_m=metres(entry.at("distance")),
        hours=_hours(entry.at("formatted_opening_times")),
        is_locker=kind == "locker",
        kind=KINDS.get(kind, ""),
    )


def _hours(told: Reader) -> Hours:
    def spans() -> Iterator[tuple[str, str, str]]:
        for number, weekday in enumerate(WEEKDAYS):
            for span in told.at(str(number)).items():
                start, _, end = span.text(40).partition("-")
                yield weekday, start, end

    return read_hours(spans())
