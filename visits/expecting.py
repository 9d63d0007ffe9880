"""What the shop's system says about fetching: its orders lead to collections (docs/click-and-collect.md)."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from orders.models import Order
from outbox.models import DomainEvent
from visits import collecting
from visits.models import Collection, Location
from visits.refusals import Refused

State = Collection.State


def follow_order(event: DomainEvent) -> None:
    """Subscriber of `order.placed` and `order.updated`: expect, make ready, or close the order's collection as the
    shop tells; idempotent. An order whose place nobody knows waits for the team (`placeless`)."""
    order = Order.objects.filter(pk=event.order_id, cancelled_at=None, redacted_at=None).first()
    if order is None:
        return
    if not order.will_collect:  # nearly all: no lock for those
        _no_longer(order)
        return
    location = location_of(order)
    if location is not None and not _is_history(order, location):
        _follow(order, location)


def location_of(order: Order) -> Location | None:
    """The location that the shop names, by its id or name; the only one where there is just one."""
    active: list[Location] = list(Location.objects.filter(is_active=True))
    named = order.collect_place.strip().casefold()
    for location in active:
        if named and named in (location.external_id.casefold(), location.name.casefold()):
            return location
    return active[0] if len(active) == 1 else None


def placeless() -> "QuerySet[Order]":
    """Orders to be fetched for which no collection could be made, because we do not know where."""
    rows: QuerySet[Order] = Order.objects.filter(
        ~Exists(Collection.objects.filter(order=OuterRef("pk"))),
        will_collect=True,
        collected_at__isnull=True,
        cancelled_at__isnull=True,
        redacted_at__isnull=True,
    ).exclude(is_fulfilled=True)
    return rows


def _follow(order: Order, location: Location) -> None:
    try:
        with transaction.atomic():  # one lock: nobody takes it off the list in between
            collection = collecting.expect(order, location, from_shop=True)
            if order.collect_ready_at and collection.state == State.WAITING:
                collection = collecting.mark_ready(order, location, since=order.collect_ready_at)
    except Refused:  # cancelled a moment ago; its own event closes what there is
        return
    if order.collected_at and collection.state in collecting.OPEN:
        collecting.hand_out(collection, None)


def _no_longer(order: Order) -> None:
    """The shop sends it after all: what it told us to expect is off, what lies ready is for the team to decide."""
    expected = Q(state=State.WAITING, from_shop=True)
    set_aside = Q(state=State.CANCELLED) & ~Q(set_aside="")
    for collection in Collection.objects.filter(expected | set_aside, order=order).order_by("pk"):
        if collection.state == State.WAITING:
            collecting.withdraw(collection, by_shop=True)
        else:  # should it be fetched once more, that is something new
            Collection.objects.filter(pk=collection.pk).update(set_aside="")


def _is_history(order: Order, location: Location) -> bool:
    """An order from before we were connected, that nobody comes for any more."""
    if Collection.objects.filter(order=order).exists():
        return False
    if order.is_fulfilled or order.collected_at:
        return True
    since = order.collect_ready_at
    return bool(since and collecting.keeps_until(location, since) < timezone.now())
