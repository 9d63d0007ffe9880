"""The new order, once the shop tells of it: it stands on the return's page, and what comes back of it is a next one."""

from orders.intake import number_key
from orders.models import Order
from outbox.models import DomainEvent
from returns.exchanging.by_hand import belongs
from returns.models import Exchange


def follow_order(event: DomainEvent) -> None:
    """An order was placed: is it one of ours? For portal/subscriptions.py; idempotent.

    How often goods were exchanged in a row follows from this link (returns.requesting.bought.generation_of).
    """
    order = Order.objects.filter(pk=event.order_id).first()
    if order is None or not order.external_id:
        return
    ours = Exchange.objects.filter(connection_id=order.connection_id, new_external_id=order.external_id)
    ours.exclude(new_order=order).update(new_order=order)
    by_hand = Exchange.objects.filter(connection_id=order.connection_id, new_external_id="").exclude(ordered_by="")
    for one in by_hand.select_related("item__in_return", "item__order"):
        if number_key(one.new_number) == number_key(order.number) and belongs(one, order):
            Exchange.objects.filter(pk=one.pk).update(new_order=order, new_external_id=order.external_id)
