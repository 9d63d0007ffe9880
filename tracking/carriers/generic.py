"""Any carrier that speaks our own format: docs/generic-carrier.md."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inbox.contracts import Credentials, Ignored, RawWebhook
from inbox.reading import Reader
from inbox.signatures import standard_webhooks
from tracking.carriers.base import CarrierSource
from tracking.carriers.names import carrier_code
from tracking.carriers.peeking import peek
from tracking.carriers.times import day_end
from tracking.snapshots import PickupPoint, Scan, Status, Tracking

STATUSES = {status.value: status for status in Status}


class GenericCarrier(CarrierSource):
    """Signed by Standard Webhooks; one parcel a webhook, with its whole history or only its newest events."""

    name = "generic_carrier"

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        standard_webhooks(raw, credentials)

    def topic(self, raw: RawWebhook) -> str:
        return peek(raw, "type")

    def external_id(self, raw: RawWebhook) -> str:
        return raw.headers.get("webhook-id", "")

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Tracking]:
        body = Reader(raw.object())
        kind = body.at("type").required_text(100)
        if kind != "tracking.updated":
            raise Ignored(f"{kind}: expected tracking.updated")
        parcel = body.at("data")
        earliest, latest = _estimate(parcel.at("estimated_delivery"))
        return [
            Tracking(
                tracking_number=parcel.at("tracking_number").required_identifier(),
                carrier=carrier_code(parcel.at("carrier").required_text(80)),
                scans=tuple(_scan(event) for event in parcel.at("events").items()),
                estimated_at=latest,
                estimated_from=earliest,
                is_return=bool(parcel.at("is_return").flag()),
                order_reference=parcel.at("order_number").text(100),
                tracking_url=_web_address(parcel.at("tracking_url")),
                service=parcel.at("service").text(120),
                pickup=_pickup(parcel.at("pickup_point")),
            )
        ]


def _scan(event: Reader) -> Scan:
    told = event.at("status").required_text(40)
    if told not in STATUSES:
        raise event.at("status").wrong(f"one of {', '.join(STATUSES)}")
    return Scan(
        occurred_at=_moment(event.at("occurred_at")),
        status=STATUSES[told],
        code=event.at("code").text(80),
        words=event.at("description").text(),
        place=event.at("place").text(200),
        is_delay=bool(event.at("is_delay").flag()),
    )


def _moment(reader: Reader) -> datetime:
    found = reader.moment()
    if found is None:
        raise reader.wrong("a date and time with its offset, such as 2026-03-02T09:15:00+01:00")
    return found


def _estimate(told: Reader) -> tuple[datetime | None, datetime | None]:
    """A time frame (`from`, `until`), or a day (`on`) with the zone in which it ends."""
    until = told.at("until").moment()
    if until or not told.has("on"):
        return told.at("from").moment(), until
    return None, day_end(told.at("on"), _zone(told.at("time_zone")))


def _zone(reader: Reader) -> ZoneInfo:
    name = reader.required_text(60)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise reader.wrong("a time zone such as Europe/Amsterdam") from error


def _pickup(told: Reader) -> PickupPoint | None:
    if told.value is None:
        return None
    return PickupPoint(
        name=told.at("name").required_text(200),
        address=told.at("address").text(300),
        code=told.at("code").text(40),
        until=told.at("until").moment(),
    )


def _web_address(reader: Reader) -> str:
    written = reader.text(1000)
    if written and not written.startswith(("https://", "http://")):
        raise reader.wrong("an address that begins with https://")
    return written
