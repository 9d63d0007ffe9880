"""Hop 4 for tracking: an order's fulfilments become shipments, and parcels the carrier knew first find their order."""

from datetime import datetime

from django.utils import timezone

from merchants.models import unguessable
from orders.models import Fulfilment, Order
from outbox.models import DomainEvent
from tracking.announcements import announce, settle, settle_order
from tracking.carriers.names import carrier_code
from tracking.checkpoints import recompute
from tracking.delays import notice
from tracking.locks import lock_numbers
from tracking.models import Checkpoint, Shipment
from tracking.ownership import may_be, order_by_reference
from tracking.privacy import forget_orders
from tracking.refreshing import follow_estimate


def follow_order(event: DomainEvent) -> None:
    """Bring the shipments of the event's order in line with what the shop says it sent; idempotent."""
    numbers = set(Fulfilment.objects.filter(order_id=event.order_id).values_list("tracking_number", flat=True))
    lock_numbers(numbers)
    guessed = Shipment.objects.filter(tracking_number__in=numbers - {""}, by_reference=True, order__isnull=False)
    wanted = {event.order_id, *guessed.values_list("order_id", flat=True)}
    locked = {row.pk: row for row in Order.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    order: Order = locked.pop(event.order_id)
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
        follow_estimate(shipment)
    for shipment in shipments[:1]:
        settle_order(shipment, caused_by=event)
    for other in locked.values():  # a parcel that was theirs by its label's number may have gone
        settle(other, caused_by=event)
    if order.redacted_at:  # its carrier told of the parcel first: those words must not join the order either
        forget_orders([order.pk])


def _follow(order: Order, fulfilment: Fulfilment) -> None:
    shipment = _find(order, fulfilment) or Shipment(order=order)
    shipment.order, shipment.fulfilment, shipment.by_reference = order, fulfilment, False
    shipment.tracking_number = fulfilment.tracking_number
    shipment.carrier = shipment.carrier or carrier_code(fulfilment.carrier)
    shipment.tracking_url = shipment.tracking_url or fulfilment.tracking_url
    # What the shop says it sent out is no return, whoever typed its number as one before the shop told of it.
    is_return = fulfilment.is_return or (shipment.is_return and not shipment.is_typed)
    is_turned, shipment.is_return, shipment.is_typed = shipment.is_return != is_return, is_return, False
    shipment.is_cancelled = fulfilment.is_void
    shipment.save()
    if is_turned:
        recompute(shipment)  # the same reports mean something else
        shipment.save()


def _find(order: Order, fulfilment: Fulfilment) -> Shipment | None:
    """The fulfilment's shipment: its own, one of the order with the same number, or one the carrier told first."""
    own: Shipment | None = Shipment.objects.select_for_update().filter(fulfilment=fulfilment).order_by("pk").first()
    if own or not fulfilment.tracking_number:
        return own
    bearing = Shipment.objects.select_for_update().filter(tracking_number=fulfilment.tracking_number).order_by("pk")
    same: Shipment | None = bearing.filter(order=order).first()
    return same or _waiting(order, fulfilment) or _guessed_wrong(order, fulfilment)


def _waiting(order: Order, fulfilment: Fulfilment) -> Shipment | None:
    """The parcel that the carrier told first, unless it ended long before this one was sent (a number used again)."""
    waiting: Shipment | None = (
        Shipment.objects.select_for_update()
        .filter(tracking_number=fulfilment.tracking_number, order__isnull=True)
        .order_by("pk")
        .first()
    )
    return waiting if waiting and may_be(waiting, _sent_at(order, fulfilment)) else None


def _guessed_wrong(order: Order, fulfilment: Fulfilment) -> Shipment | None:
    """The parcel that another order was given for the number on its label, handed over to this order.

    It becomes a new row: what was planned and announced about the old one was for somebody else, and the link to
    its page may be in that person's hands.
    """
    guessed: Shipment | None = (
        Shipment.objects.select_for_update()
        .filter(tracking_number=fulfilment.tracking_number, by_reference=True, fulfilment__isnull=True)
        .order_by("pk")
        .first()
    )
    if guessed is None or not may_be(guessed, _sent_at(order, fulfilment)):
        return None
    before = guessed.pk
    guessed.pk, guessed._state.adding = None, True
    guessed.public_id, guessed.announced = unguessable(), []
    guessed.eta_first_from = guessed.eta_first_until = None
    guessed.order, guessed.by_reference = order, False
    guessed.save()
    Checkpoint.objects.filter(shipment_id=before).update(shipment=guessed)
    Shipment.objects.filter(pk=before).delete()
    return guessed


def _sent_at(order: Order, fulfilment: Fulfilment) -> datetime:
    return fulfilment.shipped_at or order.placed_at or timezone.now()


def _claim_by_reference(order: Order) -> None:
    """Adopt waiting parcels whose label carries this order's number, where that can mean no other order."""
    if not order.number_key or not _has_waiting(order) or order_by_reference(order.number_key) != order:
        return
    waiting = (
        Shipment.objects.select_for_update()
        .filter(order__isnull=True, order_reference=order.number_key)
        .exclude(order_reference="")
        .order_by("pk")
    )
    taken = set(Shipment.objects.filter(order=order).values_list("tracking_number", flat=True))
    for shipment in waiting:
        if shipment.tracking_number not in taken and may_be(shipment, order.placed_at or timezone.now()):
            shipment.order, shipment.by_reference = order, True
            shipment.save(update_fields=["order", "by_reference"])


def _has_waiting(order: Order) -> bool:
    return Shipment.objects.filter(order__isnull=True, order_reference=order.number_key).exists()
