"""Counting what parcels did, exactly once each: the histories behind estimates and alarms.

A parcel remembers the cells it counts in (`Shipment.learnt`). Counting it again moves it: the cells that its reports
no longer support lose one, the new ones gain one. So the counts are a function of the reports as they stand, whatever
the order in which they came, how often they are repeated, and whether a delivery is taken back. It happens hours
after the news, in a tick of its own: the counts are hot rows, and ingestion must not queue for them.
Cells name nobody, so erasing a customer leaves them as they are.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from merchants.tenancy import current_merchant_id, scoped, unscoped
from tracking.delivery_days import DeliveryDays
from tracking.history import book, forget_kept
from tracking.models import PromiseCount, Shipment
from tracking.passage import arrival, first_scan, pauses
from tracking.silence_hours import bucket, quiet_hours
from tracking.snapshots import Status
from tracking.status import Seen

logger = logging.getLogger(__name__)

SETTLED_AFTER = timedelta(hours=6)  # corrections that come within it cost no second count
BATCH = 200
LONGEST = 30  # delivery days: what took longer counts as this
OFFSETS = (-5, 15)

Cell = tuple[str | int, ...]  # the table's code, then its key without merchant and count
TABLES = {
    "t": ("tracking_transitcount", ("carrier", "lane", "weekday", "days", "week")),
    "p": ("tracking_promisecount", ("carrier", "lane", "kind", "offset", "week")),
    "s": ("tracking_silencecount", ("carrier", "status", "hours", "week")),
}


def learn_later(shipment: Shipment) -> None:
    """Note that the parcel is to be counted, or counted anew; the caller saves it."""
    if shipment.delivered_at or shipment.learnt:
        shipment.learn_at = timezone.now() + SETTLED_AFTER


def learn_due() -> int:
    """Count the parcels that are due, for every merchant; returns how many."""
    total = 0
    while True:
        with unscoped("find parcels of every merchant that are to be counted"):
            due = list(
                Shipment.objects.filter(learn_at__lte=timezone.now())
                .order_by("learn_at")
                .values_list("merchant_id", "pk")[:BATCH]
            )
        if not due:
            return total
        for merchant_id in sorted({merchant_id for merchant_id, _ in due}):
            total += _learn_of(merchant_id, [pk for owner, pk in due if owner == merchant_id])


def _learn_of(merchant_id: int, ids: list[int]) -> int:
    """A batch that fails steps aside for a day: it must not keep the others from being counted."""
    try:
        with scoped(merchant_id):
            return learn(ids)
    except Exception:
        logger.exception("counting parcels failed", extra={"merchant": merchant_id, "parcels": ids})
        with scoped(merchant_id):
            Shipment.objects.filter(pk__in=ids).update(learn_at=timezone.now() + timedelta(days=1))
        return 0


def learn(shipment_ids: Iterable[int]) -> int:
    """Bring the counts in line with these parcels; idempotent. Needs a scope; returns how many were looked at."""
    rows = list(
        Shipment.objects.select_for_update(of=("self",))
        .filter(pk__in=list(shipment_ids))
        .order_by("pk")
        .select_related("order")
        .prefetch_related("checkpoints")
    )
    change: Counter[Cell] = Counter()
    for shipment in rows:
        shipment.learn_at = None
        if shipment.order and shipment.order.redacted_at:
            continue  # what was counted stays: its order cannot say any more where it went
        before = [tuple(cell) for cell in shipment.learnt]
        after = cells_of(shipment)
        change.update(after)
        change.subtract(before)
        shipment.learnt = [list(cell) for cell in after]
    count(change)
    Shipment.objects.bulk_update(rows, ["learn_at", "learnt"])
    return len(rows)


def count(change: Counter[Cell]) -> None:
    """Add to the merchant's counts, cell by cell in one order, so that two counters never wait for each other."""
    for code, (table, columns) in TABLES.items():
        cells = sorted((cell[1:], number) for cell, number in change.items() if cell[0] == code and number)
        _add(table, columns, [(*key, number) for key, number in cells if number > 0])
        _take_away(table, columns, [(*key, -number) for key, number in cells if number < 0])
    # Only this process; the others read anew within minutes.
    transaction.on_commit(forget_kept)
    forget_kept()


def cells_of(shipment: Shipment) -> list[Cell]:
    """The cells that a parcel counts in; none before it came, for returns and for test orders. Two cached queries."""
    order = shipment.order
    if order is None or order.is_test or not order.country or not shipment.carrier or not shipment.delivered_at:
        return []
    if shipment.is_return or shipment.is_cancelled:
        return []
    page = book(shipment.carrier)
    seen = tuple(Seen(row.occurred_at, Status(row.status)) for row in shipment.checkpoints.all())
    return cells(
        Travelled(
            carrier=shipment.carrier,
            origin=page.country,
            destination=order.country,
            zone=page.zone,
            seen=seen,
            came_at=arrival(seen, shipment.delivered_at),
            carrier_first_at=shipment.first_estimated_at,
            carrier_at=shipment.estimated_at,
            promised_on=order.promised_on,
        )
    )


@dataclass(frozen=True)
class Travelled:
    """A parcel that came: what the counts are made of. Times aware, countries ISO two letters."""

    carrier: str
    origin: str
    destination: str
    zone: ZoneInfo  # the merchant's
    seen: tuple[Seen, ...]
    came_at: datetime
    carrier_first_at: datetime | None = None
    carrier_at: datetime | None = None
    promised_on: date | None = None

    @property
    def days(self) -> DeliveryDays:
        return DeliveryDays(self.carrier, self.destination)

    @property
    def lane(self) -> str:
        return f"{self.origin}-{self.destination}"

    @property
    def came_on(self) -> date:
        return self.day(self.came_at)

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


def cells(parcel: Travelled) -> list[Cell]:
    """The cells that a parcel which came counts in. Pure."""
    return [*_transit(parcel), *_promises(parcel), *_pauses(parcel)]


def _transit(parcel: Travelled) -> list[Cell]:
    handed_over = first_scan(parcel.seen)
    if handed_over is None or handed_over >= parcel.came_at:
        return []  # a carrier that only ever says "delivered" tells nothing about the way
    start = parcel.day(handed_over)
    took = min(parcel.days.between(start, parcel.came_on), LONGEST)
    return [("t", parcel.carrier, parcel.lane, start.weekday(), took, _week(parcel.came_on))]


def _promises(parcel: Travelled) -> list[Cell]:
    kinds = PromiseCount.Kind
    first = parcel.carrier_first_at and parcel.day(parcel.carrier_first_at)
    latest = parcel.carrier_at and parcel.day(parcel.carrier_at)
    made = (
        (kinds.FIRST, first),
        (kinds.REVISED, latest if latest != first else None),
        (kinds.SHOP, parcel.promised_on),
    )
    return [
        ("p", parcel.carrier, parcel.lane, str(kind), _offset(parcel, day), _week(parcel.came_on))
        for kind, day in made
        if day
    ]


def _offset(parcel: Travelled, promised: date) -> int:
    return max(OFFSETS[0], min(parcel.days.between(promised, parcel.came_on), OFFSETS[1]))


def _pauses(parcel: Travelled) -> list[Cell]:
    return [
        (
            "s",
            parcel.carrier,
            str(status),
            bucket(quiet_hours(start, end, parcel.days, parcel.zone)),
            _week(parcel.came_on),
        )
        for status, start, end in pauses(parcel.seen, parcel.came_at)
    ]


def _add(table: str, columns: tuple[str, ...], rows: list[tuple[str | int, ...]]) -> None:
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in ("merchant_id", *columns, "count"))
    key = ", ".join(f'"{name}"' for name in ("merchant_id", *columns))
    places = ", ".join(["%s"] * (len(columns) + 2))
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            cursor.execute(
                f"INSERT INTO {table} ({names}) VALUES {', '.join([f'({places})'] * len(part))}"  # noqa: S608
                f" ON CONFLICT ({key}) DO UPDATE SET count = {table}.count + excluded.count",
                [value for row in part for value in (current_merchant_id(), *row)],
            )


def _take_away(table: str, columns: tuple[str, ...], rows: list[tuple[str | int, ...]]) -> None:
    """Cells that retention dropped since are gone: then there is nothing to take away."""
    where = " AND ".join(f'"{name}" = %s' for name in ("merchant_id", *columns))
    with connection.cursor() as cursor:
        for *key, number in rows:
            cursor.execute(
                f"UPDATE {table} SET count = greatest(count - %s, 0) WHERE {where}",  # noqa: S608
                [number, current_merchant_id(), *key],
            )


def _week(day: date) -> str:
    """The Monday of the day's week, as text: it is kept in `learnt`, which is JSON."""
    return (day - timedelta(days=day.weekday())).isoformat()
