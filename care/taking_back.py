"""Old for new: the offer to take an old product back free of charge, its proof, and what became of it.

Who supplies a new appliance must take an old one of the same type back for nothing, one for one (Directive 2012/19/EU,
art. 5(2)(b); Netherlands: Regeling AEEA, art. 3, web shops included, told before the payment). Germany: § 17(1) and (2)
ElektroG; distance sellers with 400 m² of storage collect heat exchangers, screens above 100 cm² and appliances above
50 cm at the customer's home, and must *ask* at the sale whether something is to be collected. That question belongs
into the checkout: this is the second one, with a record of when it was put, in which words, and what was answered.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from care.matching import fitting
from care.models import TakeBack, TakeBackMove, TakeBackRule
from care.privacy import CANCELLING, CUSTOMER
from care.wording import said, spoken
from consents.wording import version
from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from orders.models import Line, Order
from outbox.events import record
from outbox.models import DomainEvent

# An order told of later than this is history being imported: nobody was offered anything.
FRESH = timedelta(days=2)
State, Method = TakeBack.State, TakeBack.Method
NEXT: dict[str, frozenset[str]] = {
    State.OFFERED: frozenset({State.ASKED, State.DECLINED, State.CANCELLED}),
    State.DECLINED: frozenset({State.ASKED}),
    State.ASKED: frozenset({State.PLANNED, State.HANDED_OVER, State.CANCELLED}),
    State.PLANNED: frozenset({State.PLANNED, State.HANDED_OVER, State.CANCELLED}),
    State.CANCELLED: frozenset({State.ASKED}),
    State.HANDED_OVER: frozenset(),
}
BY_CUSTOMER = frozenset({State.ASKED, State.DECLINED, State.CANCELLED})


class NotPossible(Exception):
    """The take-back stands elsewhere by now: somebody was faster, or its time is over."""


@dataclass(frozen=True)
class Wish:
    """What the customer wants taken back: how many pieces, in his words, and how."""

    what: str
    pieces: int
    method: str


def offer(event: DomainEvent) -> None:
    """Make the offers that the merchant's rules foresee for a new order, once each; records `take_back.offered`."""
    rules = list(TakeBackRule.objects.filter(is_on=True))
    if not rules or event.occurred_at < timezone.now() - FRESH:
        return
    order = Order.objects.filter(pk=event.order_id, cancelled_at__isnull=True, redacted_at__isnull=True).first()
    if order is None:
        return
    lines, merchant = list(Line.objects.filter(order=order)), Merchant.objects.get(pk=current_merchant_id())
    for rule in rules:
        found = fitting(lines, rule.categories, rule.skus, rule.words)
        if found and rule.methods and (not rule.countries or order.country in rule.countries):
            _offer(order, rule, found, merchant.language)


def _offer(order: Order, rule: TakeBackRule, lines: list[Line], own: str) -> None:
    language = spoken(order.language, own)
    wording = offer_wording(rule, language, own)
    take_back, created = TakeBack.objects.get_or_create(
        order=order,
        kind=rule.kind,
        defaults={
            "lines": [{"id": row.external_id, "title": row.title, "quantity": row.quantity} for row in lines],
            "allowed": max(1, min(sum(row.quantity for row in lines), 99)),
            "methods": rule.methods,
            "offer": wording,
            "offer_version": version(wording),
            "offer_language": language,
            "offered_at": timezone.now(),
            "open_days": rule.days_after_delivery,
        },
    )
    if created and rule.mails:
        record("take_back.offered", take_back, order_id=order.pk)


def offer_wording(rule: TakeBackRule, language: str, own: str) -> str:
    """The offer as it is shown and kept: the merchant's words, or ours where there are none."""
    words = said(rule.texts, language, own)
    with override(language):
        ours = {
            TakeBackRule.Kind.OLD_FOR_NEW: _(
                "We take your old appliance back, free of charge: one for each new one of the same kind."
            ),
            TakeBackRule.Kind.RECYCLING: _("We recycle your old product, free of charge."),
        }[TakeBackRule.Kind(rule.kind)]
    return "\n\n".join(part for part in (words.get("offer") or ours, words.get("how", "")) if part)


def open_methods(take_back: TakeBack, order: Order, has_left: bool) -> list[str]:
    """How the old product can still be handed over; [] when it is too late to ask.

    A courier takes along only what was arranged before the parcel left.
    """
    moment = timezone.now()
    if order.cancelled_at or order.redacted_at:
        return []
    if order.delivered_at and order.delivered_at + timedelta(days=take_back.open_days) < moment:
        return []
    return [method for method in take_back.methods if method != Method.COURIER or not has_left]


def ask(pk: int, order: Order, wish: Wish, has_left: bool) -> TakeBack:
    """The customer wants it; records `take_back.asked`. The same wish again changes nothing. Raises NotPossible.

    Locks the order: a cancellation at the same moment is seen here, or finds this wish and calls it off.
    """
    order = Order.objects.select_for_update(no_key=True).order_by("pk").get(pk=order.pk)
    take_back = _locked(pk, order)
    if take_back.state == State.ASKED and (take_back.what, take_back.pieces, take_back.method) == (
        wish.what, wish.pieces, wish.method,
    ):  # fmt: skip
        return take_back
    if wish.method not in open_methods(take_back, order, has_left) or not 1 <= wish.pieces <= take_back.allowed:
        raise NotPossible
    again = take_back.state == State.ASKED
    take_back.what, take_back.pieces, take_back.method = wish.what, wish.pieces, wish.method
    take_back.asked_at, take_back.closed_at, take_back.planned_on = timezone.now(), None, None
    if again:  # corrected before anybody acted on it
        take_back.save()
        record("take_back.changed", take_back, order_id=order.pk)
        return take_back
    _move(take_back, State.ASKED, CUSTOMER)
    record("take_back.asked", take_back, order_id=order.pk)
    return take_back


def refuse(pk: int, order: Order) -> TakeBack:
    """The customer has nothing to hand in: "no" is an answer worth keeping. Raises NotPossible."""
    take_back = _locked(pk, order)
    if take_back.state != State.DECLINED:
        _move(take_back, State.DECLINED, CUSTOMER)
    return take_back


def call_off(pk: int, order: Order, by: str = CUSTOMER) -> TakeBack:
    """What was asked for is not wanted any more, or cannot be done; records `take_back.changed`. Raises NotPossible."""
    take_back = _locked(pk, order)
    if take_back.state != State.CANCELLED:
        _move(take_back, State.CANCELLED, by)
        record("take_back.changed", take_back, order_id=take_back.order_id)
    return take_back


def follow_cancelled(event: DomainEvent) -> None:
    """Subscriber of `order.cancelled`: nothing new comes, so nothing old is taken along; idempotent.

    What was handed over or declined stays as it was.
    """
    waiting = TakeBack.objects.filter(order_id=event.order_id, state__in=[State.OFFERED, State.ASKED, State.PLANNED])
    for take_back in waiting.select_for_update().order_by("pk"):
        _move(take_back, State.CANCELLED, CANCELLING)
        record("take_back.changed", take_back, order_id=take_back.order_id)


def plan(pk: int, on: date | None, note: str, by: str) -> TakeBack:
    """The team says when and how; records `take_back.planned`, which mails it. Raises NotPossible."""
    take_back = _locked(pk)
    if take_back.state == State.PLANNED and (take_back.planned_on, take_back.note) == (on, note):
        return take_back
    take_back.planned_on, take_back.note = on, note
    _move(take_back, State.PLANNED, by)
    record("take_back.planned", take_back, order_id=take_back.order_id)
    return take_back


def hand_over(pk: int, by: str, pieces: int | None = None) -> TakeBack:
    """The old product is here, so many pieces of it. Raises NotPossible."""
    take_back = _locked(pk)
    if take_back.state == State.HANDED_OVER:
        return take_back
    if pieces is not None:
        take_back.pieces = max(1, min(pieces, 99))
    _move(take_back, State.HANDED_OVER, by)
    return take_back


def _locked(pk: int, order: Order | None = None) -> TakeBack:
    rows = TakeBack.objects.select_for_update().filter(pk=pk).order_by("pk")
    found: TakeBack | None = (rows.filter(order=order) if order else rows).first()
    if found is None:
        raise NotPossible
    return found


def _move(take_back: TakeBack, to: str, by: str) -> None:
    before = take_back.state
    if to not in NEXT[before]:
        raise NotPossible
    take_back.state = to
    if to in (State.HANDED_OVER, State.DECLINED, State.CANCELLED):
        take_back.closed_at = timezone.now()
    take_back.save()
    TakeBackMove.objects.create(take_back=take_back, at=timezone.now(), from_state=before, to_state=to, by=by)
