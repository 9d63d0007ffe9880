"""A return moves with its parcel: what the carrier reports of it, and when.

The parcel that goes back is a Shipment like any other, so that every carrier's door and poll knows it. Its first scan
is the proof that the goods were sent; its delivery is not yet their receipt, which the warehouse says.
"""

import logging
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from merchants.models import Merchant
from merchants.sweeping import due_rows
from merchants.tenancy import current_merchant_id, scoped
from orders.parcels import normal_number
from outbox.models import DomainEvent
from returns.following.promises import refresh
from returns.models import Return, ReturnItem, ReturnParcel
from returns.moves import ALLOWED, CARRIER, move
from returns.requesting.counting import OVER
from tracking.checkpoints import recompute
from tracking.locks import lock_numbers
from tracking.models import Checkpoint, Shipment
from tracking.passage import MOVING
from tracking.snapshots import Status

State = Return.State
BEFORE = (State.REGISTERED, State.CANCELLED, State.EXPIRED)
LAGGING = (*BEFORE, State.DROPPED_OFF)
ONE_VISIT = timedelta(hours=1)  # scans within an hour are one hand-over
MOST = 500  # returns a tick
log = logging.getLogger(__name__)
CLOCKS = timedelta(days=1)  # a carrier's clock and ours may differ so much
USED = (ReturnParcel.State.READY, ReturnParcel.State.CANCELLED)  # somebody may have used a code that was replaced


class AnotherParcel(ValueError):
    """The number is of a parcel that was on its way before the return was asked for, or that the shop sent."""


class AnothersParcel(AnotherParcel):
    """The number is of the parcel of another return that is under way: one scan would prove both. The goods may be in
    one box, and then the warehouse says so."""


def link_shipment(parcel: ReturnParcel) -> Shipment | None:
    """The shipment of a parcel that has a number: made, or the one that its carrier told of first. In a transaction,
    under the return's lock. Raises AnotherParcel, and AnothersParcel for the number of another return.

    The number by which the goods came stands on the order's page: taken for the way back, its old scans would be proof
    of sending, and the order would lose its parcel.
    """
    number = normal_number(parcel.tracking_number)
    if not number:
        return None
    lock_numbers([number])
    order_id = first_order(parcel.in_return_id)
    bearing = Shipment.objects.select_for_update(of=("self",)).filter(tracking_number=number).order_by("pk")
    since = parcel.in_return.requested_at - CLOCKS
    if any(_went_before(one, since) for one in bearing):
        raise AnotherParcel(number)
    others = ReturnParcel.objects.filter(shipment__in=bearing).exclude(in_return=parcel.in_return_id)
    if others.exclude(in_return__state__in=OVER).exists():
        raise AnothersParcel(number)
    shipment = bearing.filter(Q(order_id=order_id) | Q(order=None)).order_by(F("order_id").asc(nulls_last=True)).first()
    if shipment is None:
        shipment = Shipment(order_id=order_id, tracking_number=number)
    if order_id is not None and not shipment.order_id:
        shipment.order_id = order_id
    is_typed = parcel.method == ReturnParcel.Method.OWN and (shipment.is_typed or not shipment.is_return)
    shipment.is_return, shipment.is_typed, shipment.by_reference = True, is_typed, False
    shipment.carrier = shipment.carrier or parcel.carrier
    shipment.save()
    recompute(shipment)  # the same reports mean something else of a parcel that goes back
    shipment.save()
    ReturnParcel.objects.filter(pk=parcel.pk).update(shipment=shipment)
    parcel.shipment = shipment
    return shipment


def _went_before(shipment: Shipment, since: datetime) -> bool:
    told = [moment for moment in (shipment.first_scan_at, shipment.delivered_at) if moment is not None]
    return min(told, default=since) < since or (shipment.fulfilment_id is not None and not shipment.is_return)


def first_order(return_id: int) -> int | None:
    """The order to whose parcels it counts."""
    rows = ReturnItem.objects.filter(in_return=return_id, order__isnull=False).order_by("pk")
    found: int | None = rows.values_list("order_id", flat=True).first()
    return found


def follow(event: DomainEvent) -> None:
    """A carrier reported a parcel that goes back. For portal/subscriptions.py; idempotent."""
    parcels = ReturnParcel.objects.filter(shipment=event.subject_id, state__in=USED).values_list("in_return", flat=True)
    for return_id in sorted(set(parcels)):
        advance(return_id)


def catch_up() -> int:
    """The guarantee behind the events: returns whose parcel is further than they are; returns how many moved."""

    def lagging() -> QuerySet[Return]:
        since = F("in_return__requested_at") - CLOCKS
        parcels = ReturnParcel.objects.filter(state__in=USED, shipment__first_scan_at__gte=since)
        return Return.objects.filter(state__in=LAGGING, pk__in=parcels.values("in_return")).order_by("pk")

    due = due_rows("find returns whose parcel moved", lagging, MOST)
    moved = 0
    for merchant_id, return_id in due:
        try:
            with scoped(merchant_id):
                moved += advance(return_id)
        except Exception:  # the others' parcels move all the same
            log.exception("return %s of merchant %s could not follow its parcel", return_id, merchant_id)
    return moved


def advance(return_id: int) -> bool:
    """Move a return to where its parcel's reports say it is; True when it moved. In a transaction, within a scope."""
    row: Return = Return.objects.select_for_update().get(pk=return_id)
    scanned = Shipment.objects.filter(pk__in=_shipments(return_id), first_scan_at__gte=row.requested_at - CLOCKS)
    shipments = list(scanned.order_by("pk"))  # a number with older scans is that of another parcel
    if not shipments or row.state not in (*LAGGING, State.UNDER_WAY):
        return False
    handed = min(_clamped(shipment.first_scan_at, row) for shipment in shipments)
    before = row.state
    if State.DROPPED_OFF in ALLOWED[row.state]:
        row = move(row.pk, State.DROPPED_OFF, CARRIER, at=handed) or row
    row = _proven(row, handed)
    later = _moved_on(shipments, row)
    if later is not None and State.UNDER_WAY in ALLOWED[row.state]:
        row = move(row.pk, State.UNDER_WAY, CARRIER, at=later) or row
    refresh(row, Merchant.objects.get(pk=current_merchant_id()))
    return row.state != before


def arrived_at(row: Return) -> datetime | None:
    """When the carrier handed the parcel over at the shop, which has not said yet that it is there; None before."""
    return min(filter(None, map(delivered_at, Shipment.objects.filter(pk__in=_shipments(row.pk)))), default=None)


def delivered_at(shipment: Shipment) -> datetime | None:
    """When a parcel that goes back came to the shop; its `delivered_at` is kept for parcels to customers."""
    return shipment.status_at if shipment.status == Status.DELIVERED else None


def _shipments(return_id: int) -> list[int]:
    # The shop may have said since that it was a parcel to the customer.
    rows = ReturnParcel.objects.filter(in_return=return_id, state__in=USED, shipment__is_return=True)
    return list(rows.values_list("shipment_id", flat=True))


def _clamped(moment: datetime | None, row: Return) -> datetime:
    """A carrier's clock may be wrong: nothing was handed over before it was asked for, nor in the future."""
    return min(max(moment or row.requested_at, row.requested_at), timezone.now())


def _proven(row: Return, handed: datetime) -> Return:
    """The first proof counts, whoever brought it."""
    if row.handed_over_at is None or handed < row.handed_over_at:
        row.handed_over_at = handed
        row.save(update_fields=["handed_over_at"])
    return row


def _moved_on(shipments: list[Shipment], row: Return) -> datetime | None:
    """The first report that is no part of the hand-over itself; None while there is none."""
    for shipment in shipments:
        assert shipment.first_scan_at is not None  # noqa: S101
        reports = Checkpoint.objects.filter(shipment=shipment, status__in=[str(status) for status in MOVING])
        later = reports.filter(occurred_at__gte=shipment.first_scan_at + ONE_VISIT).order_by("occurred_at")
        moment = later.values_list("occurred_at", flat=True).first() or delivered_at(shipment)
        if moment is not None:
            return _clamped(moment, row)
    return None
