"""Forgetting a person in the parcels: what a carrier wrote about a delivery ("handed to Sanne de Vries") goes."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from inbox.erasing import erase, naming
from inbox.models import InboundWebhook
from orders.models import Fulfilment, Order
from outbox.models import DomainEvent
from tracking.change_reasons import parsed
from tracking.models import ChangeCall, Checkpoint, DeliveryChange, Shipment

TELLING = 8  # a number shorter than this stands in too many bodies by chance to be searched for
PERSONAL = {
    "pickup_name": "", "pickup_address": "", "pickup_code": "", "pickup_number": "", "pickup_hours": {},
    "tracking_url": "",
}  # fmt: skip


def forget(event: DomainEvent) -> None:
    """Empty the carriers' words for the orders of an erased customer, and the bodies that brought them; idempotent."""
    forget_orders(event.data.get("orders", []))


def forget_orders(order_ids: Iterable[int]) -> None:
    """The same for orders by id. Statuses and times stay: they name nobody."""
    ids = list(order_ids)
    list(Order.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    numbers = Fulfilment.objects.filter(order_id__in=ids).values_list("tracking_number", flat=True)
    _forget_parcels(Q(order_id__in=ids), numbers)
    _forget_changes(ids)


def forget_parcels(ids: Iterable[int]) -> None:
    """The same for parcels by id: one that brings goods back may belong to no order."""
    _forget_parcels(Q(pk__in=list(ids)))


def _forget_parcels(which: Q, numbers: Iterable[str] = ()) -> None:
    shipments = list(Shipment.objects.select_for_update().filter(which).order_by("pk"))
    _clean(shipments)
    told = {*numbers, *(shipment.tracking_number for shipment in shipments)}
    erase(naming(number for number in told if len(number) >= TELLING))


def forget_late(shipment: Shipment, webhook_id: int) -> None:
    """Keep an erased order's parcel erased after its carrier spoke again; the caller holds the locks."""
    if shipment.order is None or shipment.order.redacted_at is None:
        return
    _clean([shipment])
    erase(InboundWebhook.objects.filter(pk=webhook_id))


def _forget_changes(order_ids: list[int]) -> None:
    """Empty what was wished for and why it was refused; a wish that still waits ends here, without a mail."""
    theirs = DeliveryChange.objects.filter(order_id__in=order_ids)
    waiting = ChangeCall.objects.filter(change__in=theirs, state=ChangeCall.State.PENDING)
    waiting.update(state=ChangeCall.State.DROPPED)
    ChangeCall.objects.filter(change__in=theirs).update(last_error="")
    State = DeliveryChange.State
    for change in theirs.select_for_update().order_by("pk"):
        change.reason = parsed(change.reason).code
        if change.is_open:
            change.state, change.reason, change.decided_at = State.REFUSED, "erased", timezone.now()
            change.decided_by = "system"
        change.wish, change.address_before, change.note, change.carrier_reference = {}, "", "", ""
        change.save()


def _clean(shipments: list[Shipment]) -> None:
    Shipment.objects.filter(pk__in=[shipment.pk for shipment in shipments]).update(**PERSONAL)
    # The fingerprint stays, so the same scan told again does not bring its words back.
    said = Checkpoint.objects.filter(~Q(words="") | ~Q(place=""), shipment__in=shipments)
    said.update(words="", place="")
