"""Parcels as the shop tells them."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from orders import snapshots
from orders.models import Fulfilment, Order
from outbox.events import record

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def keep_all(order: Order, told: Iterable[snapshots.Parcel], webhook_id: int) -> None:
    """Keep every parcel of a whole order: here each fulfilment shows all its tracking numbers."""
    by_fulfilment: dict[str, list[snapshots.Parcel]] = defaultdict(list)
    for parcel in told:
        by_fulfilment[parcel.external_id].append(parcel)
    for parcels in by_fulfilment.values():
        numbers = tuple(sorted(filter(None, (normal_number(parcel.tracking_number) for parcel in parcels))))
        for parcel in parcels:
            keep(order, parcel, webhook_id, numbers)


def keep(order: Order, told: snapshots.Parcel, webhook_id: int, numbers: tuple[str, ...]) -> None:
    """Store the parcel unless a newer version of it is stored; the caller holds the order's lock.

    `numbers` are all tracking numbers of its fulfilment at this version, () where the sender did not show them.
    Records `order.fulfilled` when something changed and the order itself is known; a parcel of an unknown order
    is announced by `order.placed` later.
    """
    number = normal_number(told.tracking_number)
    fulfilment = _row(order, told.external_id, number)
    if fulfilment is None or not _write(fulfilment, told, numbers):
        return
    _mark_replaced(order, told.external_id)
    if order.known_at:
        record("order.fulfilled", order, order_id=order.pk, occurred_at=told.shipped_at, webhook_id=webhook_id,
               fulfilment=fulfilment.pk)  # fmt: skip


def normal_number(number: str) -> str:
    """A tracking number as it is compared: without blanks, upper-case, at most 80 characters."""
    return "".join(number.split()).upper()[:80]  # "ß" grows


def _row(order: Order, external_id: str, number: str) -> Fulfilment | None:
    """The row of this parcel. One told first without and later with a number is one parcel, not two."""
    rows = Fulfilment.objects.filter(order=order, external_id=external_id)
    exact: Fulfilment | None = rows.filter(tracking_number=number).first()
    if exact:
        return exact
    if not number and rows.exists():
        return None
    unnumbered: Fulfilment | None = rows.filter(tracking_number="").first() if number else None
    row = unnumbered or Fulfilment(order=order, external_id=external_id)
    row.tracking_number = number
    row.version_at, row.version_digest = (None, "")
    return row


def _write(fulfilment: Fulfilment, told: snapshots.Parcel, numbers: tuple[str, ...]) -> bool:
    version = (told.version_at or LONG_AGO, hashlib.sha256(repr((told, numbers)).encode()).hexdigest())
    stored = (fulfilment.version_at or LONG_AGO, fulfilment.version_digest)
    if fulfilment.pk and version <= stored:
        return False
    fulfilment.version_at, fulfilment.version_digest = version
    fulfilment.carrier, fulfilment.tracking_url = told.carrier, told.tracking_url
    fulfilment.shipped_at = told.shipped_at or fulfilment.shipped_at
    fulfilment.is_cancelled, fulfilment.is_return = told.is_cancelled, told.is_return
    fulfilment.contents = [[line.line_external_id, line.quantity] for line in told.lines]
    fulfilment.numbers = list(numbers) or fulfilment.numbers
    fulfilment.save()
    return True


def _mark_replaced(order: Order, external_id: str) -> None:
    """A number that the newest full picture of the fulfilment lacks is a label nobody sent."""
    rows = list(Fulfilment.objects.filter(order=order, external_id=external_id))
    pictures = [row for row in rows if row.numbers]
    if not pictures:
        return
    newest = max(pictures, key=lambda row: (row.version_at or LONG_AGO, row.version_digest))
    for row in rows:
        older = (row.version_at or LONG_AGO) < (newest.version_at or LONG_AGO)
        replaced = older and row.tracking_number not in newest.numbers
        if replaced != row.is_replaced:
            row.is_replaced = replaced
            row.save(update_fields=["is_replaced"])
