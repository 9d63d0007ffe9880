"""Somebody asked for a return or filed a claim, and then withdraws: that return becomes the withdrawal.

The right stands beside every other one (Directive 2011/83/EU, art. 9; (EU) 2019/771, art. 13), so nothing that was
asked for before may stand in its way. What the parcel carries already stays as it is: its label, its scans, its code.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from orders.models import Order
from returns.exchanging.ending import end, may_give_up
from returns.exchanging.locks import opened
from returns.models import Exchange, Payout, Return, ReturnItem, Withdrawal
from returns.money.locks import Locked, locked_all
from returns.money.planning import may_change
from returns.money.releasing import settle
from returns.moves import CUSTOMER, OPEN, RUNNING, move
from returns.travelling import STAYS, travels
from returns.withdrawing.period import money_by, send_by

State = Return.State
Outcome = ReturnItem.Outcome
BEFORE = (Return.Path.MIND, Return.Path.WRONG)
NOTHING_CAME = (Exchange.State.EXPIRED, Exchange.State.CANCELLED)
KEPT = (Outcome.KEEP, Outcome.DONATE, Outcome.ENDED)  # paid back already without a parcel


def pieces_in(items: Iterable[ReturnItem]) -> dict[str, int]:
    """How many pieces of each line, by the line's id in the shop, such returns hold; `items` of one order, with their
    returns."""
    found: dict[str, int] = {}
    for item in items:
        row = item.in_return
        if row.path in BEFORE and row.state in RUNNING and not row.is_gift:
            found[item.line_external_id] = found.get(item.line_external_id, 0) + item.quantity
    return found


def lock_running(order: Order) -> dict[int, Locked]:
    """The order's returns that are no withdrawals yet, locked, by id: before any lock of the order (returns/money/
    locks.py). Whoever sent a gift back is not who withdraws."""
    rows = Return.objects.filter(path__in=BEFORE, state__in=RUNNING, is_gift=False, items__order=order)
    return locked_all(set(rows.values_list("pk", flat=True)))


def take_over(
    row: Withdrawal, order: Order, held: Mapping[int, Locked], wanted: Mapping[str, int] | None
) -> list[Return]:
    """Turn what these returns hold of the declared goods into a withdrawal; the returns that changed.

    `wanted`: pieces by line that are declared and not free; None for the whole contract. A return of other goods too
    keeps its path, and has the protection and the days of the law from now on (Return.is_by_law). What went for other
    goods, or was paid back, stays. In the caller's transaction, which holds the locks of `lock_running`.
    """
    taken = []
    for money in held.values():
        if money.row.path not in BEFORE or money.row.state not in RUNNING or _has_left(money):
            continue
        items = list(money.row.items.order_by("pk"))
        mine = [one for one in items if one.order_id == order.pk and _is_meant(one, wanted) and _is_free(one)]
        if mine:
            for item in mine:
                _pay_back(item)
            _protect(money, row, is_whole=len(mine) == len(items))
            settle(money.row.pk)
            money.row.refresh_from_db()
            taken.append(money.row)
    return taken


def _has_left(money: Locked) -> bool:
    """Did money or store credit of it go, or may it have?"""
    rounds = [one for one in money.payouts() if one.round == 1 and one.kind != Payout.Kind.DIFFERENCE]
    return any(not may_change(one) and one.state != Payout.State.CANCELLED for one in rounds)


def _is_meant(item: ReturnItem, wanted: Mapping[str, int] | None) -> bool:
    return wanted is None or wanted.get(item.line_external_id, 0) > 0


def _is_free(item: ReturnItem) -> bool:
    """Nothing was ordered in its place."""
    exchange = Exchange.objects.filter(item=item).first()
    is_ordered = exchange is not None and exchange.state not in NOTHING_CAME and not may_give_up(exchange)
    return not is_ordered and item.of_set_id is None


def _pay_back(item: ReturnItem) -> None:
    """Money instead of what was wished for; never with a fee (13(1), 14(1))."""
    exchange = Exchange.objects.filter(item=item).exclude(state__in=NOTHING_CAME).first()
    if exchange is not None and (live := opened(exchange.pk)) is not None:
        end(live.money, live.exchange, Exchange.State.CANCELLED, instead=Outcome.REFUND)
    item.refresh_from_db()
    if item.outcome == Outcome.REDUCTION:
        item.expected = None
    if item.outcome not in KEPT:
        item.outcome = Outcome.REFUND
    item.fee, item.beyond_law = Decimal(0), False
    item.save(update_fields=["outcome", "fee", "expected", "beyond_law"])
    item.parts.exclude(outcome__in=STAYS).update(outcome=Outcome.REFUND)


def _protect(money: Locked, declared: Withdrawal, *, is_whole: bool) -> None:
    """The law's days, counted from whichever notice came first."""
    row = Return.objects.get(pk=money.row.pk)
    row.legal_by = _first(row.legal_by, declared.refund_by)
    if is_whole:
        row.path = Return.Path.WITHDRAW
    if row.promised_on is None:  # a claim: its money is told of now, by the same day as the receipt does
        merchant = Merchant.objects.get(pk=current_merchant_id())
        row.promised_on = row.first_promised_on = money_by(declared.refund_by, merchant.country)
    sends = send_by(declared.declared_at) if row.state in OPEN and travels(row) else None
    if sends is not None and (is_whole or row.send_by is not None):
        row.send_by = max(row.send_by or sends, sends)
    row.save(update_fields=["path", "legal_by", "send_by", "promised_on", "first_promised_on"])
    if is_whole and row.state == State.ASKED:  # nobody decides about it any more
        move(row.pk, State.REGISTERED, CUSTOMER, decide_by=None, send_by=sends)


def _first(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)
