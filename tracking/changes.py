"""Changing a delivery: a wish is requested, then accepted or refused, then confirmed by what the carrier tells later.

One table of allowed moves; each is a compare-and-set under the order's lock and records its event once. A wish that
is done by API is passed on by tracking/change_calls.py; a task waits for the team (dashboard/changes.py); a carrier's
page is a link and leaves no row.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from orders.models import Order
from outbox.events import record
from tracking.capabilities import Option, option
from tracking.change_reasons import parsed
from tracking.models import ChangeCall, DeliveryChange, Shipment
from tracking.readdressing import print_of_address
from tracking.tasks import change_doorbell

State = DeliveryChange.State
Way = DeliveryChange.Way

CUSTOMER, CARRIER, SHOP, SYSTEM = "customer", "carrier", "shop", "system"  # `by`; a member of the team by mail address
OPEN = (State.REQUESTED, State.ACCEPTED)
MOVES: Mapping[str, frozenset[str]] = {
    State.REQUESTED: frozenset({State.ACCEPTED, State.CONFIRMED, State.REFUSED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.CONFIRMED, State.REFUSED}),
    State.CONFIRMED: frozenset(),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
EVENTS: Mapping[str, str] = {
    State.ACCEPTED: "change.accepted",
    State.CONFIRMED: "change.confirmed",
    State.REFUSED: "change.refused",
    State.WITHDRAWN: "change.withdrawn",
}
MOST_A_DAY = 10  # wishes for one order; each may cost the team a phone call
# Why even a person's "done" is not taken: the parcel or the order is past it.
PAST = {
    "delivered": "delivered_meanwhile",
    **{
        code: code
        for code in ("returning", "parcel_cancelled", "return_parcel", "order_cancelled", "erased", "collected")
    },
}
LATE = ("cutoff_passed", "out_for_delivery")


class NotPossible(Exception):
    """The change cannot be made; `reason` is a code of tracking.change_reasons, `cutoff` the moment that passed."""

    def __init__(self, reason: str, cutoff: datetime | None = None) -> None:
        super().__init__(reason)
        self.reason, self.cutoff = reason, cutoff


class AlreadyOpen(Exception):
    """Another wish for the same parcel (or unsent order) waits already: `change`."""

    def __init__(self, change: DeliveryChange) -> None:
        super().__init__(str(change))
        self.change = change


def request(
    order: Order, shipment: Shipment | None, kind: str, wish: Mapping[str, Any], *, by: str = CUSTOMER
) -> DeliveryChange:
    """Keep the wish (as `wishes.clean_wish` returned it) and send it on its way; records `change.requested`.

    Raises NotPossible when the matrix says no (also for carrier_page: that is a link), AlreadyOpen when another wish
    for this parcel waits. The same wish asked again by a double click raises AlreadyOpen with the first one.
    """
    with transaction.atomic():
        fresh = _locked_order(order.pk)
        parcel = Shipment.objects.select_for_update().order_by("pk").get(pk=shipment.pk) if shipment else None
        if parcel is not None and parcel.order_id != fresh.pk:
            raise ValueError(f"parcel {parcel.pk} is not of order {fresh.pk}")
        found = option(fresh, parcel, kind)
        if not found.can_request:
            raise NotPossible(found.reason or "carrier_page", found.cutoff)
        _refuse_a_second(fresh, parcel)
        change = _create(fresh, parcel, found, wish, by)
        record("change.requested", change, order_id=fresh.pk, kind=str(change.kind), way=str(change.way),
               by=_who(by))  # fmt: skip
        if found.connection_id is not None:
            ChangeCall.objects.create(change=change, connection_id=found.connection_id)
            transaction.on_commit(change_doorbell.ring)
    return change


def _refuse_a_second(order: Order, shipment: Shipment | None) -> None:
    asked = DeliveryChange.objects.filter(order=order)
    waiting = asked.filter(shipment=shipment, state__in=OPEN).first()
    if waiting is not None:
        raise AlreadyOpen(waiting)
    if asked.filter(requested_at__gt=timezone.now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise NotPossible("too_many")


def _create(order: Order, shipment: Shipment | None, found: Option, wish: Mapping[str, Any], by: str) -> DeliveryChange:
    try:
        with transaction.atomic():
            row = DeliveryChange(
                order=order, shipment=shipment, kind=found.kind, way=Way(found.way or ""), wish=dict(wish),
                requested_by=by, estimate_before=shipment.estimated_at if shipment else None,
            )  # fmt: skip
            if row.kind == DeliveryChange.Kind.ADDRESS:
                row.address_before = print_of_address(order, row.public_id)
            row.save()
    except IntegrityError:  # the constraint is the guarantee; the look before it only gives the better answer
        waiting = DeliveryChange.objects.filter(order=order, shipment=shipment, state__in=OPEN).first()
        if waiting is None:
            raise
        raise AlreadyOpen(waiting) from None
    return row


def withdraw(change: DeliveryChange, by: str = CUSTOMER) -> DeliveryChange:
    """Take a request back while nobody acted on it. Raises NotPossible("already_decided" or "being_sent")."""
    with transaction.atomic():
        row = _locked(change)
        waiting = ChangeCall.objects.filter(change=row, state=ChangeCall.State.PENDING)
        if row.state == State.REQUESTED and waiting.filter(sent_at__isnull=False).exists():
            raise NotPossible("being_sent")
        return move(row, State.WITHDRAWN, by)


def accept(change: DeliveryChange, by: str, *, despite_cutoff: bool = False) -> DeliveryChange:
    """The carrier or the shop took the change over. The situation is looked at again: when the parcel was delivered
    or the cut-off passed meanwhile, the change is refused instead; look at the returned row's state.

    `despite_cutoff`: whoever accepts knows that it was done in time, or taken all the same. Raises NotPossible for a
    change that was answered already.
    """
    with transaction.atomic():
        row = _locked(change)
        if State.ACCEPTED not in MOVES[row.state]:
            raise NotPossible("already_decided")
        now_possible = option(row.order, row.shipment, row.kind)
        reason = PAST.get(now_possible.reason, "")
        if now_possible.reason in LATE and not despite_cutoff:
            reason = "too_late"
        return move(row, State.REFUSED, by, reason=reason) if reason else move(row, State.ACCEPTED, by)


def refuse(change: DeliveryChange, reason: str, by: str) -> DeliveryChange:
    """Not possible after all, for a reason as `change_reasons.written` makes it. Raises NotPossible."""
    with transaction.atomic():
        return move(_locked(change), State.REFUSED, by, reason=reason)


def confirm(change: DeliveryChange, *, by: str = CARRIER, webhook_id: int | None = None) -> DeliveryChange:
    """The carrier's (or shop's) later news show that it was done. Raises NotPossible("already_decided")."""
    with transaction.atomic():
        return move(_locked(change), State.CONFIRMED, by, webhook_id=webhook_id)


def hand_to_team(change: DeliveryChange, note: str) -> DeliveryChange:
    """What an API could not do becomes a task; `note` says why, as `change_reasons.written`. Nothing for others.

    Records `change.handed_to_team` once: from now on the customer waits for a person, and is told so.
    """
    with transaction.atomic():
        row = _locked(change)
        if row.state == State.REQUESTED:
            if row.way != Way.TEAM:
                record("change.handed_to_team", row, order_id=row.order_id, kind=str(row.kind))
            row.way, row.note = Way.TEAM, note
            row.save(update_fields=["way", "note"])
            _drop_calls(row)
        return row


def move(row: DeliveryChange, to: str, by: str, *, reason: str = "", webhook_id: int | None = None) -> DeliveryChange:
    """One allowed move of a row that the caller holds locked (see `locked`), with its event. Raises NotPossible.

    What the caller wrote into `note` and `carrier_reference` is saved along.
    """
    if to not in MOVES[row.state]:
        raise NotPossible("already_decided")
    now = timezone.now()
    row.state = to
    if to == State.CONFIRMED:
        row.confirmed_at = now
    row.decided_at, row.decided_by = row.decided_at or now, row.decided_by or by
    if to in (State.REFUSED, State.WITHDRAWN):
        row.decided_at, row.decided_by = now, by
    row.reason = reason
    row.save(update_fields=["state", "reason", "note", "carrier_reference", "decided_at", "decided_by", "confirmed_at"])
    _drop_calls(row)
    record(EVENTS[to], row, order_id=row.order_id, webhook_id=webhook_id, kind=str(row.kind), by=_who(by),
           reason=parsed(reason).code)  # fmt: skip
    return row


def _drop_calls(row: DeliveryChange) -> None:
    """A change that moved needs no call any more; one that is on the network meanwhile finds its row gone."""
    ChangeCall.objects.filter(change=row, state=ChangeCall.State.PENDING).update(state=ChangeCall.State.DROPPED)


def locked(change_id: int, order_id: int) -> DeliveryChange:
    """The change as it is now, locked after its order: the same order everywhere, so that nobody waits in a circle."""
    order = _locked_order(order_id)
    row: DeliveryChange = (
        DeliveryChange.objects.select_for_update(of=("self",))
        .select_related("shipment")
        .order_by("pk")
        .get(pk=change_id)
    )
    row.order = order
    return row


def _locked(change: DeliveryChange) -> DeliveryChange:
    return locked(change.pk, change.order_id)


def _locked_order(order_id: int) -> Order:
    order: Order = Order.objects.select_for_update(of=("self",)).order_by("pk").get(pk=order_id)
    return order


def _who(by: str) -> str:
    """For the event, which outlives people: no member of the team by name."""
    return by if by in (CUSTOMER, CARRIER, SHOP, SYSTEM) else "team"
