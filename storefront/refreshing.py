"""How an open order page learns of news: it asks again, by itself, less and less often, and stops when all is done."""

import hashlib

from django.conf import settings
from django.utils import timezone, translation
from django.utils.http import parse_etags, quote_etag

from storefront.reading import Rows
from tracking.snapshots import Status

# Seconds between two questions at the start, by what is nearest to news; static/js/storefront/live.js slows down.
PACES = {
    Status.OUT_FOR_DELIVERY: 15,
    Status.IN_TRANSIT: 30,
    Status.DELIVERY_ATTEMPT_FAILED: 30,
    Status.AVAILABLE_FOR_PICKUP: 30,
}
OTHERWISE = 60
# "5 minutes ago" is a word on the page: it is right for so long, and then the page counts as changed.
WORDS_HOLD = 600  # seconds
STOP = 286  # the status by which htmx stops asking


def pace(rows: Rows) -> int:
    """Seconds until an open page asks for news; 0 when none will come."""
    if rows.order.cancelled_at:
        return 0
    open_ones = [Status(parcel.status) for parcel in rows.parcels if parcel.status != Status.DELIVERED]
    packed = sum(int(count) for parcel in rows.parcels if parcel.fulfilment for _, count in parcel.fulfilment.contents)
    all_sent = rows.order.is_fulfilled or packed >= sum(line.quantity for line in rows.lines)
    if rows.parcels and not open_ones and all_sent and not _returning(rows):
        return 0
    return min((PACES.get(status, OTHERWISE) for status in open_ones), default=OTHERWISE)


def tag_of(version: str) -> str:
    """The ETag of an order's page in this version of its rows, now, in the active language."""
    span = int(timezone.now().timestamp()) // WORDS_HOLD
    told = f"{version}|{span}|{translation.get_language()}|{settings.STOEP_VERSION}"
    return quote_etag(hashlib.sha256(told.encode()).hexdigest()[:20])


def is_known(tag: str, header: str) -> bool:
    """Does the If-None-Match header name the tag?"""
    return tag in parse_etags(header)


def _returning(rows: Rows) -> bool:
    return any(parcel.status != Status.DELIVERED for parcel in rows.returns)
