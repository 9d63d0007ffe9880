"""The merchant's past events in the order in which they became known, streamed."""

import heapq
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from notifications.simulating.hearing import known_at
from orders.models import Order
from outbox.models import DomainEvent
from tracking.models import Shipment
from tracking.snapshots import Status

KEPT_FOR = timedelta(days=400)  # portal/retention.py drops older events
CHUNK = 2000


@dataclass(frozen=True)
class Told:
    """One event, at the moment when we knew of it."""

    at: datetime
    event: DomainEvent


@dataclass(frozen=True)
class Span:
    """The time that is replayed, both ends included (aware), and since when the shop is connected."""

    start: datetime
    end: datetime
    connected_at: datetime | None


def past_events(types: Collection[str], span: Span) -> Iterator[Told]:
    """Every event of these types within the span, in the order of knowing; of the merchant in scope.

    Recorded events first of all; where an order from before the connection or from before the retention has none, they
    are told again from its rows. Reads the span only, and keeps no more than a chunk in memory.
    """
    streams = [_heard(types, span), _imported(types, span), *_rebuilt(types, span)]
    yield from heapq.merge(*streams, key=lambda told: (told.at, told.event.pk))


def _heard(types: Collection[str], span: Span) -> Iterator[Told]:
    rows = DomainEvent.objects.filter(type__in=types, recorded_at__gte=span.start, recorded_at__lte=span.end)
    if span.connected_at:
        rows = rows.filter(occurred_at__gte=span.connected_at)
    for event in rows.order_by("recorded_at", "pk").iterator(chunk_size=CHUNK):
        yield Told(event.recorded_at, event)


def _imported(types: Collection[str], span: Span) -> Iterator[Told]:
    if span.connected_at is None or span.connected_at <= span.start:
        return
    rows = DomainEvent.objects.filter(
        type__in=types, occurred_at__gte=span.start, occurred_at__lt=span.connected_at, recorded_at__gte=span.start
    ).filter(occurred_at__lte=span.end)
    for event in rows.order_by("occurred_at", "pk").iterator(chunk_size=CHUNK):
        yield Told(known_at(event.occurred_at, event.recorded_at, span.connected_at), event)


def _rebuilt(types: Collection[str], span: Span) -> list[Iterator[Told]]:
    """One stream for each kind of event that rows can tell again."""
    before = max(span.end - KEPT_FOR, span.connected_at or span.end)
    # No id of the database is negative, so nothing is mistaken for a recorded event.
    numbers = count(-1, -1)
    orders = Order.objects.filter(known_at__isnull=False, is_test=False)
    parcels = Shipment.objects.filter(order__known_at__isnull=False, order__is_test=False, is_return=False)
    arrived = Q(status=Status.DELIVERED)
    kinds: dict[str, tuple[QuerySet[Any], str]] = {
        "order.placed": (orders, "placed_at"),
        "order.cancelled": (orders, "cancelled_at"),
        "order.delivered": (orders, "delivered_at"),
        "shipment.delivered": (parcels.filter(arrived), "delivered_at"),
        "shipment.returning": (parcels.filter(status=Status.RETURN_TO_SENDER), "status_at"),
    }
    return [
        _told_by_rows(kind, rows, column, (span, before, numbers))
        for kind, (rows, column) in kinds.items()
        if kind in types
    ]


def _told_by_rows(
    kind: str, rows: QuerySet[Any], column: str, given: tuple[Span, datetime, "count[int]"]
) -> Iterator[Told]:
    span, before, numbers = given
    subject = str(rows.model._meta.model_name)
    recorded = DomainEvent.objects.filter(type=kind, subject_type=subject, subject_id=OuterRef("pk"))
    recorded = recorded.filter(order_id=OuterRef("pk" if subject == "order" else "order_id"))
    wanted = {f"{column}__gte": span.start, f"{column}__lte": span.end, f"{column}__lt": before}
    found = rows.filter(~Exists(recorded), **wanted).order_by(column, "pk")
    order_column = "pk" if subject == "order" else "order_id"
    for pk, order_id, at in found.values_list("pk", order_column, column).iterator(chunk_size=CHUNK):
        event = DomainEvent(
            pk=next(numbers), type=kind, subject_type=subject, subject_id=pk, order_id=order_id, occurred_at=at,
            recorded_at=at, data={},
        )  # fmt: skip
        yield Told(at, event)
