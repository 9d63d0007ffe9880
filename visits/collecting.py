"""Click & collect: an order is expected in a shop, ready, fetched, or not fetched in time. Callers hold the scope.

The order is locked first, then its collection; so two colleagues who scan one code at once stand in a line.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Order
from outbox.events import record
from outbox.models import DomainEvent
from tracking.announcements import settle
from visits.models import Collection, Location
from visits.offering import openings_on
from visits.refusals import AlreadyReady, Refused

State = Collection.State
OPEN = (State.WAITING, State.READY)
# What sounds alike or looks alike is left out: said over a counter, "B", "D" and "P" are one letter.
LETTERS, DIGITS = "AFHJKRSWXZ", "23456789"
UNDO = timedelta(minutes=30)


@dataclass(frozen=True)
class HandedOut:
    """`first` is False where a colleague handed it out before: `collection.collected_at` and `collected_by` say who."""

    collection: Collection
    first: bool


def expect(order: Order, location: Location, *, from_shop: bool = False) -> Collection:
    """The customer will fetch the order there; it is not ready yet. Nothing changes where it is ready or fetched.

    Raises Refused for a cancelled order."""
    with transaction.atomic():
        order = _locked_order(order)
        if order.cancelled_at:
            raise Refused(_("This order was cancelled."))
        present = _latest(order)
        if present is None or present.state == State.CANCELLED:
            return _created(order, location, from_shop)
        if present.state == State.WAITING and present.location_id != location.pk:
            present.location = location
            present.save(update_fields=["location"])
        return present


def mark_ready(
    order: Order,
    location: Location,
    *,
    until: datetime | None = None,
    again: bool = False,
    since: datetime | None = None,
) -> Collection:
    """The order lies ready at the location: the customer gets a mail with the code. Twice is once.

    It waits until `until` (default: the location's number of days, to closing time). `since` is when it became ready
    (default: now); no mail goes for what is old news. Raises AlreadyReady when it lies elsewhere, or was handed out
    and `again` does not say that there is more to fetch; Refused for a cancelled order.
    """
    with transaction.atomic():
        order = _locked_order(order)
        if order.cancelled_at:
            raise Refused(_("This order was cancelled."))
        present = _latest(order)
        if present is not None and present.state == State.READY:
            if present.location_id != location.pk:
                words = _("This order lies ready at %(place)s already.") % {"place": present.location.name}
                raise AlreadyReady(words, present)
            return present
        if present is not None and present.state == State.COLLECTED and not again:
            raise AlreadyReady(_("This order was handed out already."), present)
        if present is None or present.state not in OPEN:
            present = _created(order, location)
        present.location, present.state, present.ready_at = location, State.READY, since or timezone.now()
        present.collect_until = until or keeps_until(location, present.ready_at)
        present.save()
        record("collection.ready", present, order_id=order.pk, occurred_at=present.ready_at)
    return present


def hand_out(collection: Collection, by: Any, *, given_to: str = "") -> HandedOut:
    """The customer has it, says a user of the team; idempotent. Also where it was not marked ready, or its time was
    over: what happened at the counter happened. Raises Refused when it was cancelled."""
    with transaction.atomic():
        order, collection = _locked(collection)
        if collection.state == State.COLLECTED:
            return HandedOut(collection, first=False)
        # The order's cancellation closes its collection a moment later; nobody gets it in that moment.
        if collection.state == State.CANCELLED or order.cancelled_at:
            raise Refused(_("This order was cancelled. Do not hand it out."))
        collection.state, collection.collected_at, collection.collected_by = State.COLLECTED, timezone.now(), by
        collection.given_to = given_to[:200]
        collection.save()
        order.collected_at = order.collected_at or collection.collected_at
        order.save(update_fields=["collected_at"])
        record("collection.collected", collection, order_id=order.pk)
        settle(order)
    return HandedOut(collection, first=True)


def undo_hand_out(collection: Collection) -> Collection:
    """Take a hand-out back, within half an hour: it lies ready again. Raises Refused."""
    with transaction.atomic():
        order, collection = _locked(collection)
        if collection.state != State.COLLECTED or collection.collected_at is None:
            return collection
        if timezone.now() - collection.collected_at > UNDO:
            raise Refused(_("That was more than half an hour ago and stays as it is."))
        if Collection.objects.filter(order=order, state__in=OPEN).exists():
            raise Refused(_("Something else of this order was made ready since then."))
        if order.collected_at == collection.collected_at:
            order.collected_at = None
            order.save(update_fields=["collected_at"])
        collection.state, collection.given_to = State.READY, ""
        collection.collected_at = collection.collected_by = None
        collection.ready_at = collection.ready_at or timezone.now()
        collection.collect_until = collection.collect_until or keeps_until(collection.location)
        collection.save()
        settle(order)
    return collection


def keep_longer(collection: Collection, until: datetime) -> Collection:
    """Keep it until a later moment; one whose time was over lies ready again. Raises Refused."""
    with transaction.atomic():
        order, collection = _locked(collection)
        if collection.state not in (State.READY, State.EXPIRED):
            raise Refused(_("This order is not ready to collect."))
        if until <= timezone.now():
            raise Refused(_("Choose a day that is still to come."))
        if Collection.objects.filter(order=order, state__in=OPEN).exclude(pk=collection.pk).exists():
            raise Refused(_("Something else of this order was made ready since then."))
        collection.state, collection.collect_until = State.READY, until
        collection.save(update_fields=["state", "collect_until"])
    return collection


def withdraw(collection: Collection) -> Collection:
    """It will not be fetched (any more); idempotent. Raises Refused when it was."""
    with transaction.atomic():
        order, collection = _locked(collection)
        if collection.state == State.COLLECTED:
            raise Refused(_("This order was handed out already."))
        if collection.state != State.CANCELLED:
            collection.state = State.CANCELLED
            collection.save(update_fields=["state"])
            record("collection.cancelled", collection, order_id=order.pk)
    return collection


def replace_code(collection: Collection) -> Collection:
    """A new spoken code and a new QR code; the ones before open nothing any more."""
    with transaction.atomic():
        _order, collection = _locked(collection)
        collection.code, collection.token_version = fresh_code(), collection.token_version + 1
        collection.save(update_fields=["code", "token_version"])
    return collection


def by_code(typed: str) -> Collection | None:
    """The collection whose code was said or typed ("k7 p-4md"); the open one first. None when there is none."""
    code = "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())
    if not 0 < len(code) <= 8:
        return None
    rows = Collection.objects.select_related("order", "location").filter(code=code)
    return next(iter(sorted(rows, key=lambda row: (row.state not in OPEN, -row.pk))), None)


def close_cancelled(event: DomainEvent) -> None:
    """Subscriber of `order.cancelled`: what lies ready is not for fetching any more; idempotent."""
    for collection in Collection.objects.filter(order_id=event.order_id, state__in=OPEN).order_by("pk"):
        withdraw(collection)


def keeps_until(location: Location, since: datetime | None = None) -> datetime:
    """Closing time on the last day that an order which arrived then (or now) waits; that day's end where it is
    closed."""
    zone = ZoneInfo(location.time_zone)
    day = (since or timezone.now()).astimezone(zone).date() + timedelta(days=location.keeps_days)
    opened = openings_on(location, day)
    if opened:
        return opened[-1].end
    return datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC) - timedelta(minutes=1)


def fresh_code() -> str:
    """Three letters and three digits that nothing else on the merchant's shelves has."""
    while True:
        letters = "".join(secrets.choice(LETTERS) for _place in range(3))
        code = letters + "".join(secrets.choice(DIGITS) for _place in range(3))
        if not Collection.objects.filter(code=code, state__in=(*OPEN, State.EXPIRED)).exists():
            return code


def _created(order: Order, location: Location, from_shop: bool = False) -> Collection:
    collection: Collection = Collection.objects.create(
        order=order, location=location, code=fresh_code(), from_shop=from_shop
    )
    return collection


def _latest(order: Order) -> Collection | None:
    row: Collection | None = (
        Collection.objects.select_for_update(of=("self",))
        .select_related("location")
        .filter(order=order)
        .order_by("-pk")
        .first()
    )
    return row


def _locked_order(order: Order) -> Order:
    row: Order = Order.objects.select_for_update().order_by("pk").get(pk=order.pk)
    return row


def _locked(collection: Collection) -> tuple[Order, Collection]:
    order = _locked_order(Order(pk=collection.order_id))
    row: Collection = (
        Collection.objects.select_for_update(of=("self",))
        .select_related("location")
        .order_by("pk")
        .get(pk=collection.pk)
    )
    return order, row
