"""Hop 4 for tracking: an order's fulfilments become shipments, and parcels the carrier knew first find their order."""

from orders.models import Fulfilment, Order
from outbox.models import DomainEvent
from tracking.announcements import announce, settle_order
from tracking.carriers.names import carrier_code
from tracking.delays import notice
from tracking.locks import lock_numbers
from tracking.models import Shipment


def follow_order(event: DomainEvent) -> None:
    """Bring the shipments of the event's order in line with what the shop says it sent; idempotent."""
    numbers = set(Fulfilment.objects.filter(order_id=event.order_id).values_list("tracking_number", flat=True))
    lock_numbers(numbers)
    order: Order = Order.objects.select_for_update().order_by("pk").get(pk=event.order_id)
    if order.known_at is None:
        return
    for fulfilment in order.fulfilments.all():
        # One that was told since the numbers were read is not locked: the carrier's first word about it may be
        # taken at this very moment, and both would make its parcel. It has an event of its own to come.
        if fulfilment.tracking_number in numbers:
            _follow(order, fulfilment)
    _claim_by_reference(order)
    shipments = list(Shipment.objects.select_for_update().filter(order=order).order_by("pk"))
    for shipment in shipments:
        announce(shipment, caused_by=event)
        if shipment.delay_reason:
            notice(shipment, shipment.delay_reason)
    for shipment in shipments[:1]:
        settle_order(shipment, caused_by=event)


def _follow(order: Order, fulfilment: Fulfilment) -> None:
    shipment = _find(order, fulfilment) or Shipment(order=order)
    shipment.order, shipment.fulfilment = order, fulfilment
    shipment.tracking_number = fulfilment.tracking_number
    shipment.carrier = shipment.carrier or carrier_code(fulfilment.carrier)
    shipment.tracking_url = shipment.tracking_url or fulfilment.tracking_url
    shipment.is_return = shipment.is_return or fulfilment.is_return
    shipment.is_cancelled = fulfilment.is_void
    shipment.save()


def _find(order: Order, fulfilment: Fulfilment) -> Shipment | None:
    """The fulfilment's shipment: its own, one of the order with the same number, or one the carrier told first."""
    own: Shipment | None = Shipment.objects.select_for_update().filter(fulfilment=fulfilment).order_by("pk").first()
    if own or not fulfilment.tracking_number:
        return own
    bearing = Shipment.objects.select_for_update().filter(tracking_number=fulfilment.tracking_number).order_by("pk")
    return bearing.filter(order=order).first() or bearing.filter(order__isnull=True).first()


def _claim_by_reference(order: Order) -> None:
    """Adopt waiting parcels whose label carries this order's number."""
    waiting = (
        Shipment.objects.select_for_update()
        .filter(order__isnull=True, order_reference=order.number_key)
        .exclude(order_reference="")
        .order_by("pk")
    )
    taken = set(Shipment.objects.filter(order=order).values_list("tracking_number", flat=True))
    for shipment in waiting:
        if shipment.tracking_number not in taken:
            shipment.order = order
            shipment.save(update_fields=["order"])
