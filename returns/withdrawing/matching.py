"""Which order a declaration is about: found in the background, by the key that was held or by number and address.

Whoever declares is never told whether an order was found: the page would tell strangers which orders exist. What
cannot be found waits for a person of the team, with the refund's clock running all the same.
"""

import re
from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from orders.intake import number_key
from orders.models import Order, normal_email
from outbox.events import record
from outbox.models import DomainEvent
from returns.models import Return, Withdrawal
from returns.withdrawing.declaring import LINK, NUMBER, release
from returns.withdrawing.period import ends_on, is_late
from returns.withdrawing.registering import Excluded, Unclear, register
from returns.withdrawing.stating import Item
from tracking.day_words import full_day

MOST_KEYS = 20  # words of an identification that may be a number
MOST_NAMED = 9  # a number, a date, a size, an amount, a postcode: what somebody writes who has one order in mind
PART = re.compile(r"[^\s,;:/()]+")


class Settled(Exception):
    """The declaration has its return, or its answer, already."""


def settle(event: DomainEvent) -> None:
    """Subscriber of `withdrawal.declared`: find the order and make the return; idempotent."""
    settle_row(event.subject_id)


def settle_row(pk: int) -> Withdrawal | None:
    """The same for a declaration by its id; None when it needs nothing more, or was erased. Needs a transaction."""
    row = _open(pk)
    if row is None:
        return None
    order = row.order or find(row)
    if order is not None:
        _attach(row, order, row.matched_by or NUMBER)
    return row


def assign(pk: int, order: Order, by: str, chosen: Sequence[Item] | None = None) -> Return | None:
    """The team says which order it is, which of its lines where that is not clear, and that a late one holds; `by` is
    the mail address of who says so. None when nothing is left to come back. Raises Settled, and Unclear."""
    row = _open(pk)
    if row is None:
        raise Settled
    _attach(row, order, by, chosen, strict=True)
    return row.in_return


def answer(pk: int, note: str, by: str) -> None:
    """The team answers a declaration that leads to no return, in words for the customer, who gets them by mail.

    A receipt that was kept back goes as well: whoever is answered is no flood. Raises Settled.
    """
    row = _open(pk)
    if row is None:
        raise Settled
    row.answer_note, row.matched_by = note[:500], row.matched_by or by
    row.save(update_fields=["answer_note", "matched_by"])
    _tell(row)


def waiting() -> "QuerySet[Withdrawal]":
    """What waits for a person, the most urgent first: no order was found, nobody knows which of its lines, the order
    was cancelled, it came after the last day that we know of (period.is_late), or of some of the goods the policy says
    that there is no right to withdraw (art. 16)."""
    rows: QuerySet[Withdrawal] = Withdrawal.objects.filter(in_return=None, answer_note="").exclude(statement="")
    return rows.select_related("order").order_by("refund_by", "pk")


def suggestions(row: Withdrawal) -> list[Order]:
    """Orders that it may be about, for the team: by any number in it, or by the address; at most ten, newest first."""
    likely = Q(number_key__in=_keys(row.identification))
    if row.email:
        likely |= Q(email__iexact=row.email) | Q(customer__email=normal_email(row.email))
    return list(_known().filter(likely).order_by("-placed_at", "-pk").distinct()[:10])


def find(row: Withdrawal) -> Order | None:
    """The one order whose number stands in the identification and whose buyer has the address; else None, also where so
    many numbers stand there that somebody who knows only the address may be trying them out: a person looks then."""
    keys = _keys(row.identification)
    if len(keys) > MOST_NAMED:
        return None
    told = normal_email(row.email)
    named = _known().filter(number_key__in=keys).select_related("customer")[:50]
    mine = [order for order in named if told and told in (normal_email(order.email), _customers(order))]
    return mine[0] if len(mine) == 1 else None


def _attach(
    row: Withdrawal, order: Order, by: str, chosen: Sequence[Item] | None = None, *, strict: bool = False
) -> None:
    merchant = Merchant.objects.get(pk=current_merchant_id())
    with timezone.override(merchant.time_zone):
        row.order, row.matched_by, row.ends_on = order, by, ends_on(order)
        # Whether a late one still holds is for a person to say: the period may be twelve months longer.
        is_for_person = order.cancelled_at is not None or (not strict and is_late(row))
        try:
            if not is_for_person:
                row.in_return = register(row, order, chosen, by_person=strict)
        except Unclear:
            if strict:
                raise
        except Excluded:
            pass  # the team says of which lines it holds, or answers with the reason
        else:
            row.answer_note = "" if row.in_return or is_for_person else _declared_before(row)
        row.save(update_fields=["order", "matched_by", "ends_on", "in_return", "answer_note"])
    if row.answer_note:
        _tell(row)
    elif by in (LINK, NUMBER):
        release(row)  # an order that was found is no flood


def _tell(row: Withdrawal) -> None:
    """The receipt, where it did not go yet, and the answer."""
    release(row)
    record("withdrawal.answered", row, order_id=row.order_id)


def _declared_before(row: Withdrawal) -> str:
    """Words for whoever declares twice; "" when nothing was declared about the order before."""
    earlier = Withdrawal.objects.filter(order=row.order, in_return__isnull=False, pk__lt=row.pk).order_by("pk").first()
    if earlier is None:
        return ""
    with override(row.language):
        words = gettext("You had declared this already, on %(day)s. That declaration counts; you need do nothing more.")
        return words % {"day": full_day(earlier.declared_at)}


def _open(pk: int) -> Withdrawal | None:
    rows = Withdrawal.objects.select_for_update(of=("self",)).select_related("order").filter(pk=pk).order_by("pk")
    row: Withdrawal | None = rows.first()
    done = row is None or row.in_return_id or row.answer_note or not row.statement
    return None if done else row


def _known() -> "QuerySet[Order]":
    rows: QuerySet[Order] = Order.objects.filter(known_at__isnull=False, redacted_at=None)
    return rows


def _keys(identification: str) -> list[str]:
    """What may be an order's number in it: the whole, and each word with a digit."""
    words = [identification, *(part for part in PART.findall(identification) if any(map(str.isdigit, part)))]
    return list(dict.fromkeys(key for word in words if (key := number_key(word))))[:MOST_KEYS]


def _customers(order: Order) -> str:
    return normal_email(order.customer.email) if order.customer else ""
