"""AfterShip Tracking: the whole history of a parcel with each update; times mostly without a zone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from inbox.contracts import Credentials, Ignored, RawWebhook
from inbox.reading import Reader
from inbox.signatures import base64_hmac
from tracking.carriers.base import CarrierSource
from tracking.carriers.clocks import sole_zone
from tracking.carriers.codes.aftership import DELAYS, SUBTAGS, TAGS
from tracking.carriers.names import carrier_code, home_zone
from tracking.carriers.peeking import extra, peek, place
from tracking.carriers.times import estimate, zone_of
from tracking.snapshots import PickupPoint, Scan, Status, Tracking

SPOKEN = ("tracking_update", "edd_revise")
# The carrier's own word first, then AfterShip's; each is {datetime | min, max} or plain text by API version.
ESTIMATES = (
    ("courier_estimated_delivery_date", "estimated_delivery_date"),
    ("latest_estimated_delivery", "datetime"),
    ("expected_delivery",),
    ("aftership_estimated_delivery_date", "estimated_delivery_date"),
)


class AfterShip(CarrierSource):
    """Webhooks of AfterShip Tracking (not of its Returns or Shipping, which sign by other headers)."""

    name = "aftership"
    credential_by = "them"

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        base64_hmac(raw, credentials, "aftership-hmac-sha256")

    def topic(self, raw: RawWebhook) -> str:
        return peek(raw, "event")

    def external_id(self, raw: RawWebhook) -> str:
        return peek(raw, "event_id")

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Tracking]:
        body = Reader(raw.object())
        event = body.at("event").required_text(100)
        if event not in SPOKEN:
            raise Ignored(f"{event}: not about a parcel's journey")
        parcel = body.at("msg")
        slug = carrier_code(parcel.at("slug").text(80))
        scans = _scans(parcel, slug) or _own_scan(parcel, raw)
        return [
            Tracking(
                tracking_number=parcel.at("tracking_number").required_identifier(),
                carrier=slug,
                scans=_sent_back(scans, parcel),
                estimated_at=_estimate(parcel, slug),
                order_reference=extra(parcel, "order_number", cap=100) or extra(parcel, "order_id", cap=100),
                tracking_url=extra(parcel, "courier_tracking_link", cap=1000),
                service=extra(parcel, "shipment_type", cap=120),
                pickup=_pickup(parcel),
                extra=_assumption(parcel, slug),
            )
        ]


def _scans(parcel: Reader, slug: str) -> tuple[Scan, ...]:
    return tuple(
        _scan(checkpoint, checkpoint.at("checkpoint_time"), _zone(checkpoint, parcel, slug))
        for checkpoint in parcel.at("checkpoints").items()
    )


def _own_scan(parcel: Reader, raw: RawWebhook) -> tuple[Scan, ...]:
    """A parcel without checkpoints still has a tag; AfterShip's times of its own are UTC."""
    field = "last_updated_at" if parcel.has("last_updated_at") else "updated_at"
    own = _scan(parcel, parcel.at(field), UTC, fallback=raw.received_at)
    return () if own.status is Status.UNKNOWN else (own,)


def _scan(told: Reader, time: Reader, zone: tzinfo, fallback: datetime | None = None) -> Scan:
    tag, subtag = told.at("tag").text(60), told.at("subtag").text(60)
    moment = time.moment(assume=zone) or fallback
    if moment is None:
        raise time.wrong("a date and time")
    return Scan(
        occurred_at=moment,
        status=SUBTAGS.get(subtag) or TAGS.get(tag, Status.UNKNOWN),
        code=subtag or tag,
        words=told.at("message").text() or told.at("subtag_message").text(),
        place=_place(told),
        is_delay=subtag in DELAYS,
    )


def _zone(checkpoint: Reader, parcel: Reader, slug: str) -> tzinfo:
    """For a time without an offset: where the carrier lives; for a carrier of many countries, where the parcel was
    seen, else where it goes; else UTC. `_assumption` tells which."""
    home = home_zone(carrier_code(extra(checkpoint, "slug"))) or home_zone(slug)
    seen, goes = extra(checkpoint, "country_iso3"), extra(parcel, "destination_country_iso3")
    return home or sole_zone(seen or goes) or UTC


def _assumption(parcel: Reader, slug: str) -> dict[str, str]:
    """Which zones were assumed, where AfterShip left the offset of a checkpoint out."""
    zones = [
        str(_zone(checkpoint, parcel, slug))
        for checkpoint in parcel.at("checkpoints").items()
        if (written := extra(checkpoint, "checkpoint_time")) and not _has_offset(written)
    ]
    return {"assumed_zone": ", ".join(dict.fromkeys(zones))} if zones else {}


def _has_offset(written: str) -> bool:
    clock = written[10:]
    return "Z" in clock or "+" in clock or "-" in clock


def _sent_back(scans: tuple[Scan, ...], parcel: Reader) -> tuple[Scan, ...]:
    """AfterShip's flag `return_to_sender` turns the last `delivered` into what it was: back at the shop."""
    if not parcel.at("return_to_sender").flag() or any(s.status is Status.RETURN_TO_SENDER for s in scans):
        return scans
    last = max((s for s in scans if s.status is Status.DELIVERED), key=lambda s: s.occurred_at, default=None)
    return tuple(replace(s, status=Status.RETURN_TO_SENDER) if s is last else s for s in scans)


def _place(told: Reader) -> str:
    named = place(*(extra(told, part, cap=100) for part in ("city", "state", "country_name")))
    return named or extra(told, "location", cap=200)


def _estimate(parcel: Reader, slug: str) -> datetime | None:
    zone = zone_of(extra(parcel, "destination_country_iso3")) or home_zone(slug) or UTC
    for path in ESTIMATES:
        told = parcel
        for key in path:
            told = told.at(key) if isinstance(told.value, dict) else told  # plain text in older versions
        found = estimate(told, zone) if isinstance(told.value, str) else None
        if found:
            return found
    return None


def _pickup(parcel: Reader) -> PickupPoint | None:
    """AfterShip's pick-up place is the shop's own wording."""
    where = extra(parcel, "pickup_location", cap=200)
    return PickupPoint(name=where) if where else None
