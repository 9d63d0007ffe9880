"""What a return is owed, order by order: its rows as the questions of returns/arithmetic/, and the answers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from orders.models import Order
from returns.arithmetic.asking import Asked, ComingBack, Credit, Outbound, Path, Reduction
from returns.arithmetic.breakdown import Breakdown, Kind
from returns.arithmetic.currencies import money, units
from returns.arithmetic.owing import Account
from returns.arithmetic.paying import Earlier, EarlierLine, PaidOrder, settle
from returns.arithmetic.refunding import refund, worth
from returns.models import Exchange, Payout, Return, ReturnItem
from returns.money.matching import matches
from returns.money.room import MEANT, credits_of, ours_of, payouts_of, told_of
from returns.paid import paid_order

ZERO = Decimal(0)
Outcome = ReturnItem.Outcome
MONEY = (Outcome.REFUND, Outcome.KEEP, Outcome.DONATE)
GONE = (Exchange.State.EXPIRED, Exchange.State.CANCELLED, Exchange.State.SOLD_OUT, Exchange.State.FAILED)
BONUS = "bonus"  # the code of returns.policy.decision.Why


@dataclass(frozen=True)
class Owed:
    """One sum for one order. `lines` as Payout.lines holds them."""

    order: Order
    kind: str
    amount: Decimal
    breakdown: list[dict[str, Any]]
    lines: list[list[Any]]
    shipping: Decimal


def owed(
    row: Return, order: Order, items: Sequence[ReturnItem], mine: Iterable[Payout],
    swapped: Sequence[Exchange] | None = None,
) -> list[Owed]:  # fmt: skip
    """What goes back of one order for these items of the return: money, store credit, the difference of an exchange.

    `mine`: the return's payouts that are worked out anew and so do not count as paid before. `swapped`: the order's
    exchanges with their items, where they were read already. Reads rows; the caller holds the order's lock. Raises
    ValueError (returns.paid.Unclear among them) in words where no sum can be told.
    """
    paid = paid_order(order, _elsewhere(order, {payout.pk for payout in mine}))
    paid = _with_exchanges(paid, order, swapped)
    found: list[Owed] = []
    by_money = [item for item in items if item.outcome in MONEY or item.outcome == Outcome.REDUCTION]
    told = refund(paid, _asked(row, paid, by_money))
    if by_money and told.money > 0:
        found.append(_owed(order, Payout.Kind.REFUND, told, items))
        paid = replace(paid, earlier=(*paid.earlier, told.as_earlier()))
    by_credit = [item for item in items if item.outcome == Outcome.CREDIT]
    if by_credit:
        credit = refund(paid, _asked(row, paid, by_credit, Credit(percent=_bonus(by_credit))))
        if credit.total > 0:
            found.append(_owed(order, Payout.Kind.CREDIT, credit, items))
    return [*found, *_differences(order, items)]


def worth_of(order: Order, item: ReturnItem) -> Decimal:
    """What the item's pieces are worth towards other goods, beside all that went back or on already, tax included.

    Reads rows; the caller holds the order's lock. Raises ValueError (returns.paid.Unclear among them) in words.
    """
    mine = {one.pk for one in payouts_of(order) if one.in_return_id == item.in_return_id and one.called_at is None}
    paid = _with_exchanges(paid_order(order, _elsewhere(order, mine)), order)
    return worth(paid, item.line_external_id, item.quantity)


def _asked(row: Return, paid: PaidOrder, items: Sequence[ReturnItem], credit: Credit | None = None) -> Asked:
    coming = list(_coming(paid, [item for item in items if item.outcome != Outcome.REDUCTION]))
    less = tuple(
        Reduction(item.line_external_id, item.expected or ZERO, item.deduction_reason)
        for item in items
        if item.outcome == Outcome.REDUCTION and item.expected
    )
    # What a shop gives back of its own accord (a mind changed too late for the law) has no delivery in it.
    by_law = row.path != Return.Path.MIND or row.legal_by is not None
    return Asked(
        path=Path(row.path) if row.path != Return.Path.OLD else Path.MIND,
        lines=tuple(coming),
        reductions=less,
        outbound=Outbound.BY_LAW if by_law else Outbound.NONE,
        fees_told=True,  # the policy leaves fees out that were not told (returns/policy/offering.py)
        credit=credit,
    )


def _coming(paid: PaidOrder, items: Iterable[ReturnItem]) -> Iterator[ComingBack]:
    """One entry a line. Pieces that the shop paid back by itself meanwhile are not owed again."""
    account = Account(paid, settle(paid))
    together: dict[str, list[ReturnItem]] = {}
    for item in items:
        together.setdefault(item.line_external_id, []).append(item)
    for line_id, found in together.items():
        pieces = min(sum(pieces_of(item) for item in found), account.pieces_left(line_id))
        if pieces > 0:
            due = money(account.due(line_id, pieces).amount, paid.currency)
            deduction = min(sum((item.deduction for item in found), ZERO), due)
            reasons = "; ".join(dict.fromkeys(item.deduction_reason for item in found if item.deduction))
            yield ComingBack(line_id, pieces, deduction, reasons, sum((item.fee for item in found), ZERO))


def pieces_of(item: ReturnItem) -> int:
    """What is paid for: all pieces as registered, until somebody looked; then those that came."""
    if item.inspected_at is None or item.received_quantity is None or item.outcome in (Outcome.KEEP, Outcome.DONATE):
        return item.quantity
    return min(item.received_quantity, item.quantity)


def _elsewhere(order: Order, mine: set[int]) -> list[Earlier]:
    """Payouts that the shop has not told of yet, of this and other returns."""
    payouts = payouts_of(order)
    known = matches(told_of(order), [ours_of(payout) for payout in payouts])
    others = [one for one in payouts if one.pk not in known and one.pk not in mine and one.state in MEANT]
    credits = [one for one in credits_of(order) if one.pk not in mine and one.state in MEANT]
    return [_earlier(one) for one in [*others, *credits] if one.kind != Payout.Kind.DIFFERENCE]


def _earlier(payout: Payout) -> Earlier:
    rows = [row for row in payout.breakdown if row["kind"] in (Kind.LINE, Kind.REDUCTION)]
    lines = tuple(EarlierLine(row["line"], int(row["quantity"]), Decimal(row["amount"])) for row in rows)
    bonus = sum((Decimal(row["amount"]) for row in payout.breakdown if row["kind"] == Kind.BONUS), ZERO)
    return Earlier(payout.amount - bonus, lines, payout.shipping)


def _with_exchanges(paid: PaidOrder, order: Order, swapped: Sequence[Exchange] | None = None) -> PaidOrder:
    """Goods that went for others: what they were worth went on in those."""
    if swapped is None:
        rows = Exchange.objects.filter(item__order=order).select_related("item").order_by("pk")
        swapped = list(rows.exclude(state__in=GONE))
    told = _differences_told(order) if swapped else {}
    for exchange in swapped:
        line_id, account = exchange.item.line_external_id, Account(paid, settle(paid))
        pieces = min(exchange.item.quantity, account.pieces_left(line_id))
        if pieces < 1:
            continue
        # A difference that the shop told of counts among its refunds already.
        amount = max(worth(paid, line_id, pieces) - told.get(exchange.item.in_return_id, ZERO), ZERO)
        line = EarlierLine(line_id, pieces, amount, is_exchange=True)
        paid = replace(paid, earlier=(*paid.earlier, Earlier(amount, (line,))))
    return paid


def _differences_told(order: Order) -> dict[int, Decimal]:
    payouts = payouts_of(order)
    known = matches(told_of(order), [ours_of(payout) for payout in payouts])
    kind = Payout.Kind.DIFFERENCE
    return {one.in_return_id: one.amount for one in payouts if one.pk in known and one.kind == kind}


def _differences(order: Order, items: Iterable[ReturnItem]) -> list[Owed]:
    """What is left over where the other goods cost less; nothing while the customer owes a difference."""
    ids = [item.pk for item in items if item.outcome == Outcome.EXCHANGE]
    swapped = Exchange.objects.filter(item__in=ids, difference__lt=0).exclude(state__in=GONE) if ids else []
    rows = [
        {"kind": "difference", "amount": str(money(units(-one.difference, order.currency), order.currency)), "tax": "0",
         "line": one.item.line_external_id, "quantity": 0, "basis": None, "reason": ""}
        for one in swapped
    ]  # fmt: skip
    amount = sum((Decimal(str(row["amount"])) for row in rows), ZERO)
    return [Owed(order, Payout.Kind.DIFFERENCE, amount, rows, [], ZERO)] if amount > 0 else []


def _owed(order: Order, kind: str, told: Breakdown, items: Sequence[ReturnItem]) -> Owed:
    booked, shipping = told.allocated()
    restock = {item.line_external_id for item in items if item.restock}
    lines = [[line, quantity, str(amount), line in restock] for line, quantity, amount in booked]
    return Owed(order, kind, told.total, told.as_rows(), lines, shipping)


def _bonus(items: Iterable[ReturnItem]) -> Decimal:
    """Percent on top, as the decision that was kept with the items promised it; the least where they differ."""
    promised = []
    for item in items:
        told = [values.get("amount") for code, values in _steps(item) if code == BONUS]
        promised.append(Decimal(str(told[0])) if told and told[0] is not None else ZERO)
    return min(promised, default=ZERO)


def _steps(item: ReturnItem) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in item.decision or []:
        if isinstance(entry, list) and len(entry) == 2 and isinstance(entry[1], dict):
            yield str(entry[0]), entry[1]
