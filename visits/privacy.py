"""Forgetting a person in the visits: that somebody came, when and for what kind stays; who it was and what he wrote
goes."""

from collections.abc import Iterable

from orders.models import Order
from outbox.models import DomainEvent
from visits.models import Appointment, Collection


def forget(event: DomainEvent) -> None:
    """Subscriber of `customer.redacted`: empty the names and wishes of the customer's orders; idempotent."""
    forget_orders(event.data.get("orders", []))


def forget_orders(order_ids: Iterable[int]) -> None:
    """The same for orders by id."""
    ids = list(order_ids)
    list(Order.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    Appointment.objects.filter(order_id__in=ids).update(customer_name="", wish="", cancel_reason="")
    Collection.objects.filter(order_id__in=ids).update(given_to="")
