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

from merchants.models import unguessable
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
    """The customer will fetch the order there; it is not ready yet. Nothing changes where it is ready or fetched,
    nor where the team took it off the list and the shop's system (`from_shop`) says nothing new since.

    Raises Refused for a cancelled order."""
    with transaction.atomic():
        order = _locked_order(order)
        if order.cancelled_at:
            raise Refused(_("This order was cancelled."))
        present = _latest(order)
        if from_shop and present is not None and _is_set_aside(order, present):
            return present
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
    """The order lies ready at the location: the customer gets a mail with the code. Twice is once. One whose
    time was over lies ready anew, under the code that the customer has.

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
        if present is not None and present.state == State.EXPIRED:
            present = _passed_on(present)
        elif present is None or present.state not in OPEN:
            present = _created(order, location)
        present.location, present.state, present.ready_at = location, State.READY, since or timezone.now()
        present.collect_until = until or keeps_until(location, present.ready_at)
        present.save()
        record("collection.ready", present, order_id=order.pk, occurred_at=present.ready_at)
    return present


def hand_out(collection: Collection, by: Any, *, given_to: str = "") -> HandedOut:
    """The customer has it, says a user of the team; idempotent. Also where it was not marked ready, or its time was
    over: what happened at the counter happened. No name is kept for an erased order. Raises Refused when it was
    cancelled."""
    with transaction.atomic():
        order, collection = _locked(collection)
        if collection.state == State.COLLECTED:
            return HandedOut(collection, first=False)
        # The order's cancellation closes its collection a moment later; nobody gets it in that moment.
        if collection.state == State.CANCELLED or order.cancelled_at:
            raise Refused(_("This order was cancelled. Do not hand it out."))
        collection.state, collection.collected_at, collection.collected_by = State.COLLECTED, timezone.now(), by
        collection.given_to = "" if order.redacted_at else given_to[:200]
        collection.save()
        order.collected_at = order.collected_at or collection.collected_at
        order.save(update_fields=["collected_at"])
        record("collection.collected", collection, order_id=order.pk)
        settle(order)
    return HandedOut(collection, first=True)


def undo_hand_out(collection: Collection) -> Collection:
    """Take a hand-out back, within half an hour: it lies ready again, as long as a new one where its time was over.
    Raises Refused."""
    with transaction.atomic():
        order, collection = _locked(collection)
        if collection.state != State.COLLECTED or collection.collected_at is None:
            return collection
        if timezone.now() - collection.collected_at > UNDO:
            raise Refused(_("That was more than half an hour ago and stays as it is."))
        # Also when that has expired since: two codes would open, and either could be made ready again.
        if Collection.objects.filter(order=order, state__in=(*OPEN, State.EXPIRED)).exists():
            raise Refused(_("Something else of this order was made ready since then."))
        if order.collected_at == collection.collected_at:
            order.collected_at = None
            order.save(update_fields=["collected_at"])
        collection.state, collection.given_to = State.READY, ""
        collection.collected_at = collection.collected_by = None
        collection.ready_at = collection.ready_at or timezone.now()
        is_over = collection.collect_until is None or collection.collect_until <= timezone.now()
        if is_over:  # a deadline in the past would end it, and tell of the end, a second time
            collection.collect_until = keeps_until(collection.location)
        collection.save()
        if is_over and collection.nudged_at:
            collection = _passed_on(collection)
        settle(order)
    return collection


def keep_longer(collection: Collection, until: datetime) -> Collection:
    """Keep it until a later moment, of which the customer is reminded anew; one whose time was over lies ready again.
    Raises Refused."""
    with transaction.atomic():
        order, collection = _locked(collection)
        if collection.state not in (State.READY, State.EXPIRED):
            raise Refused(_("This order is not ready to collect."))
        if until <= timezone.now():
            raise Refused(_("Choose a day that is still to come."))
        if Collection.objects.filter(order=order, state__in=OPEN).exclude(pk=collection.pk).exists():
            raise Refused(_("Something else of this order was made ready since then."))
        if collection.nudged_at and collection.collect_until != until:
            collection = _passed_on(collection)
        collection.state, collection.collect_until = State.READY, until
        collection.save(update_fields=["state", "collect_until"])
    return collection


def withdraw(collection: Collection, *, by_shop: bool = False) -> Collection:
    """It will not be fetched (any more); idempotent. What the team takes off the list stays off until the shop's
    system says something new. Raises Refused when it was fetched."""
    with transaction.atomic():
        order, collection = _locked(collection)
        if collection.state == State.COLLECTED:
            raise Refused(_("This order was handed out already."))
        if collection.state != State.CANCELLED:
            collection.state = State.CANCELLED
            collection.set_aside = "" if by_shop else shops_word(order)
            collection.save(update_fields=["state", "set_aside"])
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
        withdraw(collection, by_shop=True)


def shops_word(order: Order) -> str:
    """What the shop's system says about fetching the order, to see whether it says something new; never ""."""
    since = order.collect_ready_at.astimezone(UTC).isoformat() if order.collect_ready_at else "-"
    return f"{since} {order.collect_place}"


def keeps_until(location: Location, since: datetime | None = None) -> datetime:
    """Closing time on the last day that an order which arrived then (or now) waits, or on the next day that is open:
    nobody is told to come to a closed door. Midnight where no hours are known."""
    zone = ZoneInfo(location.time_zone)
    day = (since or timezone.now()).astimezone(zone).date() + timedelta(days=location.keeps_days)
    for later in range(7):
        opened = openings_on(location, day + timedelta(days=later))
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


def _is_set_aside(order: Order, collection: Collection) -> bool:
    """Did the team take it off the list, and has the shop's system said nothing new since?"""
    return collection.state == State.CANCELLED and collection.set_aside == shops_word(order)


def _created(order: Order, location: Location, from_shop: bool = False) -> Collection:
    collection: Collection = Collection.objects.create(
        order=order, location=location, code=fresh_code(), from_shop=from_shop
    )
    return collection


def _passed_on(collection: Collection) -> Collection:
    """A new row for a further stay on the shelf, under the same codes: mails go once per row, and the customer is to
    hear of this stay too. The row before is closed and opens with no code, so an order never goes over the counter
    by two. Not before the collection is locked."""
    public_id = collection.public_id
    Collection.objects.filter(pk=collection.pk).update(public_id=unguessable(), state=State.CANCELLED)
    fresh: Collection = Collection.objects.create(
        order_id=collection.order_id,
        location=collection.location,
        public_id=public_id,
        code=collection.code,
        token_version=collection.token_version,
        from_shop=collection.from_shop,
        state=State.READY,
        ready_at=collection.ready_at,
        collect_until=collection.collect_until,
    )
    return fresh


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
