"""UPS Track Alert: one webhook per activity of a package, without id or signature."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

from inbox.contracts import Credentials, RawWebhook
from inbox.reading import Reader
from inbox.signatures import shared_token
from tracking.carriers.base import CarrierSource
from tracking.carriers.codes.ups import CODES, DELAYS, DESCRIPTIONS, TYPES
from tracking.carriers.peeking import extra, peek, place
from tracking.carriers.times import LAST_SECOND, zone_of
from tracking.snapshots import Scan, Status, Tracking

CREDENTIAL = "credential"  # the header's name


class UPS(CarrierSource):
    """UPS sends the subscription's credential in a header; the secret part of the hook's URL is the rest."""

    name = "ups"
    carrier = "ups"

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        shared_token(raw, credentials, CREDENTIAL)

    def secret_headers(self, credentials: Credentials) -> frozenset[str]:
        return frozenset({CREDENTIAL})

    def topic(self, raw: RawWebhook) -> str:
        return peek(raw, "activityStatus", "type")

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Tracking]:
        body = Reader(raw.object())
        number = body.at("trackingNumber").required_identifier()
        happened, zone = _clock(body)
        earliest, latest = _window(body, zone)
        return [
            Tracking(
                tracking_number=number,
                carrier=self.carrier,
                scans=(_scan(body, happened),),
                estimated_at=latest,
                estimated_from=earliest,
            )
        ]


def _scan(body: Reader, happened: datetime) -> Scan:
    told = body.at("activityStatus")
    kind, code = told.at("type").text(10).upper(), told.at("code").text(10).upper()
    finer, words = told.at("descriptionCode").text(10), told.at("description").text()
    finer = finer.zfill(3) if finer.isdigit() else finer  # a sender that read 021 as a number
    return Scan(
        occurred_at=happened,
        status=_status(kind, code, finer, words),
        code="/".join(filter(None, (kind, code, finer))),
        words=words,
        place=place(*(extra(body, "activityLocation", part) for part in ("city", "stateProvince", "country"))),
        is_delay=finer in DELAYS or "delay" in words.lower(),
    )


def _status(kind: str, code: str, finer: str, words: str) -> Status:
    status = CODES.get(code) or DESCRIPTIONS.get(finer) or TYPES.get(kind, Status.UNKNOWN)
    told = words.lower()
    if status is Status.DELIVERED and "access point" in told:
        return Status.AVAILABLE_FOR_PICKUP
    if status is Status.DELIVERED and "return" in told and ("sender" in told or "shipper" in told):
        return Status.RETURN_TO_SENDER
    return status


def _clock(body: Reader) -> tuple[datetime, tzinfo]:
    """When it happened, in the place's own offset, which follows from UPS giving the time twice."""
    local = _stamp(body.at("localActivityDate"), body.at("localActivityTime"))
    world = _stamp(body.at("gmtActivityDate"), body.at("gmtActivityTime"))
    if world is None:
        if local is None:
            raise body.at("localActivityDate").wrong("a date, YYYYMMDD")
        zone: tzinfo = zone_of(extra(body, "activityLocation", "country")) or UTC
        return local.replace(tzinfo=zone), zone
    offset = local - world if local else timedelta()
    zone = timezone(offset) if abs(offset) <= timedelta(hours=14) else UTC
    return world.replace(tzinfo=UTC).astimezone(zone), zone


def _window(body: Reader, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """The scheduled delivery: its window, else until the end of that day where the parcel is."""
    day = body.at("scheduledDeliveryDate")
    starts = _stamp(day, body.at("deliveryStartTime"))
    ends = _stamp(day, body.at("deliveryEndTime"), LAST_SECOND)
    has_start = bool(body.at("deliveryStartTime").text(10))
    return (
        starts.replace(tzinfo=zone) if starts and has_start else None,
        ends.replace(tzinfo=zone) if ends else None,
    )


def _stamp(day: Reader, clock: Reader, otherwise: time = time.min) -> datetime | None:
    """A date YYYYMMDD with a time HHMMSS, without a zone; None when there is no date."""
    date_digits, time_digits = day.text(20), clock.text(20)
    if not date_digits:
        return None
    try:
        found = datetime.strptime(date_digits, "%Y%m%d")  # noqa: DTZ007 - UPS gives the zone elsewhere
    except ValueError as error:
        raise day.wrong("a date, YYYYMMDD") from error
    if not 1970 < found.year < 2199:
        raise day.wrong("a date between 1970 and 2199")
    if not time_digits:
        return datetime.combine(found.date(), otherwise)
    try:
        return datetime.combine(found.date(), datetime.strptime(time_digits.zfill(6), "%H%M%S").time())  # noqa: DTZ007
    except ValueError as error:
        raise clock.wrong("a time, HHMMSS") from error
