"""What later news say about open changes: done as asked, done otherwise, or nothing yet.

Asked after every piece of news about a parcel (tracking/checkpoints.py) and about its order (portal/subscriptions.py).
A change is confirmed or refused on evidence only. An accepted one of which the carrier tells nothing stays accepted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from orders.models import Order
from outbox.models import DomainEvent
from tracking import changes
from tracking.capabilities import option
from tracking.delivered_how import How, delivered_how, is_that_point
from tracking.destinations import zone_of_delivery
from tracking.models import DeliveryChange, Shipment
from tracking.readdressing import has_address, print_of_address
from tracking.snapshots import Status

Kind = DeliveryChange.Kind
State = DeliveryChange.State


@dataclass(frozen=True)
class Verdict:
    """`to` is CONFIRMED or REFUSED, with the reason's code."""

    to: State
    reason: str = ""
    by: str = changes.CARRIER


CONFIRMED = Verdict(State.CONFIRMED)


def follow_shipment(shipment: Shipment, *, webhook_id: int | None = None) -> None:
    """Settle the parcel's open changes after news about it; the caller holds the order's lock. Repeatable."""
    if shipment.order_id is None:
        return
    waiting = DeliveryChange.objects.filter(order_id=shipment.order_id, shipment=shipment, state__in=changes.OPEN)
    for change in waiting.order_by("pk"):
        _settle(change, webhook_id)


def follow_order(event: DomainEvent) -> None:
    """Settle all open changes of an order after news of the shop (a subscriber)."""
    if event.order_id is None:
        return
    waiting = DeliveryChange.objects.filter(order_id=event.order_id, state__in=changes.OPEN)
    for change in waiting.order_by("pk"):
        _settle(change, event.webhook_id)


def _settle(change: DeliveryChange, webhook_id: int | None) -> None:
    row = changes.locked(change.pk, change.order_id)
    if not row.is_open:
        return
    verdict = verdict_of(row)
    if verdict is not None:
        changes.move(row, verdict.to, verdict.by, reason=verdict.reason, webhook_id=webhook_id)


def verdict_of(change: DeliveryChange) -> Verdict | None:
    """What the rows, as they are now, say about an open change; None: nothing yet."""
    order: Order = change.order
    if order.cancelled_at:
        if change.kind == Kind.CANCEL:
            return Verdict(State.CONFIRMED, by=changes.SHOP)
        return Verdict(State.REFUSED, "order_cancelled", changes.SHOP)
    if change.shipment is None:
        return _unsent(change, order)
    verdict = _BY_STATUS.get(Status(change.shipment.status), _under_way)(change, change.shipment, order)
    if change.shipment.is_cancelled and verdict is None:
        return _void(change, change.shipment, order)
    return verdict


def _unsent(change: DeliveryChange, order: Order) -> Verdict | None:
    """About the order before it is sent: the shop's own word about it counts."""
    if change.kind == Kind.ADDRESS and has_address(order, change.wish) and _moved_since(order, change):
        return Verdict(State.CONFIRMED, by=changes.SHOP)
    if order.is_fulfilled and change.state == State.REQUESTED:
        return Verdict(State.REFUSED, "sent_meanwhile", changes.SHOP)
    return None


def _moved_since(order: Order, change: DeliveryChange) -> bool:
    """An address that stood there before the wish was not put there by it, however often the shop repeats it."""
    if order.version_at is None or order.version_at < change.requested_at or not change.address_before:
        return False
    return change.address_before != print_of_address(order, change.public_id)


def _delivered(change: DeliveryChange, shipment: Shipment, order: Order) -> Verdict | None:
    day = _day(shipment.delivered_at, order)
    if change.kind in (Kind.DAY, Kind.HOLD) and day is not None and change.wish:
        return CONFIRMED if _as_asked(change, day) else Verdict(State.REFUSED, "delivered_otherwise")
    if change.kind == Kind.CANCEL:
        return Verdict(State.REFUSED, "delivered_meanwhile")
    if change.kind in _PLACES:
        return _delivered_somewhere(change, shipment)
    return _unsaid(change)


def _delivered_somewhere(change: DeliveryChange, shipment: Shipment) -> Verdict | None:
    how = delivered_how(shipment)
    if how is None:
        return _unsaid(change)
    if how != _PLACES[Kind(change.kind)]:
        return Verdict(State.REFUSED, "delivered_otherwise")
    if how is How.PICKUP and not is_that_point(shipment, change.wish):
        return Verdict(State.REFUSED, "other_pickup_point")
    return CONFIRMED


def _unsaid(change: DeliveryChange) -> Verdict | None:
    """It is there, and nobody says how: too late for what was not accepted; no evidence against what was."""
    return Verdict(State.REFUSED, "delivered_meanwhile") if change.state == State.REQUESTED else None


def _at_a_point(change: DeliveryChange, shipment: Shipment, order: Order) -> Verdict | None:
    if change.kind == Kind.PICKUP_POINT:
        there = is_that_point(shipment, change.wish)
        return CONFIRMED if there else Verdict(State.REFUSED, "other_pickup_point")
    if change.kind in (Kind.HOLD, Kind.CANCEL) and change.state == State.ACCEPTED:
        return None  # carriers hold parcels at a point, and one that nobody collects goes back
    return Verdict(State.REFUSED, "at_pickup_point")


def _returning(change: DeliveryChange, shipment: Shipment, order: Order) -> Verdict | None:
    return CONFIRMED if change.kind == Kind.CANCEL else Verdict(State.REFUSED, "returning")


def _void(change: DeliveryChange, shipment: Shipment, order: Order) -> Verdict | None:
    """The label is void. That ends the wishes for its doorstep; an address or a point may come with the next label."""
    if change.kind == Kind.CANCEL:
        return CONFIRMED if change.state == State.ACCEPTED else None
    if change.kind in (Kind.ADDRESS, Kind.PICKUP_POINT, Kind.HOLD):
        return None
    return Verdict(State.REFUSED, "parcel_cancelled")


def _under_way(change: DeliveryChange, shipment: Shipment, order: Order) -> Verdict | None:
    """The carrier's new day confirms what somebody took over. A day that was as asked when it was asked tells nothing:
    nobody has to have done anything for it to be repeated. And while the wish waits, a later day is only a delay."""
    heard = shipment.estimate_heard_at
    if change.state != State.ACCEPTED or heard is None or heard < change.requested_at:
        return None
    before, expected = _day(change.estimate_before, order), _day(shipment.estimated_at, order)
    return CONFIRMED if _as_asked(change, expected) and not _as_asked(change, before) else None


def _as_asked(change: DeliveryChange, day: date | None) -> bool:
    """Is it the day that was wished for, or for a wish to keep it: late enough?"""
    if day is None or not change.wish or change.kind not in (Kind.DAY, Kind.HOLD):
        return False
    if change.kind == Kind.DAY:
        return day.isoformat() == str(change.wish.get("date"))
    return day.isoformat() >= str(change.wish.get("until", "9"))


def _on_the_van(change: DeliveryChange, shipment: Shipment, order: Order) -> Verdict | None:
    """Nobody answered in time, and now the driver has it: too late, unless the carrier still takes such a wish."""
    if change.state == State.REQUESTED and option(order, shipment, change.kind).way is None:
        return Verdict(State.REFUSED, "out_for_delivery")
    return None


def _day(moment: datetime | None, order: Order) -> date | None:
    return moment.astimezone(zone_of_delivery(order)).date() if moment else None


_PLACES = {Kind.NEIGHBOUR: How.NEIGHBOUR, Kind.SAFE_PLACE: How.SAFE_PLACE, Kind.PICKUP_POINT: How.PICKUP}
_BY_STATUS: Mapping[Status, Callable[[DeliveryChange, Shipment, Order], Verdict | None]] = {
    Status.DELIVERED: _delivered,
    Status.AVAILABLE_FOR_PICKUP: _at_a_point,
    Status.RETURN_TO_SENDER: _returning,
    Status.OUT_FOR_DELIVERY: _on_the_van,
    Status.CANCELLED: _void,
}
