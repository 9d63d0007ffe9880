"""Asking carriers that do not push, or whose pushes were lost."""

import logging
from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from inbox.http import HttpProblem, HttpSession
from inbox.models import Connection
from inbox.polled import keep
from inbox.sources import source
from merchants.tenancy import scoped, unscoped
from tracking.carriers.base import CarrierSource, Watched
from tracking.models import Shipment
from tracking.snapshots import Status

log = logging.getLogger(__name__)
BATCH = 200  # parcels per connection and tick
GIVE_UP_AFTER = timedelta(days=60)


def poll_due() -> int:
    """Poll every active carrier connection about its due parcels; returns how many records were new."""
    with unscoped("find carrier connections that poll"):
        connections = list(Connection.objects.filter(is_active=True).exclude(api_token=""))
    return sum(_poll(connection) for connection in connections if _polls(connection))


def _polls(connection: Connection) -> bool:
    adapter = source(connection.source)
    return isinstance(adapter, CarrierSource) and adapter.can_poll


def _poll(connection: Connection) -> int:
    """One connection's turn. A carrier that is down costs its own turn only, and says so on the connection."""
    adapter = source(connection.source)
    assert isinstance(adapter, CarrierSource)
    with scoped(connection.merchant_id):
        due = _due(connection, adapter)
    kept, problem = 0, ""
    try:
        for record in adapter.poll(connection, due, HttpSession()) if due else ():
            with scoped(connection.merchant_id):
                kept += keep(connection, record)
    except HttpProblem as error:
        problem = str(error)[:300]
        log.warning("poll of connection %s failed: %s", connection.pk, problem)
    with scoped(connection.merchant_id):
        Connection.objects.filter(pk=connection.pk).update(last_polled_at=timezone.now(), poll_error=problem)
    return kept


def _due(connection: Connection, adapter: CarrierSource) -> list[Watched]:
    """The parcels to ask about now, each put off until its next turn, so a crash cannot make us ask in a loop."""
    now = timezone.now()
    parcels = (
        Shipment.objects.select_for_update(of=("self",))
        .select_related("order")
        .filter(Q(next_poll_at__lte=now) | Q(next_poll_at__isnull=True, last_heard_at__isnull=True))
        .filter(carrier=adapter.carrier, is_cancelled=False, created_at__gt=now - GIVE_UP_AFTER)
        .exclude(tracking_number="")
        .exclude(status__in=[Status.DELIVERED, Status.CANCELLED])
        .order_by("pk")[:BATCH]
    )
    rhythm: dict[datetime, list[int]] = defaultdict(list)
    watched = []
    for parcel in parcels:
        rhythm[now + _pause(parcel, now)].append(parcel.pk)
        postal_code, country = (parcel.order.postal_code, parcel.order.country) if parcel.order else ("", "")
        watched.append(Watched(parcel.tracking_number, parcel.carrier, postal_code, country))
    for moment, ids in rhythm.items():
        Shipment.objects.filter(pk__in=ids).update(next_poll_at=moment)
    return watched


def _pause(parcel: Shipment, now: datetime) -> timedelta:
    """Ask often on the day of delivery, hourly on the way, rarely when a parcel has been silent for long."""
    if parcel.status == Status.OUT_FOR_DELIVERY:
        return timedelta(minutes=20)
    if now - parcel.created_at > timedelta(days=14):
        return timedelta(hours=12)
    return timedelta(hours=1) if parcel.status != Status.UNKNOWN else timedelta(hours=3)
