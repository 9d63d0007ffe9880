"""Pick-up points that a carrier named by a number only: their name, address and opening hours.

Sendcloud's webhook says "Service point 10875349" and nothing more; the address is behind another API. A tick asks for
it once per parcel that waits there, and fills `Shipment.pickup_name`, `pickup_address` and

    Shipment.pickup_hours   the shape of PickupPoint.hours: {"mon": [["09:00", "18:00"]], …}; {} while unknown

so that the order's page can show when the point is open: `tracking.pickup.describing.point_at(shipment)` gives the
Point that tracking.pickup.hours and storefront/points/hours_words.py work with.
"""

import logging
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import Q, QuerySet
from django.utils import timezone

from inbox.answers import HttpProblem
from inbox.contracts import Rejected
from inbox.models import Connection
from merchants.tenancy import scoped, unscoped
from tracking.models import PickupPoint, Shipment
from tracking.pickup.asking import provider_named, session
from tracking.pickup.described import number_in
from tracking.pickup.point import Point
from tracking.pickup.searches import provider_of
from tracking.snapshots import Status

log = logging.getLogger(__name__)
BATCH = 50
DAY = timedelta(days=1)
AGAIN = timedelta(hours=6)


def point_at(shipment: Shipment) -> Point:
    """Where the parcel waits, as a point: for its hours and its place in words."""
    return Point(
        provider="", carrier=shipment.carrier, external_id="", name=shipment.pickup_name,
        line1=shipment.pickup_address, country=shipment.order.country if shipment.order else "",
        hours=shipment.pickup_hours,
    )  # fmt: skip


def describe_due() -> int:
    """Ask about the points of waiting parcels that are known by number only; returns how many were described."""
    with unscoped("parcels that wait at a pick-up point without an address"):
        due = list(_waiting().values_list("merchant_id", "pk", "pickup_name", "order__country")[:BATCH])
    done = 0
    for merchant_id, pk, name, country in due:
        try:
            done += _describe(merchant_id, pk, name, country or "")
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            log.exception("the pick-up point of parcel %s could not be described", pk)
    return done


def describe_point(connection: Connection, country: str, external_id: str) -> Point | None:
    """What the connection's provider knows of the point; None when it knows none. Outside any transaction.

    Raises HttpProblem or Rejected.
    """
    name = provider_of(connection)
    if not name:
        return None
    with session() as http:
        return provider_named(name).one(connection, country, external_id, http)


def _waiting() -> "QuerySet[Shipment]":
    now = timezone.now()
    return (
        Shipment.objects.filter(status=Status.AVAILABLE_FOR_PICKUP, is_cancelled=False)
        .filter(pickup_name__startswith="Service point ", pickup_address="")
        .filter(Q(pickup_asked_at__isnull=True) | Q(pickup_asked_at__lt=now - AGAIN), created_at__gt=now - 60 * DAY)
        .order_by("pickup_asked_at", "pk")
    )


def _describe(merchant_id: int, pk: int, name: str, country: str) -> int:
    number = number_in(name)
    with scoped(merchant_id):
        # Put off first, so that a fault cannot make us ask in a loop.
        Shipment.objects.filter(pk=pk).update(pickup_asked_at=timezone.now())
        connections = list(Connection.objects.filter(source="sendcloud", is_active=True).order_by("pk"))
        known = _uploaded(number) if number else None
    if not number:
        return 0
    for connection in connections if known is None else []:
        try:
            known = describe_point(connection, country, number)
        except (HttpProblem, Rejected) as error:
            log.warning("a pick-up point could not be described: %s", error)
        if known:
            break
    if known is None:
        return 0
    with scoped(merchant_id):
        # Only while the carrier still names the same point: it may have brought the parcel elsewhere meanwhile.
        return Shipment.objects.filter(pk=pk, pickup_name=name).update(
            pickup_name=known.name[:200], pickup_address=known.address[:300], pickup_hours=known.hours,
            pickup_number=number,
        )  # fmt: skip


def _uploaded(number: str) -> Point | None:
    rows = PickupPoint.objects.filter(external_id=number, is_active=True).order_by("pk")[:1]
    return next((row.as_point() for row in rows), None)
