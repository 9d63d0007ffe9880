"""Setting pieces aside in the shop itself, where it can; and giving them back when nothing came of the exchange."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from inbox.http import HttpSession
from inbox.models import Connection
from merchants.sweeping import due_rows
from merchants.tenancy import scoped
from returns.exchanging.clients.base import Held, NewOrder, SoldOut
from returns.exchanging.clients.choosing import exchanging_with
from returns.exchanging.describing import order_of
from returns.exchanging.locks import opened
from returns.models import Exchange, Return
from returns.money.contracts import MoneyProblem, Refused

log = logging.getLogger(__name__)
State = Exchange.State
KEEPING = ("shopify", "generic_shop")  # shops that set pieces aside themselves, or may
OVER = (State.EXPIRED, State.CANCELLED, State.SOLD_OUT)
TENDED = (State.RESERVED, State.PAYING, *OVER)
MOST = 20  # a tick
SECONDS = 20.0
AGAIN = timedelta(minutes=1)
TRIES = 6
Handler = Callable[[int, Exchange, NewOrder, Connection], None]


def hold_due() -> int:
    """Have the shop set aside what is not yet; returns how many were tried. One process at a time (returns/tasks.py).

    Without an answer our own reservation still counts, and the stock is looked at again before the order.
    """
    wanted = Q(state__in=[State.RESERVED, State.PAYING], draft_id="", connection__source__in=KEEPING)
    return _each(wanted & ~Q(item__in_return__state=Return.State.ASKED) & ~Q(variant_id=""), _hold)


def give_back_due() -> int:
    """Tell the shop of what is no longer wanted; returns how many were tried. One process at a time."""
    # Of an order that the team made itself, our own draft is of no use any more.
    return _each((Q(state__in=OVER) | _by_hand()) & ~Q(draft_id=""), _give_back)


def keep_draft(pk: int, key: str, held: Held) -> str:
    """Note what the shop made before the order, and what it wants for it; returns the draft that counts.

    The first one that is noted counts, whoever made it: a second draft is nobody's order. Raises Refused when something
    else was chosen meanwhile. In a transaction of its own.
    """
    both = opened(pk)
    if both is None or both.exchange.key != key:
        raise Refused("something else was chosen meanwhile")
    exchange = both.exchange
    if exchange.draft_id:
        return str(exchange.draft_id)
    exchange.draft_id = held.external_id[:120]
    exchange.held_at = timezone.now() if held.is_reserved else None
    if exchange.state == State.PAYING and not exchange.payment_provider and held.to_pay and held.to_pay > 0:
        exchange.difference = held.to_pay  # with the shop's own taxes; shown before it is paid
    exchange.save(update_fields=["draft_id", "held_at", "difference"])
    return str(exchange.draft_id)


def _each(condition: Q, handler: Handler) -> int:
    now = timezone.now()

    def tended() -> QuerySet[Exchange]:
        rows = Exchange.objects.filter(condition, due_at__lte=now, attempts__lt=TRIES, connection__is_active=True)
        return rows.order_by("due_at")

    due = due_rows("find what is set aside in shops", tended, MOST)
    for merchant_id, pk in due:
        with scoped(merchant_id):  # put off before it is tried: what kills its worker is not tried in a loop
            both = opened(pk)
            if both is None or not (both.exchange.state in TENDED or both.exchange.ordered_by):
                continue  # a worker has it meanwhile, and `attempts` is its token
            exchange, row = both.exchange, both.money.row
            exchange.due_at, exchange.attempts = now + AGAIN, exchange.attempts + 1
            exchange.save(update_fields=["due_at", "attempts"])
            order = both.money.orders.get(exchange.item.order_id or 0)
            connection = Connection.objects.get(pk=exchange.connection_id)
        if order is not None:
            try:
                handler(merchant_id, exchange, order_of(row, order, exchange), connection)
            except Exception:
                log.exception("exchange %s could not be set aside or given back in the shop", pk)
    return len(due)


def _hold(merchant_id: int, exchange: Exchange, order: NewOrder, connection: Connection) -> None:
    with suppress(MoneyProblem, SoldOut), HttpSession(seconds=SECONDS) as http:
        client = exchanging_with(connection, http)
        if client is None or not client.reserves:
            return
        held = client.hold(order)
        with scoped(merchant_id):
            keep_draft(exchange.pk, order.key, held)


def _give_back(merchant_id: int, exchange: Exchange, order: NewOrder, connection: Connection) -> None:
    with HttpSession(seconds=SECONDS) as http:
        client = exchanging_with(connection, http)
        if client is None:
            return
        words = ""
        try:
            client.release(exchange.draft_id)
        except Refused as no:
            words = str(no)  # it is an order already: the team must look
        except MoneyProblem:
            return
    with scoped(merchant_id):
        rows = Exchange.objects.filter(Q(state__in=OVER) | _by_hand(), pk=exchange.pk, key=order.key)
        rows.update(draft_id="", held_at=None, **({"last_error": words[:2000]} if words else {}))


def _by_hand() -> Q:
    return Q(state=State.ORDERED) & ~Q(ordered_by="")
