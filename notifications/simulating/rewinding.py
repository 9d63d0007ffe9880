"""Orders and parcels as they were known at a moment of the past. Copies: no row of today is touched.

A date that lies after the moment is not known yet. A parcel's status follows from what its carriers had told by then,
by the code that decides it every day (tracking/status.py); an order had arrived once we said so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

from django.db import models

from notifications.facts.gathering import children
from notifications.simulating.hearing import known_at
from orders.models import Fulfilment, Order, Refund
from outbox.models import DomainEvent
from tracking.models import Checkpoint, Shipment
from tracking.snapshots import Status
from tracking.status import Seen, standing

Row = TypeVar("Row", bound=models.Model)
# Dates that lie ahead when they are written down. Erased data does not come back, so that date stays too.
AHEAD = frozenset(
    {"estimated_at", "first_estimated_at", "due_at", "starts_at", "ends_at", "expires_at", "next_poll_at", "learn_at",
     "redacted_at", "closes_at", "opens_at", "erased_at"}
)  # fmt: skip
READ_ALONG = ("shipments", "refunds", "fulfilments")
TOLD_BY = {"order.cancelled": "cancelled_at", "order.delivered": "delivered_at"}


@dataclass
class Memory:
    """What has to be read to tell how a batch of orders was known at moments of one stretch of time."""

    connected_at: datetime | None
    # order id -> column -> when we first said so
    told: dict[int, dict[str, datetime]] = field(default_factory=lambda: defaultdict(dict))
    # shipment id -> (when we heard it, what); only of parcels that had news within the stretch or after it
    reports: dict[int, list[tuple[datetime, Seen]]] = field(default_factory=dict)
    # order id -> when anything about it changed; after the last of them it is as its rows are today
    changes: dict[int, frozenset[datetime]] = field(default_factory=dict)
    last: dict[int, datetime] = field(default_factory=dict)  # order id -> the last of them; missing: nothing is dated


def remember(orders: Collection[Order], since: datetime, connected_at: datetime | None) -> Memory:
    """Read the memory of these orders (with their shipments read along) for moments from `since` on; two queries."""
    memory = Memory(connected_at)
    events = DomainEvent.objects.filter(order_id__among={order.pk for order in orders}, type__in=TOLD_BY)
    for order_id, kind, at, recorded in events.order_by("pk").values_list(
        "order_id", "type", "occurred_at", "recorded_at"
    ):
        memory.told[order_id].setdefault(TOLD_BY[kind], known_at(at, recorded, connected_at))
    moved = [
        row.pk
        for order in orders
        for row in children(order, "shipments")
        if (row.last_heard_at or row.created_at) > since
    ]
    if moved:
        memory.reports = {pk: [] for pk in moved}
        rows = Checkpoint.objects.filter(shipment__pk__among=moved)
        for pk, at, status, heard in rows.values_list("shipment_id", "occurred_at", "status", "heard_at"):
            memory.reports[pk].append((known_at(at, heard, connected_at), Seen(at, Status(status))))
    memory.changes = {order.pk: frozenset(_changes(order, memory)) for order in orders}
    memory.last = {pk: max(moments) for pk, moments in memory.changes.items() if moments}
    return memory


def is_as_today(order: Order, memory: Memory, now: datetime) -> bool:
    """Has nothing about the order changed after `now`?"""
    last = memory.last.get(order.pk)
    return last is None or last <= now


def _changes(order: Order, memory: Memory) -> Iterator[datetime]:
    """Every moment at which the order, or anything read along with it, became what it is."""
    yield from memory.told.get(order.pk, {}).values()
    rows: list[models.Model] = [order, *(child for name in READ_ALONG for child in children(order, name))]
    for row in rows:
        yield from (at for name in _dates_of(type(row)) if (at := row.__dict__.get(name)) is not None)
    for parcel in children(order, "shipments"):
        yield _first_heard(parcel, order, memory)
        yield from (heard for heard, _seen in memory.reports.get(parcel.pk, ()))


def rewound_order(order: Order, memory: Memory, now: datetime) -> Order:
    """The order as it was known at `now`, with its parcels, refunds and fulfilments read along as they were.

    The row itself where nothing has changed since."""
    if is_as_today(order, memory, now):
        return order
    then = rewound(order, now)
    parcels = [
        rewound_shipment(row, memory, now)
        for row in children(order, "shipments")
        if _first_heard(row, order, memory) <= now
    ]
    told = memory.told.get(order.pk, {})
    if order.cancelled_at and told.get("cancelled_at", order.cancelled_at) <= now:
        then.cancelled_at = order.cancelled_at
    elif "cancelled_at" in told or order.cancelled_at:
        then.cancelled_at = None
    then.delivered_at = _delivered_at(order, parcels, told, now)
    kept: dict[str, Sequence[models.Model]] = {
        "shipments": parcels,
        "refunds": _refunds(order, now),
        "fulfilments": _fulfilments(order, now),
    }
    then._prefetched_objects_cache = {  # type: ignore[attr-defined]  # as prefetch_related_objects leaves it
        **getattr(order, "_prefetched_objects_cache", {}),
        **{name: _read_along(order, name, rows) for name, rows in kept.items()},
    }
    for parcel in parcels:
        parcel.order = then
    return then


def rewound_shipment(row: Shipment, memory: Memory, now: datetime) -> Shipment:
    """The parcel as it was known at `now`."""
    then = rewound(row, now)
    then.first_estimated_at, then.estimated_at = row.first_estimated_at, row.estimated_at
    if row.estimate_heard_at and row.estimate_heard_at > now:
        then.estimated_at = row.first_estimated_at
    if row.pk in memory.reports:
        stood = standing((seen for heard, seen in memory.reports[row.pk] if heard <= now), row.is_return)
        then.status, then.status_at, then.delivered_at = str(stood.status), stood.status_at, stood.delivered_at
    return then


def rewound(row: Row, now: datetime) -> Row:
    """A copy on which no date of something that happened after `now` stands."""
    then = copied(row)
    for name in _dates_of(type(row)):
        at = row.__dict__.get(name)  # what mails do not read (notifications/facts/columns.py) would cost a query each
        if at is not None and at > now:
            setattr(then, name, None)
    return then


def copied(row: Row) -> Row:
    """As copy.copy() would, by a tenth of its time: every mail looks at some copies, and is one."""
    found, state = object.__new__(type(row)), object.__new__(type(row._state))
    found.__dict__.update(row.__dict__)
    state.__dict__.update(row._state.__dict__, fields_cache=dict(row._state.fields_cache))
    found._state = state
    return found


@cache
def _dates_of(model: type[models.Model]) -> tuple[str, ...]:
    columns = model._meta.concrete_fields
    return tuple(
        column.attname for column in columns
        if isinstance(column, models.DateTimeField) and column.null and column.name not in AHEAD
    )  # fmt: skip


def _first_heard(row: Shipment, order: Order, memory: Memory) -> datetime:
    return known_at(row.first_scan_at or order.placed_at, row.created_at, memory.connected_at)


def _delivered_at(order: Order, parcels: Sequence[Shipment], told: dict[str, datetime], now: datetime) -> Any:
    """When everything had arrived, as far as was known at `now`; None while something was still to come."""
    if order.delivered_at is None and "delivered_at" not in told:
        return None
    said = told.get("delivered_at", order.delivered_at)
    if said is None or said > now:
        return None
    moments = [row.delivered_at for row in parcels if not row.is_return and not row.is_cancelled
               and row.status != Status.CANCELLED]  # fmt: skip
    if order.collected_at and order.collected_at <= now:
        moments.append(order.collected_at)
    if not moments or None in moments:
        # No parcel of ours: the shop alone said that it arrived. One that is not there yet: the carrier took it back.
        return None if moments else order.delivered_at
    return max(moment for moment in moments if moment)


def _refunds(order: Order, now: datetime) -> list[Refund]:
    return [row for row in children(order, "refunds") if not row.refunded_at or row.refunded_at <= now]


def _fulfilments(order: Order, now: datetime) -> list[Fulfilment]:
    return [row for row in children(order, "fulfilments") if not row.shipped_at or row.shipped_at <= now]


def _read_along(order: Order, name: str, rows: Iterable[models.Model]) -> models.QuerySet[Any]:
    """What `order.<name>.all()` answers with. Nobody asks the query behind it, so it is the row's own: building one for
    each copy took a third of a replay."""
    known: Any = children(order, name)
    found: Any = object.__new__(type(known))
    found.__dict__.update(known.__dict__)
    found._result_cache, found._prefetch_done = list(rows), True
    return cast("models.QuerySet[Any]", found)
