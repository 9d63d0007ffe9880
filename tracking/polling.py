"""Asking carriers that do not push, or whose pushes were lost."""

from collections import defaultdict
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import Q
from django.utils import timezone

from inbox.http import HttpSession
from inbox.models import Connection
from inbox.polled import keep
from inbox.sources import source
from inbox.turns import LEAST, active_connections, problem_of, take_turns
from merchants.tenancy import scoped
from tracking.carriers.base import CarrierSource, Watched
from tracking.carriers.names import family
from tracking.models import Shipment
from tracking.snapshots import Status

# Parcels per connection and tick. A carrier's free key allows few calls; what is not asked now is asked next tick.
BATCH = 100
RETRY_AFTER = timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(days=60)


def poll_due() -> int:
    """Poll every active carrier connection about its due parcels; returns how many records were new.

    Longest waiting first: whom the tick's time does not reach is first in the next.
    """
    active = active_connections("find carrier connections that poll", ~Q(api_token=""))
    return take_turns([one for one in active if _adapter(one) is not None], _poll)


def _adapter(connection: Connection) -> CarrierSource | None:
    """The connection's adapter if it is a carrier that can be polled."""
    adapter = source(connection.source)
    return adapter if isinstance(adapter, CarrierSource) and adapter.can_poll else None


def _poll(connection: Connection, seconds: float = LEAST) -> int:
    """One connection's turn. Whatever goes wrong is noted on the connection and costs its own turn only."""
    adapter = _adapter(connection)
    if adapter is None:
        return 0
    with scoped(connection.merchant_id):
        due = _due(connection, adapter)
    kept, problem, asked = 0, "", 0
    try:
        with HttpSession(seconds=seconds) as http:
            for record in adapter.poll(connection, due, http) if due else ():
                asked += 1
                kept += keep(connection, record)
    except Exception as error:
        problem = problem_of(connection, error)
        if isinstance(error, SoftTimeLimitExceeded):
            raise
    finally:
        _note(connection, problem, due[asked:])
    return kept


def _note(connection: Connection, problem: str, unasked: list[Watched]) -> None:
    with scoped(connection.merchant_id):
        if problem:
            # Cut off by a limit or an outage: those behind the last answer keep their place in the queue.
            numbers = [parcel.tracking_number for parcel in unasked]
            Shipment.objects.filter(tracking_number__in=numbers).update(next_poll_at=timezone.now() + RETRY_AFTER)
        Connection.objects.filter(pk=connection.pk).update(last_polled_at=timezone.now(), poll_error=problem)


def _due(connection: Connection, adapter: CarrierSource) -> list[Watched]:
    """The parcels to ask about now, each put off until its next turn, so a crash cannot make us ask in a loop."""
    now = timezone.now()
    parcels = (
        Shipment.objects.select_for_update(of=("self",))
        .select_related("order")
        .filter(Q(next_poll_at__lte=now) | Q(next_poll_at__isnull=True, last_heard_at__isnull=True))
        .filter(carrier__in=family(adapter.carrier), is_cancelled=False, created_at__gt=now - GIVE_UP_AFTER)
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
