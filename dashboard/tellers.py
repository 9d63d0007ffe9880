"""Which webhooks told us of an order's events, also a carrier's that came before anybody knew whose parcel it was."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import BinaryField, F, Func, IntegerField, Q, Value

from inbox.models import InboundWebhook
from inbox.sources import UnknownSource, source
from outbox.models import DomainEvent
from tracking.announcements import EVENTS
from tracking.carriers.base import CarrierSource
from tracking.models import Shipment
from tracking.snapshots import Status

# No row joins a checkpoint to its webhook, so bodies are searched: only of the moments at which a carrier was heard.
WORKED_OFF_WITHIN = timedelta(minutes=2)
CLOCKS_DIFFER = timedelta(seconds=5)  # the web's and the worker's machines
MOST_EVENTS, MOST_WEBHOOKS = 10, 50


def told_directly(events: Iterable[DomainEvent]) -> list[InboundWebhook]:
    """The requests whose processing recorded the events. They are dropped after their time; the events stay."""
    ids = {event.webhook_id for event in events if event.webhook_id}
    rows = InboundWebhook.objects.filter(pk__in=ids).select_related("connection").defer("body", "headers")
    return list(rows)


def told_earlier(
    events: Iterable[DomainEvent], told: Iterable[InboundWebhook], shipments: Iterable[Shipment]
) -> dict[int, list[InboundWebhook]]:
    """By event: what a carrier had said of a parcel that only the shop's webhook gave to this order.

    That event bears the shop's webhook, in whose processing it was recorded. At most one query, and none when no
    carrier spoke first. What was worked off late, or replayed, is not found: nothing is better than a guess.
    """
    by_shop = {row.pk for row in told if not _is_carrier(row)}
    parcels = {shipment.pk: shipment for shipment in shipments if shipment.tracking_number}
    heard: dict[int, tuple[str, datetime]] = {}
    for event in events:
        parcel = parcels.get(event.subject_id) if event.subject_type == "shipment" else None
        moment = _heard(parcel, event) if parcel and event.webhook_id in by_shop else None
        if parcel and moment and len(heard) < MOST_EVENTS:
            heard[event.pk] = (parcel.tracking_number, moment)
    return _searched(heard) if heard else {}


def _heard(parcel: Shipment, event: DomainEvent) -> datetime | None:
    """When the carrier told of just this, if that was before the event was recorded."""
    for point in parcel.checkpoints.all():
        if event.type == EVENTS.get(Status(point.status)) and point.occurred_at == event.occurred_at:
            return point.heard_at if point.heard_at < event.recorded_at else None
    return None


def _searched(heard: dict[int, tuple[str, datetime]]) -> dict[int, list[InboundWebhook]]:
    wanted, columns = Q(), {}
    for pk, (number, moment) in heard.items():
        columns[f"tells_{pk}"] = _position(number)
        received = (moment - WORKED_OFF_WITHIN, moment + CLOCKS_DIFFER)
        wanted |= Q(received_at__range=received, **{f"tells_{pk}__gt": 0})
    moments = [moment for _number, moment in heard.values()]
    life = (min(moments) - WORKED_OFF_WITHIN, max(moments) + CLOCKS_DIFFER)
    rows = (
        InboundWebhook.objects.filter(state=InboundWebhook.State.DONE, received_at__range=life)
        .annotate(**columns)
        .filter(wanted)
    )
    rows = rows.select_related("connection").defer("body", "headers").order_by("received_at", "pk")
    carriers = [row for row in rows[:MOST_WEBHOOKS] if _is_carrier(row)]
    return {
        pk: [row for row in carriers if getattr(row, f"tells_{pk}") and _near(row, moment)]
        for pk, (_number, moment) in heard.items()
    }


def _near(row: InboundWebhook, moment: datetime) -> bool:
    return moment - WORKED_OFF_WITHIN <= row.received_at <= moment + CLOCKS_DIFFER


def _position(number: str) -> Func:
    """SQL: where in the raw body the number stands, 0 for nowhere."""
    sought = Value(number.encode(), output_field=BinaryField())
    return Func(sought, F("body"), template="position(%(expressions)s)", arg_joiner=" in ", output_field=IntegerField())


def _is_carrier(row: InboundWebhook) -> bool:
    try:
        return isinstance(source(row.connection.source), CarrierSource)
    except UnknownSource:
        return False
