"""EasyPost: events of every kind share one URL; those about a tracker carry its whole history."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from inbox.contracts import Credentials, Ignored, RawWebhook
from inbox.reading import Reader
from inbox.signatures import hex_hmac
from tracking.carriers.base import CarrierSource
from tracking.carriers.codes.easypost import DELAYS, DETAILS, FAILURES, STATUSES
from tracking.carriers.names import carrier_code
from tracking.carriers.peeking import extra, peek, place
from tracking.carriers.times import day_end, estimate, zone_of
from tracking.snapshots import Scan, Status, Tracking


class EasyPost(CarrierSource):
    """Webhooks of an EasyPost account."""

    name = "easypost"

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        hex_hmac(raw, credentials, "x-hmac-signature", prefix="hmac-sha256-hex=", nfkd=True)

    def topic(self, raw: RawWebhook) -> str:
        return peek(raw, "description")

    def external_id(self, raw: RawWebhook) -> str:
        return peek(raw, "id")

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Tracking]:
        event = Reader(raw.object())
        kind = event.at("description").required_text(100)
        if kind not in ("tracker.created", "tracker.updated"):
            raise Ignored(f"{kind}: not about a parcel's journey")
        tracker = event.at("result")
        is_return = bool(tracker.at("is_return").flag())
        return [
            Tracking(
                tracking_number=tracker.at("tracking_code").required_identifier(),
                carrier=carrier_code(tracker.at("carrier").text(80)),
                scans=_scans(tracker, is_return),
                estimated_at=_estimate(tracker),
                is_return=is_return,
                tracking_url=extra(tracker, "public_url", cap=1000),
                service=extra(tracker, "carrier_detail", "service", cap=120),
            )
        ]


def _scans(tracker: Reader, is_return: bool) -> tuple[Scan, ...]:
    details = tracker.at("tracking_details").items()
    if details:
        return tuple(_scan(detail, "datetime", is_return) for detail in details)
    # A tracker without history still has a standing, for instance "cancelled".
    own = _scan(tracker, "updated_at", is_return) if tracker.has("updated_at") else None
    return (own,) if own and own.status is not Status.UNKNOWN else ()


def _scan(detail: Reader, time_field: str, is_return: bool) -> Scan:
    status, finer = detail.at("status").text(60), detail.at("status_detail").text(60)
    return Scan(
        occurred_at=_moment(detail.at(time_field)),
        status=_status(status, finer, is_return),
        # The carrier's own code where EasyPost passes it on, else EasyPost's words for it.
        code=extra(detail, "carrier_code", cap=80) or "/".join(filter(None, (status, finer))),
        words=detail.at("message").text() or detail.at("description").text(),
        place=_place(detail),
        is_delay=finer in DELAYS,
    )


def _moment(reader: Reader) -> datetime:
    """EasyPost writes UTC where it does not know the place, so a time without a zone is UTC too."""
    found = reader.moment(assume=UTC)
    if found is None:
        raise reader.wrong("a date and time")
    return found


def _status(status: str, finer: str, is_return: bool) -> Status:
    if status == "failure":
        return FAILURES.get(finer, STATUSES[status])
    if finer == "return" and is_return:  # the direction it was meant to go
        return STATUSES.get(status, Status.UNKNOWN)
    return DETAILS.get(finer) or STATUSES.get(status, Status.UNKNOWN)


def _place(detail: Reader) -> str:
    return place(*(extra(detail, "tracking_location", part, cap=100) for part in ("city", "state", "country")))


def _estimate(tracker: Reader) -> datetime | None:
    """The end of the local day; `est_delivery_date` is that date at midnight UTC."""
    zone: tzinfo = zone_of(extra(tracker, "carrier_detail", "destination_tracking_location", "country")) or UTC
    local = tracker.at("carrier_detail", "est_delivery_date_local")
    return day_end(local, zone) or estimate(tracker.at("est_delivery_date"), zone)
