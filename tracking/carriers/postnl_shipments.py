"""Reading PostNL's shipments. Empty values come as {} or as the text "{}", one of something as no list."""

from collections.abc import Iterator
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

from inbox.contracts import Ignored, RawWebhook, Rejected
from inbox.reading import Reader
from tracking.carriers.codes.postnl import STATUSES, status_of_event
from tracking.carriers.peeking import extra, place
from tracking.carriers.times import day_end, local_moment
from tracking.snapshots import PickupPoint, Scan, Status, Tracking

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CLOCK = "%d-%m-%Y %H:%M:%S"
NOT_APPLICABLE = "99"
PICKUP_POINT = "09"  # AddressType of the place where the parcel waits


def shipments(body: Reader) -> list[Reader]:
    """The shipments in an answer or a posted body; Ignored when PostNL knows no such parcel."""
    updates = body.items() if isinstance(body.value, list) else [body]
    found = [shipment for update in updates for shipment in _statuses(update)]
    if found:
        return found
    if body.value == []:
        raise Ignored("a list of updates without any")
    if isinstance(body.value, dict) and body.at("Warnings").value:
        raise Ignored(f"PostNL knows no such parcel: {_warning(body) or 'no reason given'}")
    raise Rejected("body: expected CurrentStatus.Shipment or CompleteStatus.Shipment with a Barcode")


def _statuses(body: Reader) -> Iterator[Reader]:
    if isinstance(body.value, dict) and isinstance(body.value.get("Barcode"), str | int):
        yield body
        return
    for envelope in ("CompleteStatus", "CurrentStatus"):
        inner = _filled(_filled(body, envelope), "Shipment")
        yield from (one for one in _one_or_many(inner) if one.has("Barcode"))


def is_unknown(body: bytes) -> bool:
    """True when an answer with status 200 says that there is nothing to tell: no record worth keeping."""
    if body.strip() in (b"{}", b'"{}"', b"[]", b"null"):
        return True
    try:
        return not shipments(Reader(RawWebhook({}, body, datetime.now(AMSTERDAM)).json()))
    except Ignored:
        return True
    except Rejected:
        return False  # odd, so worth keeping: the inbox shows it with its reason


def tracking(shipment: Reader) -> Tracking:
    """One shipment as a snapshot; times are Dutch local time."""
    barcode = shipment.at("Barcode").required_identifier()
    expected = _filled(shipment, "Expectation")
    latest = local_moment(_filled(expected, "ETATo"), CLOCK, AMSTERDAM)
    return Tracking(
        tracking_number=barcode,
        carrier="postnl",
        scans=_scans(shipment),
        estimated_at=latest or day_end(_filled(shipment, "DeliveryDate"), AMSTERDAM),
        estimated_from=local_moment(_filled(expected, "ETAFrom"), CLOCK, AMSTERDAM) if latest else None,
        order_reference=_filled(shipment, "Reference").text(100),
        service=unescape(extra(_filled(shipment, "ProductDescription"), cap=120)),  # "&lt;= 10 kg"
        pickup=_pickup(shipment),
    )


def _scans(shipment: Reader) -> tuple[Scan, ...]:
    """The events, and the statuses of moments that no event tells of."""
    statuses = [*_one_or_many(_filled(shipment, "Status")), *_one_or_many(_filled(shipment, "OldStatus"))]
    spoken = [status for status in statuses if extra(status, "StatusCode") != NOT_APPLICABLE]
    known_at = {_occurred_at(status): _status(status) for status in reversed(spoken)}
    events = tuple(_event_scan(event, known_at) for event in _one_or_many(_filled(shipment, "Event")))
    told = {scan.occurred_at for scan in events}
    alone = dict.fromkeys(_status_scan(status) for status in spoken)
    return events + tuple(scan for scan in alone if scan.occurred_at not in told)


def _event_scan(event: Reader, known_at: dict[datetime, Status]) -> Scan:
    """An event. A code that we do not know takes the status that PostNL set at the same second."""
    moment, code = _occurred_at(event), extra(_filled(event, "Code"), cap=40)
    status = status_of_event(code)
    if status is Status.UNKNOWN:
        status = known_at.get(moment, Status.UNKNOWN)
    return Scan(moment, status, code, extra(_filled(event, "Description")))


def _status_scan(status: Reader) -> Scan:
    words = extra(_filled(status, "StatusDescription")) or extra(_filled(status, "PhaseDescription"))
    return Scan(_occurred_at(status), _status(status), extra(status, "StatusCode", cap=40), words)


def _status(told: Reader) -> Status:
    """The code's status; a return phase says that it goes back, whatever the step within it."""
    phase = extra(_filled(told, "PhaseDescription")).lower()
    if phase.startswith("retour") or phase.startswith("return"):
        return Status.RETURN_TO_SENDER
    return STATUSES.get(extra(told, "StatusCode"), Status.UNKNOWN)


def _occurred_at(told: Reader) -> datetime:
    """`TimeStamp` in answers by barcode, `Timestamp` in lists of updates; fractions are dropped."""
    stamp = told.at("TimeStamp") if told.has("TimeStamp") else told.at("Timestamp")
    moment = local_moment(stamp, f"{CLOCK}.%f" if "." in stamp.text(40) else CLOCK, AMSTERDAM)
    if moment is None:
        raise stamp.wrong("a date and time, DD-MM-YYYY HH:MM:SS")
    return moment.replace(microsecond=0)


def _pickup(shipment: Reader) -> PickupPoint | None:
    for address in _one_or_many(_filled(shipment, "Address")):
        if extra(address, "AddressType") == PICKUP_POINT:
            street = " ".join(filter(None, (_part(address, "Street"), _part(address, "HouseNumber"))))
            town = " ".join(filter(None, (_part(address, "Zipcode"), _part(address, "City"))))
            return PickupPoint(name=_part(address, "CompanyName"), address=place(street, town))
    return None


def _part(address: Reader, key: str) -> str:
    return extra(_filled(address, key), cap=120)


def _warning(body: Reader) -> str:
    return next((extra(warning, "Message") for warning in _one_or_many(body.at("Warnings"))), "")


def _filled(reader: Reader, key: str) -> Reader:
    """The value under the key, absent where PostNL writes {} or "{}" for nothing."""
    found = reader.at(key) if isinstance(reader.value, dict) else Reader(None, reader.path)
    return Reader(None, found.path) if found.value in ({}, "{}", "") else found


def _one_or_many(reader: Reader) -> list[Reader]:
    entries = reader.items() if isinstance(reader.value, list) else [reader]
    return [entry for entry in entries if isinstance(entry.value, dict)]
