"""Ordering what somebody gets instead: one order an exchange, whatever dies on the way.

First the shop makes what it has before an order, whose id is kept; then that becomes the order. Everything is checked
under the return's lock right before the call, and the calls are outside any transaction. A worker that dies in between
leaves `called_at`: whoever comes next asks for the order of this draft first.
"""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils import timezone

from inbox.http import HttpSession
from inbox.models import Connection
from merchants.tenancy import scoped, unscoped
from orders.models import Order
from outbox.events import record
from returns.exchanging.choosing import same_of
from returns.exchanging.clients.base import Exchanging, NewOrder, Placed, SoldOut
from returns.exchanging.clients.choosing import exchanging_with
from returns.exchanging.describing import order_of
from returns.exchanging.ending import end, sold_out
from returns.exchanging.holding import keep_draft
from returns.exchanging.locks import Held, opened
from returns.models import Exchange
from returns.money.contracts import MoneyProblem, Refused, Unreachable, Unsure
from returns.money.holding import OVER
from returns.money.releasing import settle
from workqueue.backoff import MAX_ATTEMPTS, pause
from workqueue.claims import Claim, claim, finish, held, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
BATCH = 2
SECONDS = 40.0
State = Exchange.State
NO_SHOP = "The connection to the shop is switched off, or no order can be made there. Make the order there yourself."
NOBODY = "The customer was erased: nobody is known to send it to."
NO_PRODUCT = (
    "The shop did not say which product this is: it cannot be ordered from here. Make the order there yourself."
)


@dataclass(frozen=True)
class Errand:
    """What a worker takes along onto the network. `was_called`: an earlier call may have made the order."""

    order: NewOrder
    draft_id: str
    was_called: bool
    connection: Connection
    sku: str = ""


@dataclass(frozen=True)
class Called:
    """What came of it: the order, or why there is none."""

    placed: Placed | None = None
    problem: MoneyProblem | SoldOut | None = None


def drain(limit: int | None = None) -> int:
    """Order what is due until nothing is left (or `limit` exchanges, or a minute); returns how many were taken."""
    return work_off(_take, process, limit)


def _take() -> list[Claim]:
    with unscoped("claim due exchanges of every merchant"):
        return claim(Exchange, BATCH, bury_after=MAX_ATTEMPTS)


def process(taken: Claim) -> None:
    """One exchange from start to end. Never raises: what goes wrong is written on it, in words for the team."""
    try:
        with scoped(taken.merchant_id):
            errand = _prepare(taken)
        if errand is None:
            return
        called = _call(taken, errand)
        with scoped(taken.merchant_id):
            _settle(taken, errand, called)
    except Exception as error:
        log.exception("exchange %s failed, attempt %s", taken.id, taken.token)
        with scoped(taken.merchant_id):
            step_aside(Exchange, taken, error)


def _prepare(taken: Claim) -> Errand | None:
    """Look at everything again under the locks, note that a call leaves; None when there is nothing to call."""
    both = opened(taken.id)
    if both is None or held(Exchange.objects.all(), taken) is None:
        return None
    money, exchange = both.money, both.exchange
    was_called = exchange.called_at is not None
    if money.row.state in OVER and not was_called:
        end(money, exchange, State.CANCELLED)
        return None
    if not exchange.variant_id and not exchange.product_id:
        finish(exchange, State.FAILED, NO_PRODUCT)
        return None
    connection = Connection.objects.filter(pk=exchange.connection_id, is_active=True).first()
    order = money.orders.get(exchange.item.order_id or 0)
    if connection is None or order is None:
        finish(exchange, State.FAILED, NO_SHOP)
        return None
    if order.redacted_at is not None and not exchange.draft_id:
        finish(exchange, State.FAILED, NOBODY)
        return None
    exchange.called_at = exchange.called_at or timezone.now()
    exchange.save(update_fields=["called_at"])
    return Errand(order_of(money.row, order, exchange), exchange.draft_id, was_called, connection, exchange.sku)


def _call(taken: Claim, errand: Errand) -> Called:
    try:
        with HttpSession(seconds=SECONDS) as http:
            client = exchanging_with(errand.connection, http)
            if client is None:
                raise Refused(NO_SHOP)
            return _ordered(taken, errand, client)
    except (MoneyProblem, SoldOut) as problem:
        return Called(problem=problem)


def _ordered(taken: Claim, errand: Errand, client: Exchanging) -> Called:
    draft_id = errand.draft_id
    if not draft_id:
        if not errand.order.lines[0].variant_id:
            errand = _found(taken, errand, client)
        draft = client.hold(errand.order)
        with scoped(taken.merchant_id):
            draft_id = keep_draft(taken.id, errand.order.key, draft)
    elif errand.was_called and (there := client.find(errand.order, draft_id)) is not None:
        return Called(there)
    return Called(client.place(errand.order, draft_id))


def _found(taken: Claim, errand: Errand, client: Exchanging) -> Errand:
    """With the variant that was bought, where the order named its product only. Raises Refused: the team orders it."""
    line = errand.order.lines[0]
    variant = same_of(client.product(line.product_id), "", errand.sku)
    if variant is None:
        raise Refused(NO_PRODUCT)
    with scoped(taken.merchant_id):
        Exchange.objects.filter(pk=taken.id, key=errand.order.key).update(variant_id=variant.variant_id)
    lines = (replace(line, variant_id=variant.variant_id),)
    return replace(errand, order=replace(errand.order, lines=lines))


def _settle(taken: Claim, errand: Errand, called: Called) -> None:
    """Write down what came of it, unless the claim was lost meanwhile."""
    both = opened(taken.id)
    if both is None or held(Exchange.objects.all(), taken) is None:
        return
    exchange, problem = both.exchange, called.problem
    if called.placed is not None:
        ordered(both, called.placed)
    elif isinstance(problem, SoldOut):
        sold_out(both.money, exchange)
    elif isinstance(problem, Refused):
        if not errand.was_called:  # a clear no to the first call: somebody may still take the money instead
            exchange.called_at = None
            exchange.save(update_fields=["called_at"])
        finish(exchange, State.FAILED, str(problem)[:2000])
    elif isinstance(problem, Unreachable | Unsure):
        _later(exchange, problem)


def ordered(both: Held, placed: Placed, by: str = "") -> None:
    """The new order is there: told once, linked, and the return's money and end settled. Under the locks.

    `by`: who made it in the shop by hand (a mail address); its id may then not be known yet, "".
    """
    exchange = both.exchange
    exchange.new_external_id, exchange.new_number = placed.external_id[:80], placed.number[:60]
    known = Order.objects.filter(connection_id=exchange.connection_id, external_id=exchange.new_external_id)
    exchange.new_order_id = known.values_list("pk", flat=True).first() if placed.external_id else None
    exchange.ordered_by, exchange.ordered_at = by[:254], placed.at
    exchange.state, exchange.last_error, exchange.reserved_until = State.ORDERED, "", None
    exchange.called_at = exchange.called_at or timezone.now()
    names = ["new_external_id", "new_number", "new_order", "state", "last_error", "reserved_until", "called_at"]
    names += ["ordered_by", "ordered_at"]
    exchange.save(update_fields=names)
    record("exchange.ordered", exchange, order_id=exchange.item.order_id)
    settle(both.money.row.pk)


def _later(exchange: Exchange, problem: Unreachable | Unsure) -> None:
    """The same again later: what may have been made is looked for first; after too many a person looks."""
    if exchange.attempts >= MAX_ATTEMPTS:
        finish(exchange, State.FAILED, str(problem)[:2000])
        return
    exchange.last_error = str(problem)[:2000]
    exchange.due_at = timezone.now() + max(timedelta(seconds=problem.wait), pause(exchange.attempts, exchange.pk))
    exchange.save(update_fields=["last_error", "due_at"])
