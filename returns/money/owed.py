"""What a return is owed, order by order: its rows as the questions of returns/arithmetic/, and the answers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q

from orders.models import Order
from returns.arithmetic.asking import Asked, ComingBack, Credit, Outbound, Path, Reduction
from returns.arithmetic.breakdown import Breakdown, Kind
from returns.arithmetic.currencies import money
from returns.arithmetic.owing import Account
from returns.arithmetic.paying import Earlier, EarlierLine, PaidOrder, settle
from returns.arithmetic.refunding import refund, worth
from returns.models import Exchange, Payout, Return, ReturnItem
from returns.money.counted import without_paid
from returns.money.differences import Balance, balance, sets_of, told_differences
from returns.money.going_on import NOTHING_CAME
from returns.money.matching import matches
from returns.money.room import MEANT, credits_of, ours_of, payouts_of, told_of
from returns.paid import paid_order

ZERO = Decimal(0)
Outcome = ReturnItem.Outcome
MONEY = (Outcome.REFUND, Outcome.KEEP, Outcome.DONATE, Outcome.ENDED)
GONE = NOTHING_CAME
KEPT = tuple(state for state in Exchange.State if state not in GONE)
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


@dataclass
class Ahead:
    """What went already as the difference of goods that do not come, by line; of a set by its own line."""

    left: Balance
    sets: dict[str, str]

    def take(self, line: str, most: Decimal) -> Decimal:
        """So much of it, at most, is in the money for this line; once."""
        named = self.sets.get(line, line)
        taken = min(self.left.get(named, ZERO), most)
        self.left[named] = self.left.get(named, ZERO) - taken
        return taken


def owed(
    row: Return, order: Order, items: Sequence[ReturnItem], mine: Iterable[Payout],
    swapped: Sequence[ReturnItem] | None = None, stay: Sequence[Payout] = (),
) -> list[Owed]:  # fmt: skip
    """What still goes back of one order for these items of the return: money, store credit, the difference of an
    exchange.

    `mine`: the return's payouts that are worked out anew and so do not count as paid before; what its others, which
    `stay`, were for is not owed again. `swapped`: the order's items that went for other goods, where they were read
    already. Reads rows; the caller holds the order's lock. Raises ValueError (returns.paid.Unclear among them) in words
    where no sum can be told.
    """
    exchanges = _exchanges(items)
    open_ones = balance(order, items, exchanges.values(), stay)
    ahead = Ahead({line: -amount for line, amount in open_ones.items() if amount < 0}, sets_of(items))
    items = without_paid(items, stay, exchanges)
    if any(item.outcome == Outcome.REDUCTION and item.expected is None for item in items):
        raise ValueError("Say how much goes back for what the customer keeps as it is.")
    paid = paid_order(order, _elsewhere(order, {payout.pk for payout in mine}), told_differences(order))
    paid = _with_exchanges(paid, order, swapped)
    found: list[Owed] = []
    by_money = [item for item in items if item.outcome in MONEY or item.outcome == Outcome.REDUCTION]
    told = refund(paid, _asked(row, paid, by_money, ahead))
    if by_money and told.money > 0:
        found.append(_owed(order, Payout.Kind.REFUND, told, items))
        paid = replace(paid, earlier=(*paid.earlier, told.as_earlier()))
    by_credit = [item for item in items if item.outcome == Outcome.CREDIT]
    if by_credit:
        credit = refund(paid, _asked(row, paid, by_credit, ahead, Credit(percent=_bonus(by_credit))))
        if credit.total > 0:
            found.append(_owed(order, Payout.Kind.CREDIT, credit, items))
    return _with_differences(found, order, open_ones, is_gift=row.is_gift)


def worth_of(order: Order, items: Sequence[ReturnItem]) -> Decimal:
    """What the items' pieces (of one return) are worth towards other goods, beside all that went back or on already,
    tax included, in the order's currency.

    Reads rows; the caller holds the order's lock. Raises ValueError (returns.paid.Unclear among them) in words.
    """
    back = items[0].in_return_id
    mine = {one.pk for one in payouts_of(order) if one.in_return_id == back and one.called_at is None}
    paid = _with_exchanges(paid_order(order, _elsewhere(order, mine)), order)
    whole = ZERO
    for item in items:
        amount = worth(paid, item.line_external_id, item.quantity)
        paid, whole = _gone_on(paid, item.line_external_id, item.quantity, amount), whole + amount
    return whole


def _exchanges(items: Iterable[ReturnItem]) -> dict[int, Exchange]:
    """By item. One query, or none."""
    ids = [item.pk for item in items if item.pk]
    rows = Exchange.objects.filter(item__in=ids).select_related("item").order_by("pk") if ids else []
    return {one.item_id: one for one in rows}


def _asked(
    row: Return, paid: PaidOrder, items: Sequence[ReturnItem], ahead: Ahead, credit: Credit | None = None
) -> Asked:
    coming = list(_coming(paid, [item for item in items if item.outcome != Outcome.REDUCTION], ahead))
    less = tuple(
        Reduction(item.line_external_id, item.expected or ZERO, item.deduction_reason)
        for item in items
        if item.outcome == Outcome.REDUCTION and item.expected
    )
    # What a shop gives back of its own accord (a mind changed too late for the law) has no delivery in it.
    by_law = row.path != Return.Path.MIND or (row.legal_by is not None and any(not one.beyond_law for one in items))
    return Asked(
        path=Path(row.path) if row.path != Return.Path.OLD else Path.MIND,
        lines=tuple(coming),
        reductions=less,
        outbound=Outbound.BY_LAW if by_law else Outbound.NONE,
        fees_told=True,  # the policy leaves fees out that were not told (returns/policy/offering.py)
        credit=credit,
    )


def _coming(paid: PaidOrder, items: Iterable[ReturnItem], ahead: Ahead) -> Iterator[ComingBack]:
    """One entry a line. Pieces that the shop paid back by itself meanwhile are not owed again. What went ahead is
    taken off once."""
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
            fees, went = sum((item.fee for item in found), ZERO), ahead.take(line_id, due - deduction)
            yield ComingBack(line_id, pieces, deduction, reasons, fees, went)


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
    # A bonus was never paid, and the difference of an exchange is part of what went on in other goods.
    beside = (Kind.BONUS, Payout.Kind.DIFFERENCE.value)
    more = sum((Decimal(row["amount"]) for row in payout.breakdown if row["kind"] in beside), ZERO)
    return Earlier(payout.amount - more, lines, payout.shipping)


def _with_exchanges(paid: PaidOrder, order: Order, swapped: Sequence[ReturnItem] | None = None) -> PaidOrder:
    """Goods that went for others: what they were worth went on in those. Whoever got the same again (a replacement)
    has what he bought."""
    if swapped is None:
        own = Q(exchange__state__in=KEPT, exchange__is_replacement=False)
        of_set = Q(of_set__exchange__state__in=KEPT, of_set__exchange__is_replacement=False)
        swapped = list(ReturnItem.objects.filter(own | of_set, order=order).order_by("pk"))
    told = _differences_told(order) if swapped else {}
    for item in swapped:
        line_id, account = item.line_external_id, Account(paid, settle(paid))
        pieces = min(item.quantity, account.pieces_left(line_id))
        if pieces < 1:
            continue
        # A difference that the shop told of counts among its refunds already.
        amount = worth(paid, line_id, pieces)
        counted = min(told.get(item.in_return_id, ZERO), amount)
        told[item.in_return_id] = told.get(item.in_return_id, ZERO) - counted
        paid = _gone_on(paid, line_id, pieces, amount - counted)
    return paid


def _gone_on(paid: PaidOrder, line_id: str, pieces: int, amount: Decimal) -> PaidOrder:
    line = EarlierLine(line_id, pieces, amount, is_exchange=True)
    return replace(paid, earlier=(*paid.earlier, Earlier(amount, (line,))))


def _differences_told(order: Order) -> dict[int, Decimal]:
    payouts = payouts_of(order)
    known = matches(told_of(order), [ours_of(payout) for payout in payouts])
    kind = Payout.Kind.DIFFERENCE
    return {one.in_return_id: one.amount for one in payouts if one.pk in known and one.kind == kind}


def _with_differences(found: list[Owed], order: Order, open_ones: Balance, *, is_gift: bool) -> list[Owed]:
    """With what is left over where the other goods cost less; nothing while the customer owes a difference. To a
    gift's receiver it is store credit: money would go to who bought it, and with it the news."""
    rows = [
        {"kind": "difference", "amount": str(amount), "tax": "0", "line": line, "quantity": 0, "basis": None,
         "reason": ""}
        for line, amount in open_ones.items() if amount > 0
    ]  # fmt: skip
    amount = sum((Decimal(str(row["amount"])) for row in rows), ZERO)
    if amount <= 0:
        return found
    if not is_gift:
        return [*found, Owed(order, Payout.Kind.DIFFERENCE, amount, rows, [], ZERO)]
    others = [one for one in found if one.kind != Payout.Kind.CREDIT]
    credit = next((one for one in found if one.kind == Payout.Kind.CREDIT), None)
    credit = credit or Owed(order, Payout.Kind.CREDIT, ZERO, [], [], ZERO)
    return [*others, replace(credit, amount=credit.amount + amount, breakdown=[*credit.breakdown, *rows])]


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
