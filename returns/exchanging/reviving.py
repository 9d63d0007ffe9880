"""An inspection was put right: the exchange that the first word had stopped goes on, as if nothing had been wrong.

Only while none of the money that stood in for it left, nor may have; else the money is what came of it. The pieces are
set aside anew: where somebody else has the last one by now, it is sold out, and its customer is told and chooses.
"""

from datetime import datetime

from django.utils import timezone

from merchants.models import unguessable
from returns.exchanging.ending import sold_out
from returns.exchanging.finding import fewer_came, is_worth_less
from returns.exchanging.goods import read
from returns.exchanging.inquiring import Wanted, is_stale, known
from returns.exchanging.locks import Seen, is_free, lock_goods
from returns.exchanging.timing import kept_until
from returns.models import Exchange, Payout, Return, ReturnItem
from returns.money.locks import Locked
from returns.money.releasing import settle

State = Exchange.State
Outcome = ReturnItem.Outcome
INSTEAD = (Outcome.REFUND, Outcome.CREDIT)  # what ending.py put in the place of the exchange
KINDS = (Payout.Kind.REFUND, Payout.Kind.CREDIT)


def was_stopped(exchange: Exchange) -> bool:
    """Was it stopped by an inspection that finds nothing wrong any more, and by nothing and nobody since?"""
    is_open = exchange.state in (State.CANCELLED, State.FAILED) and exchange.called_at is None
    if exchange.stopped_at is None or not is_open:
        return False
    return not is_worth_less(exchange) and not fewer_came(exchange)


def revive(money: Locked, exchange: Exchange, now: datetime) -> bool:
    """Set it aside again, in the place of the money; False, with nothing changed, once some of that left. Under the
    locks of returns/exchanging/locks.py."""
    item, was_ended = exchange.item, exchange.state == State.CANCELLED
    if money.row.state == Return.State.CLOSED or (was_ended and not _may_replace_money(money, exchange)):
        return False
    if was_ended:
        Payout.objects.filter(key=f"{exchange.key}-B").update(state=Payout.State.CANCELLED)
        _renew(money, exchange)
    exchange.state, exchange.stopped_at, exchange.last_error = State.RESERVED, None, ""
    exchange.reserved_until, exchange.due_at, exchange.attempts = kept_until(money.row, now), timezone.now(), 0
    exchange.save()
    item.outcome = Outcome.REPLACE if exchange.is_replacement else Outcome.EXCHANGE
    ReturnItem.objects.filter(pk=item.pk).update(outcome=item.outcome)
    ReturnItem.objects.filter(of_set=item).update(outcome=item.outcome)
    if not _is_there(exchange):
        sold_out(money, exchange, now)
    settle(money.row.pk)
    return True


def _may_replace_money(money: Locked, exchange: Exchange) -> bool:
    """Did none of the money leave that stands in for it, or goes back of what was paid on top? A link that somebody may
    still pay by is shut first."""
    if exchange.item.outcome not in INSTEAD or (exchange.payment_url and exchange.paid_at is None):
        return False
    mine = [one for one in money.payouts() if one.order_id == exchange.item.order_id]
    instead = [one for one in mine if one.kind in KINDS or one.key == f"{exchange.key}-B"]
    return not any(one.may_have_gone or one.export for one in instead)


def _renew(money: Locked, exchange: Exchange) -> None:
    """By a key that was never used, unless the shop holds the pieces still and nobody told it that they are free."""
    if exchange.draft_id and not exchange.attempts and not exchange.payment_provider:
        return
    exchange.key, exchange.draft_id, exchange.held_at = f"{money.row.code}-X{unguessable()[:6]}", "", None
    if exchange.paid_at is None:
        exchange.payment_provider = exchange.payment_id = ""


def _is_there(exchange: Exchange) -> bool:
    """Are so many pieces left, by what the shop was seen to have lately? It is asked once more before the order."""
    wanted = Wanted(exchange.connection_id, exchange.product_id)
    row = known([wanted]).get(wanted)
    if exchange.held_at is not None or row is None or row.answered_at is None or is_stale(row):
        return True
    found = (variant for product in read(row.products) for variant in product.variants)
    variant = next((one for one in found if one.variant_id == exchange.variant_id), None)
    if variant is None or variant.sells_without_stock or variant.pieces is None:
        return variant is None or variant.is_for_sale
    goods = Seen(exchange.connection_id, exchange.product_id, exchange.variant_id, variant.pieces, row.answered_at)
    lock_goods([goods])
    return variant.is_for_sale and is_free(goods, exchange.quantity, but=exchange.pk)
