"""Whose parcel a tracking number means: carriers use numbers again, people mistype them, shops count alike.

Giving one customer's parcel to another shows a stranger's address and pick-up code, so where it is not certain a
parcel waits for the shop's word.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from inbox.models import Connection
from inbox.sources import UnknownSource, source
from orders.intake import number_key
from orders.models import Order
from orders.sources.base import ShopSource
from tracking.models import Checkpoint, Shipment
from tracking.snapshots import Status, Tracking

AT_REST = (Status.DELIVERED, Status.CANCELLED, Status.RETURN_TO_SENDER)
# Carriers give a number out again after months at the earliest; corrections come within days.
REST = timedelta(days=30)


def hearers(bearing: Iterable[Shipment], told: Tracking) -> list[Shipment]:
    """Which of the shipments that bear the number the news is about; [] when it is a new parcel's.

    A parcel at rest for more than 30 days, or whose order came more than 30 days later, is another one. Of several
    orders the newest gets the news, and with it those still under way and those that ended with it (sent together).
    """
    moment = max((scan.occurred_at for scan in told.scans), default=timezone.now())
    alive = [shipment for shipment in bearing if may_be(shipment, moment)]
    if not alive:
        return []
    newest = max(alive, key=_age)
    fate = (newest.status, newest.status_at)
    return [
        shipment
        for shipment in alive
        if shipment.order_id == newest.order_id
        or not is_at_rest(shipment)
        or (shipment.status, shipment.status_at) == fate
    ]


def may_be(shipment: Shipment, moment: datetime) -> bool:
    """Could this be the parcel that something was scanned on, or sent as, at the moment?"""
    if is_at_rest(shipment) and moment - _resting_since(shipment) > REST:
        return False
    placed_at = shipment.order.placed_at if shipment.order else None
    return placed_at is None or placed_at - moment <= REST


def is_at_rest(shipment: Shipment) -> bool:
    """Nothing moves any more, or it moves back to the shop."""
    return shipment.is_cancelled or shipment.status in AT_REST


def _resting_since(shipment: Shipment) -> datetime:
    """The carrier's last word; the shop's where there is none. A parcel that turned round travels on for weeks."""
    seen: datetime | None = Checkpoint.objects.filter(shipment=shipment).values_list("occurred_at", flat=True).first()
    voided = shipment.fulfilment.version_at if shipment.fulfilment else None
    return seen or shipment.status_at or voided or shipment.created_at


def _age(shipment: Shipment) -> tuple[bool, datetime, int]:
    """Sorts by the order's age; a parcel without an order came after those that have one."""
    order = shipment.order
    return order is None, (order and order.placed_at) or shipment.created_at, shipment.pk


def order_by_reference(reference: str) -> Order | None:
    """The one order that a label's number can mean, locked; None where the shop has to say it.

    Two shops of a merchant both have an order 1042, and only one of them may have told us of it yet.
    """
    key = number_key(reference)
    if not key or _shops() != 1:
        return None
    known = Order.objects.select_for_update().filter(number_key=key, known_at__isnull=False).order_by("pk")[:2]
    orders = list(known)
    return orders[0] if len(orders) == 1 else None


def _shops() -> int:
    active = Connection.objects.filter(is_active=True).values_list("source", flat=True)
    return sum(_is_shop(name) for name in active)


def _is_shop(name: str) -> bool:
    try:
        return isinstance(source(name), ShopSource)
    except UnknownSource:
        return False
