"""Reading DHL's shipments, whichever division wrote them: only number and times must be as documented."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from inbox.contracts import Ignored, Rejected
from inbox.reading import Reader
from tracking.carriers.codes.dhl import CLASSES, DELAY, status_of
from tracking.carriers.peeking import extra, place
from tracking.carriers.times import estimate, zone_of
from tracking.snapshots import PickupPoint, Scan, Status, Tracking

BERLIN = ZoneInfo("Europe/Berlin")  # DHL's own, for times of a place that it does not name
ARRIVED = (Status.DELIVERED, Status.AVAILABLE_FOR_PICKUP)
ENVELOPES = ("shipments", "shipment", "data", "payload", "message")

# DHL's word for the division -> our code for the carrier.
SERVICES = {
    "ecommerce": "dhl_ecommerce",
    "ecommerce-europe": "dhl_ecommerce",
    "express": "dhl_express",
    "parcel-de": "dhl",
    "parcel-nl": "dhl_parcel_nl",
    "parcel-pl": "dhl_ecommerce",
    "parcel-uk": "dhl_ecommerce",
    "post-de": "deutsche_post",
}


def shipments(body: Reader) -> list[Reader]:
    """The shipments in a body: a list, an envelope around one or several, or one shipment as such."""
    found = list(_unwrapped(body, depth=4))
    if found:
        return found
    if extra(body, "title") or extra(body, "detail"):  # DHL's form of an error
        raise Ignored(f"DHL says: {extra(body, 'detail') or extra(body, 'title')}")
    raise Rejected(f"{body.path or 'body'}: expected a DHL shipment with an id and a status, or a list of them")


def _unwrapped(body: Reader, depth: int) -> Iterator[Reader]:
    if depth == 0:
        return
    if isinstance(body.value, list):
        for entry in body.items():
            yield from _unwrapped(entry, depth - 1)
    elif isinstance(body.value, dict):
        if _number(body) and (body.has("status") or body.has("events")):
            yield body
            return
        for envelope in ENVELOPES:
            if isinstance(body.value.get(envelope), dict | list):
                yield from _unwrapped(body.at(envelope), depth - 1)


def tracking(shipment: Reader) -> Tracking:
    """One shipment as a snapshot. Raises Rejected when a report has a time that cannot be read."""
    service = extra(shipment, "service", cap=60).lower()
    earliest, latest = _estimate(shipment)
    return Tracking(
        tracking_number=_number(shipment),
        carrier=SERVICES.get(service, "dhl"),
        scans=_scans(shipment),
        estimated_at=latest,
        estimated_from=earliest,
        is_return=extra(shipment, "returnFlag").lower() == "true" or _object(shipment, "returnFlag").value is True,
        order_reference=_reference(shipment),
        tracking_url=_web_address(extra(shipment, "serviceUrl", cap=1000)),
        service=extra(shipment, "details", "product", "productName", cap=120) or service,
        pickup=_pickup(shipment),
    )


def _number(shipment: Reader) -> str:
    return extra(shipment, "id", cap=100) or extra(shipment, "trackingNumber", cap=100)


def _scans(shipment: Reader) -> tuple[Scan, ...]:
    """The events; the summary in `status` repeats the newest, so it counts only where there are none."""
    events = _object(shipment, "events")
    reports = events.items() if isinstance(events.value, list) else []
    scans = tuple(scan for scan in (_scan(report, shipment) for report in reports) if scan)
    if scans:
        return scans
    summary = _object(shipment, "status")
    report = summary if isinstance(summary.value, dict) else shipment
    own = _scan(report, shipment)
    return (own,) if own else ()


def _scan(report: Reader, shipment: Reader) -> Scan | None:
    """One report; None when it has no time, because a report that happened at no time moves nothing."""
    if not isinstance(report.value, dict):
        return None
    moment = report.at("timestamp").moment(assume=_zone(report, shipment))
    if moment is None:
        return None
    status_class, detailed = _class(report), extra(report, "statusDetailed", cap=80)
    headline, sentence = extra(report, "status"), extra(report, "description")
    told = " ".join((headline, sentence, extra(report, "remark")))
    status = status_of(status_class, (detailed, headline, status_class.upper()), told)
    code = "/".join(dict.fromkeys(filter(None, (status_class, detailed))))
    late = status not in ARRIVED and bool(DELAY.search(told.lower()))
    return Scan(moment, status, code or headline[:80], sentence or headline, _place(report), late)


def _class(report: Reader) -> str:
    """DHL's class of a report; a division that leaves it out may have it as its status."""
    headline = extra(report, "status", cap=40).lower()
    return extra(report, "statusCode", cap=40).lower() or (headline if headline in CLASSES else "")


def _place(report: Reader) -> str:
    location = _object(report, "location")
    if isinstance(location.value, str):
        return location.text(200)
    return place(
        extra(location, "address", "addressLocality", cap=150),
        extra(location, "address", "countryCode", cap=3),
    )


def _zone(report: Reader, shipment: Reader) -> tzinfo:
    """For times without an offset: where it happened, else where the parcel goes, else DHL's own."""
    here = extra(report, "location", "address", "countryCode")
    return zone_of(here) or _destination_zone(shipment)


def _destination_zone(shipment: Reader) -> tzinfo:
    return zone_of(extra(shipment, "destination", "address", "countryCode")) or BERLIN


def _estimate(shipment: Reader) -> tuple[datetime | None, datetime | None]:
    """The time frame where there is one, else the day; midnight stands for the whole day."""
    zone = _destination_zone(shipment)
    frame = _object(shipment, "estimatedDeliveryTimeFrame")
    until = _lenient(_object(frame, "estimatedThrough"), zone)
    if until:
        start = _object(frame, "estimatedFrom")
        return (start.moment(assume=zone) if _lenient(start, zone) else None), until
    return None, _lenient(_object(shipment, "estimatedTimeOfDelivery"), zone)


def _lenient(told: Reader, zone: tzinfo) -> datetime | None:
    """An estimate that cannot be read ("By end of day") must not cost us the scans."""
    try:
        return estimate(told, zone)
    except Rejected:
        return None


def _reference(shipment: Reader) -> str:
    """The shop's own reference on the label: one object or a list of them."""
    told = _object(shipment, "details", "references")
    for reference in told.items() if isinstance(told.value, list) else [told]:
        if extra(reference, "type") in ("customer-reference", "shipper-reference", "order-number"):
            return extra(reference, "number", cap=100)
    return ""


def _pickup(shipment: Reader) -> PickupPoint | None:
    """The parcel shop, where DHL says where the parcel waits."""
    point = _object(shipment, "details", "pickupPoint")
    name = extra(point, "name", cap=200) or extra(shipment, "status", "servicePoint", "name", cap=200)
    return PickupPoint(name=name, address=extra(point, "address", "addressLocality", cap=300)) if name else None


def _web_address(written: str) -> str:
    return written if written.startswith(("https://", "http://")) else ""


def _object(reader: Reader, *keys: str) -> Reader:
    """The value under the keys, absent when something on the way is not an object."""
    found = reader
    for key in keys:
        found = found.at(key) if isinstance(found.value, dict) else Reader(None, found.path)
    return found
