"""The price difference: a link to pay it, looked at until it was paid, and shut when nothing comes of the exchange.

Money that comes in when it is too late goes back the way it came (ending.give_back): nothing is kept for nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from merchants.links import storefront_url
from merchants.models import Merchant
from merchants.sweeping import due_rows
from merchants.tenancy import scoped
from outbox.events import record
from returns.exchanging.ending import end, give_back, note_paid
from returns.exchanging.locks import Held, opened
from returns.exchanging.shipping import advance
from returns.models import Exchange, PaymentAccount
from returns.money import choosing
from returns.money.contracts import Account, MoneyProblem, Refused
from returns.money.digits import exactly
from returns.money.links import Link, LinkOrder, Links, PaidLink

log = logging.getLogger(__name__)
State = Exchange.State
MOST = 50  # links a tick
OVER = (State.EXPIRED, State.CANCELLED, State.SOLD_OUT, State.FAILED)


@dataclass(frozen=True)
class Bill:
    """One exchange with the account by which its difference is paid."""

    merchant_id: int
    exchange: Exchange
    account: Account
    email: str
    spoken: str
    return_url: str


def work() -> int:
    """Make links, see what was paid, shut what nobody wants any more; returns how many were looked at.

    One process at a time (returns/tasks.py). The calls are outside any transaction, and each may be repeated.
    """
    unpaid = Q(paid_at=None)
    return (
        _each(unpaid & Q(state=State.PAYING, payment_url=""), _make)
        + _each(unpaid & Q(state=State.PAYING) & ~Q(payment_url=""), _look)
        + _each(unpaid & Q(state__in=OVER) & ~Q(payment_url=""), _shut)
    )


def expire(now: datetime | None = None) -> int:
    """What is set aside no longer; returns how many. Of a link that was paid in the last second `_shut` hears."""
    moment = now or timezone.now()
    held = (State.RESERVED, State.PAYING, State.SOLD_OUT)
    done = 0

    def over() -> QuerySet[Exchange]:
        return Exchange.objects.filter(state__in=held, reserved_until__lte=moment).order_by("reserved_until")

    due = due_rows("find what is no longer set aside", over, MOST)
    for merchant_id, pk in due:
        with scoped(merchant_id):
            both = opened(pk)
            if both and both.exchange.state in held and (until := both.exchange.reserved_until) and until <= moment:
                end(both.money, both.exchange, State.EXPIRED)
                done += 1
    return done


def _each(condition: Q, handler: Callable[[Bill, Links], None]) -> int:
    def unpaid() -> QuerySet[Exchange]:
        return Exchange.objects.filter(condition).order_by("due_at", "pk")

    due = due_rows("find differences of exchanges that are to be paid", unpaid, MOST)
    for merchant_id, pk in due:
        with scoped(merchant_id):
            # Whoever was looked at goes to the end: however many there are, each has its turn.
            Exchange.objects.filter(pk=pk, state__in=[State.PAYING, *OVER]).update(due_at=timezone.now())
            bill = _bill(merchant_id, pk)
        if bill is None:
            continue
        try:
            handler(bill, choosing.links_by(bill.account))
        except MoneyProblem as problem:
            with scoped(merchant_id):
                Exchange.objects.filter(pk=pk, key=bill.exchange.key).update(last_error=str(problem)[:2000])
        except Exception:
            log.exception("the difference of exchange %s could not be looked at", pk)
    return len(due)


def _bill(merchant_id: int, pk: int) -> Bill | None:
    exchange = Exchange.objects.select_related("item__in_return").get(pk=pk)
    named = {"provider": exchange.payment_provider} if exchange.payment_id else {}
    account = PaymentAccount.objects.filter(is_active=True, **named).order_by("pk").first()
    if account is None:
        return None
    row, merchant = exchange.item.in_return, Merchant.objects.get(pk=merchant_id)
    base = str(account.settings.get("api_base") or "")
    known = Account(account.provider, account.keys.get("api_key", ""), base)
    return Bill(merchant_id, exchange, known, row.email, row.spoken,
                storefront_url(merchant, "return_page", public_id=row.public_id))  # fmt: skip


def _make(bill: Bill, links: Links) -> None:
    with scoped(bill.merchant_id):
        exchange = _begun(bill)
    if exchange is None:
        return
    with override(bill.exchange.mail_language or None):
        words = _("Exchange %(code)s") % {"code": bill.spoken}
    link = links.create(
        LinkOrder(
            key=exchange.key,
            amount=exactly(exchange.difference, exchange.currency),
            currency=exchange.currency,
            description=words,
            return_url=bill.return_url,
            until=exchange.reserved_until or timezone.now() + timedelta(hours=48),
            email=bill.email,
        )
    )
    with scoped(bill.merchant_id):
        _keep(bill, link)


def _begun(bill: Bill) -> Exchange | None:
    """The exchange with the amount that the link is for: from now on the shop's draft changes nothing about it any more
    (holding.keep_draft). None when there is nothing to pay by now."""
    both = opened(bill.exchange.pk)
    if both is None or both.exchange.key != bill.exchange.key or both.exchange.state != State.PAYING:
        return None
    both.exchange.payment_provider = bill.account.provider
    both.exchange.save(update_fields=["payment_provider"])
    return both.exchange


def _keep(bill: Bill, link: Link) -> None:
    """Told once: by whoever writes the address down first. What was called off meanwhile keeps it, to be shut."""
    both = opened(bill.exchange.pk)
    if both is None or both.exchange.key != bill.exchange.key or both.exchange.payment_url:
        return
    exchange = both.exchange
    exchange.payment_provider, exchange.payment_id = bill.account.provider, link.external_id[:120]
    exchange.payment_url, exchange.last_error = link.url, ""
    exchange.save(update_fields=["payment_provider", "payment_id", "payment_url", "last_error"])
    if exchange.state == State.PAYING:
        record("exchange.payment_due", exchange, order_id=exchange.item.order_id)


def _look(bill: Bill, links: Links) -> None:
    told = links.paid(bill.exchange.payment_id)
    if told is not None:
        with scoped(bill.merchant_id):
            _came_in(bill, told)


def _came_in(bill: Bill, told: PaidLink) -> None:
    """The money is there: the goods go on, or the money goes back."""
    both = opened(bill.exchange.pk)
    if both is None or both.exchange.key != bill.exchange.key or both.exchange.paid_at is not None:
        return
    exchange = both.exchange
    note_paid(exchange, told.amount, told.at, told.payment_id or exchange.payment_id)
    if exchange.state == State.PAYING:
        _go_on(both, told)
    else:
        give_back(both.money, exchange)


def _go_on(both: Held, told: PaidLink) -> None:
    exchange = both.exchange
    if told.currency == exchange.currency and told.amount >= exchange.difference:
        advance(both.money, exchange, timezone.now())
    else:  # a link is for one amount; a provider that takes another one must not cost anybody the rest
        end(both.money, exchange, State.CANCELLED, f"{told.amount} {told.currency} came in")


def _shut(bill: Bill, links: Links) -> None:
    try:
        links.cancel(bill.exchange.payment_id)
    except Refused:
        told = links.paid(bill.exchange.payment_id)
        if told is None:
            raise
        with scoped(bill.merchant_id):
            _came_in(bill, told)
        return
    with scoped(bill.merchant_id):
        shut = Exchange.objects.filter(pk=bill.exchange.pk, key=bill.exchange.key, state__in=OVER)
        shut.update(payment_url="", payment_id="")
