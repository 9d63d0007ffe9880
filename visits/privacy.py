"""Forgetting a person in the visits: that somebody came, when and for what kind stays; who it was and what he wrote
goes. Who nobody knows is not waited for either: what he booked is free again, what lies ready is for the team to
decide."""

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from orders.models import Order
from outbox.models import DomainEvent
from visits.models import Appointment, Collection


def forget(event: DomainEvent) -> None:
    """Subscriber of `customer.redacted`: empty the names and wishes of the customer's orders, end what is to come;
    idempotent."""
    forget_orders(event.data.get("orders", []))


def forget_orders(order_ids: Iterable[int]) -> None:
    """The same for orders by id."""
    ids = list(order_ids)
    list(Order.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    Appointment.objects.filter(order_id__in=ids).update(customer_name="", wish="", cancel_reason="")
    Collection.objects.filter(order_id__in=ids).update(given_to="")
    _end(ids)


def _end(ids: list[int]) -> None:
    """Free the times to come and empty the shelves. No events: nobody is left to be told by a mail.

    What lies ready counts as not collected from now on, so it stands on the team's first screen; its code still hands
    it out, should somebody come."""
    now = timezone.now()
    Appointment.objects.filter(order_id__in=ids, state=Appointment.State.BOOKED, starts_at__gt=now).update(
        state=Appointment.State.CANCELLED,
        cancelled_by=Appointment.By.TEAM,
        sequence=F("sequence") + 1,
        changed_at=now,
    )
    collections = Collection.objects.filter(order_id__in=ids)
    collections.filter(state=Collection.State.WAITING).update(state=Collection.State.CANCELLED)
    collections.filter(state=Collection.State.READY).update(state=Collection.State.EXPIRED, collect_until=now)
