"""The sum of one refund of one order, by Directive 2011/83/EU (art. 13 and 14) and Directive (EU) 2019/771.

- All that was paid goes back when the whole contract is withdrawn from, the standard delivery included, but not what a
  dearer delivery cost on top (13(1), 13(2)). Withdrawn piece by piece, the delivery goes back with the last piece.
- When a part comes back, its lines' share goes back: what they cost after all discounts, with their tax.
- Sending back costs the customer only what was told before the purchase (14(1)), and nothing when something is wrong.
- Worth that was lost by use beyond trying the goods is taken off with a reason (14(2)).
- Never more than was paid less what went back before: in all, by line, and by pieces.
"""

from decimal import Decimal

from returns.arithmetic.asking import Asked, ComingBack, Outbound, Path
from returns.arithmetic.breakdown import Breakdown, Kind, Row
from returns.arithmetic.currencies import money, units
from returns.arithmetic.owing import Account
from returns.arithmetic.paying import Cost, PaidOrder, Settled, settle
from returns.arithmetic.sharing import part_of


def refund(order: PaidOrder, asked: Asked) -> Breakdown:
    """What goes back for what was asked, in rows that add up to it.

    Raises ValueError in words for what cannot be: pieces or lines that are not there, a deduction without its reason or
    above its line's money, a withdrawal without its delivery costs, amounts below zero.
    """
    _check(order, asked)
    settled = settle(order)
    account = Account(order, settled)
    rows = _Rows(order.currency)
    for line in asked.lines:
        due = account.due(line.line_id, line.quantity)
        account.take(line.line_id, line.quantity, due.amount)
        rows.add(Kind.LINE, due.amount, due.tax, line_id=line.line_id, quantity=line.quantity)
        _deduct(rows, line, due)
        ahead = units(line.ahead, order.currency)
        rows.add(Kind.EARLIER, -ahead, -part_of(due.tax, ahead, due.amount), line_id=line.line_id)
    for reduction in asked.reductions:
        account.pieces_left(reduction.line_id)
        amount = min(units(reduction.amount, order.currency), account.money_left(reduction.line_id))
        account.take(reduction.line_id, 0, amount)
        cost = settled.lines[reduction.line_id]
        tax = part_of(cost.tax, amount, cost.amount)
        rows.add(Kind.REDUCTION, amount, tax, line_id=reduction.line_id, reason=reduction.reason)
    is_full = bool(asked.lines) and account.is_all_back()
    _delivery(rows, order, asked, settled, account, is_full)
    if is_full:
        rows.add(Kind.REST, settled.rest)
        rows.add(Kind.EARLIER, -min(account.unexplained, rows.sum))
    _fees(rows, asked)
    rows.add(Kind.CAP, min(account.left - rows.sum, 0))
    _bonus(rows, asked)
    return Breakdown(order.currency, tuple(rows.rows), is_full)


def worth(order: PaidOrder, line_id: str, quantity: int) -> Decimal:
    """What so many more pieces of a line are owed, tax included, in the order's currency: their worth in an exchange.

    Raises ValueError when so many are not left.
    """
    account = Account(order, settle(order))
    return money(min(account.due(line_id, quantity).amount, account.left), order.currency)


class _Rows:
    """Rows in the making, with their running sum in smallest units. Rows of nothing are left out."""

    def __init__(self, currency: str) -> None:
        self.currency, self.sum = currency, 0
        self.rows: list[Row] = []

    def add(self, kind: Kind, amount: int, tax: int = 0, *, line_id: str = "", quantity: int = 0,
            reason: str = "") -> None:  # fmt: skip
        if amount or quantity:
            told = money(amount, self.currency), money(tax, self.currency)
            self.rows.append(Row(kind, *told, line_id, quantity, reason=reason))
            self.sum += amount

    def explain(self, kind: Kind, basis: int, line_id: str = "") -> None:
        """A row that moves no money, and says which money it is about."""
        if basis:
            nothing = money(0, self.currency)
            self.rows.append(Row(kind, nothing, nothing, line_id, basis=money(basis, self.currency)))


def _check(order: PaidOrder, asked: Asked) -> None:
    amounts = [
        asked.fee,
        asked.remaining,
        *(line.fee for line in asked.lines),
        *(line.deduction for line in asked.lines),
        *(line.ahead for line in asked.lines),
    ]
    amounts += [reduction.amount for reduction in asked.reductions]
    if asked.credit:
        amounts += [asked.credit.percent, asked.credit.fixed]
    if min(amounts) < 0:
        raise ValueError(f"an amount below zero in {order.currency}")
    if asked.outbound == Outbound.NONE and asked.path == Path.WITHDRAW:
        raise ValueError("a withdrawal gives the delivery's costs back")
    if len({line.line_id for line in asked.lines}) < len(asked.lines):
        raise ValueError("a line comes back twice in one refund")


def _deduct(rows: _Rows, line: ComingBack, due: Cost) -> None:
    deduction = units(line.deduction, rows.currency)
    if not deduction:
        return
    if not line.reason.strip():
        raise ValueError(f"line {line.line_id}: a deduction needs its reason")
    if deduction > due.amount:
        raise ValueError(f"line {line.line_id}: the deduction is more than the money for its pieces")
    tax = part_of(due.tax, deduction, due.amount)
    rows.add(Kind.DEDUCTION, -deduction, -tax, line_id=line.line_id, reason=line.reason)


def _delivery(rows: _Rows, order: PaidOrder, asked: Asked, settled: Settled, account: Account, is_full: bool) -> None:
    """Directive 2011/83/EU, art. 13(1) and (2). Who sent the wrong thing gives back the dearer delivery as well."""
    paid, amount = settled.shipping.amount, 0
    owed = paid if asked.path == Path.WRONG else settled.standard
    match asked.outbound:
        case Outbound.ALL:
            amount = paid
        case Outbound.BY_LAW | Outbound.REMAINING if is_full:
            amount = owed
            rows.explain(Kind.SURCHARGE, paid - owed)
        case Outbound.REMAINING:
            amount = min(max(paid - units(asked.remaining, order.currency), 0), owed)
    amount = max(amount - account.shipping, 0)
    rows.add(Kind.DELIVERY, amount, part_of(settled.shipping.tax, amount, paid))


def _fees(rows: _Rows, asked: Asked) -> None:
    """Sending back at the customer's cost; never below zero, nor where it was not told or the shop is at fault."""
    for line_id, fee in [*((line.line_id, line.fee) for line in asked.lines), ("", asked.fee)]:
        amount = units(fee, rows.currency)
        if asked.path == Path.WRONG or not asked.fees_told:
            rows.explain(Kind.WAIVED, amount, line_id)
        else:
            rows.add(Kind.FEE, -min(amount, rows.sum), line_id=line_id)


def _bonus(rows: _Rows, asked: Asked) -> None:
    """On top of the money, of the shop's own; a percentage is rounded half up. Nothing is no reason for a bonus."""
    if asked.credit and rows.sum:
        percent = asked.credit.percent * money(rows.sum, rows.currency) / 100
        rows.add(Kind.BONUS, units(percent, rows.currency) + units(asked.credit.fixed, rows.currency))
