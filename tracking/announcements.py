"""Telling the rest of the product what changed: each fact about a parcel once, and the order's delivery once."""

from collections import Counter
from typing import Any

from orders.models import Fulfilment, Order
from outbox.events import record
from outbox.models import DomainEvent
from tracking.models import Shipment
from tracking.snapshots import Status

EVENTS = {
    Status.IN_TRANSIT: "shipment.in_transit",
    Status.OUT_FOR_DELIVERY: "shipment.out_for_delivery",
    Status.AVAILABLE_FOR_PICKUP: "shipment.available_for_pickup",
    Status.DELIVERED: "shipment.delivered",
    Status.DELIVERY_ATTEMPT_FAILED: "shipment.delivery_attempt_failed",
    Status.EXCEPTION: "shipment.exception",
    Status.RETURN_TO_SENDER: "shipment.returning",
}
CREATED = "created"


def announce(shipment: Shipment, *, webhook_id: int | None = None, caused_by: DomainEvent | None = None) -> None:
    """Record `shipment.created` and the event of the current status, each once in the shipment's life.

    Silent while the order's data is unknown (there is nobody to tell), and for cancelled parcels. Statuses that were
    passed before we heard of them are not announced late. Of parcels that travel back to the shop only their hand-over
    and arrival are told, to whoever follows the return.
    """
    order = shipment.order
    if shipment.is_return and order is not None:
        _announce_return(shipment, {"order_id": order.pk, "webhook_id": webhook_id, "caused_by": caused_by})
        return
    if order is None or order.known_at is None or shipment.is_cancelled:
        return
    cause: dict[str, Any] = {"order_id": order.pk, "webhook_id": webhook_id, "caused_by": caused_by}
    news = []
    if CREATED not in shipment.announced:
        shipped_at = shipment.fulfilment.shipped_at if shipment.fulfilment else None
        news.append((CREATED, "shipment.created", shipped_at))
    status = Status(shipment.status)
    if status in EVENTS and status not in shipment.announced:
        news.append((status, EVENTS[status], shipment.status_at))
    for key, event_type, moment in news:
        record(event_type, shipment, occurred_at=moment, **cause)
        shipment.announced = [*shipment.announced, str(key)]
    if news:
        shipment.save(update_fields=["announced"])


def _announce_return(shipment: Shipment, cause: dict[str, Any]) -> None:
    """The hand-over, the first word after it, and the arrival: each once."""
    scanned, last = shipment.first_scan_at, shipment.last_scan_at
    reached = {
        "return_scanned": scanned,
        "return_moved": last if scanned and last and last > scanned else None,
        "return_delivered": shipment.status_at if shipment.status == Status.DELIVERED else None,
    }
    news = [name for name, moment in reached.items() if moment and name not in shipment.announced]
    for name in news:
        kind = "shipment.return_delivered" if name == "return_delivered" else "shipment.return_scanned"
        record(kind, shipment, occurred_at=reached[name], **cause)
    if news:
        shipment.announced = [*shipment.announced, *news]
        shipment.save(update_fields=["announced"])


def settle_order(shipment: Shipment, *, webhook_id: int | None = None, caused_by: DomainEvent | None = None) -> None:
    """Set the order's delivery moment when its last parcel arrived, and record `order.delivered` once.

    Undone (without an event) when a carrier takes a delivery back or the shop sends another parcel.
    """
    if shipment.order:
        settle(shipment.order, webhook_id=webhook_id, caused_by=caused_by)


def settle(order: Order, *, webhook_id: int | None = None, caused_by: DomainEvent | None = None) -> None:
    """`settle_order` for an order that may have no parcel left; the caller holds its lock."""
    if order.known_at is None:
        return
    before, order.delivered_at = order.delivered_at, delivery_of(order)
    if order.delivered_at == before:
        return
    order.save(update_fields=["delivered_at"])
    if order.delivered_at and not before and not _told_before(order):
        record("order.delivered", order, order_id=order.pk, occurred_at=order.delivered_at, webhook_id=webhook_id,
               caused_by=caused_by)  # fmt: skip


def delivery_of(order: Order) -> Any:
    """When the order's last parcel was delivered, or the order was handed out in the shop; None while anything is
    still to come or to be sent."""
    outbound = [
        shipment
        for shipment in Shipment.objects.filter(order=order, is_return=False, is_cancelled=False)
        if shipment.status != Status.CANCELLED
    ]
    moments = [shipment.delivered_at for shipment in outbound]
    if order.collected_at:
        # What was handed over at the counter is in no parcel, and most shops never call it sent.
        moments.append(order.collected_at)
    elif not everything_sent(order):
        return None
    if not moments or None in moments or _parcel_to_come(order):
        return None
    return max(moment for moment in moments if moment)


def _parcel_to_come(order: Order) -> bool:
    """Has the shop told of a parcel that `follow_order` has not made yet? Its carrier may have more to say."""
    known = set(Shipment.objects.filter(order=order).values_list("tracking_number", flat=True))
    return any(row.tracking_number not in known for row in _sent_out(order))


def everything_sent(order: Order) -> bool:
    """Is every item in some parcel? Counted by item where the shop tells the contents, else the shop's word."""
    if order.is_fulfilled:
        return True
    fulfilments = _sent_out(order)
    if not fulfilments or not any(row.contents for row in fulfilments):
        return order.is_fulfilled is None
    sent = _contents(fulfilments)
    return all(sent[line.external_id] >= line.quantity for line in order.lines.all() if line.needs_shipping)


def _sent_out(order: Order) -> list[Fulfilment]:
    return [row for row in order.fulfilments.all() if not row.is_void and not row.is_return]


def _contents(fulfilments: list[Fulfilment]) -> Counter[str]:
    sent: Counter[str] = Counter()
    for row in fulfilments:
        for line_id, quantity in row.contents:
            sent[str(line_id)] += int(quantity)
    return sent


def _told_before(order: Order) -> bool:
    return DomainEvent.objects.filter(order_id=order.pk, type="order.delivered").exists()
