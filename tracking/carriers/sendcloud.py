"""Sendcloud: one webhook per status change of a parcel, signed, without a delivery id."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from inbox.contracts import Credentials, Ignored, RawWebhook
from inbox.reading import Reader
from inbox.signatures import hex_hmac
from tracking.carriers.base import CarrierSource
from tracking.carriers.codes.sendcloud import DELAYS, MESSAGES, STATUSES
from tracking.carriers.names import carrier_code, is_known
from tracking.carriers.peeking import extra, peek
from tracking.carriers.times import counted_moment, local_moment
from tracking.snapshots import PickupPoint, Scan, Status, Tracking

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Sendcloud's documentation shows `timestamp: 123`; nobody shipped through it before this year.
FIRST_YEAR = 2012


class Sendcloud(CarrierSource):
    """Webhooks of a Sendcloud integration."""

    name = "sendcloud"
    credential_by = "them"

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        hex_hmac(raw, credentials, "sendcloud-signature")

    def topic(self, raw: RawWebhook) -> str:
        return peek(raw, "action")

    def external_id(self, raw: RawWebhook) -> str:
        """Parcel, status and time: the same for a retry, different for a status that comes back later."""
        parts = (peek(raw, "parcel", "id"), peek(raw, "parcel", "status", "id"), peek(raw, "timestamp"))
        return "-".join(parts) if all(parts) else ""

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Tracking]:
        body = Reader(raw.object())
        action = body.at("action").required_text(100)
        if action != "parcel_status_changed":
            raise Ignored(f"{action}: not about a parcel's journey")
        parcel = body.at("parcel")
        number = parcel.at("tracking_number").identifier()
        if not number:
            raise Ignored("parcel.tracking_number: the parcel has none yet")
        return [
            Tracking(
                tracking_number=number,
                carrier=_carrier(parcel),
                scans=(_scan(body, parcel, raw),),
                is_return=bool(parcel.at("is_return").flag()),
                order_reference=parcel.at("order_number").text(100),
                tracking_url=extra(parcel, "tracking_url", cap=1000),
                service=extra(parcel, "shipment", "name", cap=120),
                pickup=_pickup(parcel),
            )
        ]


def _carrier(parcel: Reader) -> str:
    """The carrier's code; where it is left out, the service's name mostly begins with the carrier."""
    named = carrier_code(extra(parcel, "carrier", "code") or extra(parcel, "carrier", "name"))
    guessed = carrier_code(extra(parcel, "shipment", "name"))
    return named or (guessed if is_known(guessed) else "")


def _scan(body: Reader, parcel: Reader, raw: RawWebhook) -> Scan:
    status_id, message = parcel.at("status", "id").required_text(20), parcel.at("status", "message").text()
    status = STATUSES.get(status_id) or MESSAGES.get(message.lower(), Status.UNKNOWN)
    return Scan(
        occurred_at=_occurred_at(body, parcel) or raw.received_at,
        status=status,
        code=status_id,
        words=message,
        is_delay=status_id in DELAYS,
    )


def _occurred_at(body: Reader, parcel: Reader) -> datetime | None:
    """The carrier's time of the change, else Sendcloud's; None when neither is a time that can be meant."""
    candidates = (
        counted_moment(body.at("carrier_status_change_timestamp")),
        counted_moment(body.at("timestamp")),
        local_moment(parcel.at("date_updated"), "%d-%m-%Y %H:%M:%S", AMSTERDAM),
    )
    return next((moment for moment in candidates if moment and moment.year >= FIRST_YEAR), None)


def _pickup(parcel: Reader) -> PickupPoint | None:
    """Sendcloud names the service point by its number only; the address is behind another API."""
    point = extra(parcel, "to_service_point", cap=40)
    return PickupPoint(name=f"Service point {point}") if point else None
