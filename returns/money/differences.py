"""The difference of goods that cost less. It is owed while they are to come; where nothing came of them, what went of
it already is part of the money: never more goes back than was paid, by whichever payouts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from orders.models import Order
from returns.arithmetic.breakdown import Kind
from returns.arithmetic.currencies import money, units
from returns.models import Exchange, Payout, ReturnItem
from returns.money.going_on import NOTHING_CAME
from returns.money.matching import matches
from returns.money.paid_in import ROW
from returns.money.room import ours_of, payouts_of, told_of

ZERO = Decimal(0)
DIFFERENCE = Payout.Kind.DIFFERENCE.value  # also the kind of its row, in store credit for a gift's receiver
ADDED = "added"  # the kind of a row of money that a person said, and no sum
Balance = dict[str, Decimal]


def balance(
    order: Order, items: Sequence[ReturnItem], exchanges: Iterable[Exchange], stay: Iterable[Payout]
) -> Balance:
    """By line, in the order's currency: above zero is still owed as a difference; below went for goods that do not
    come, and is part of the money for the old ones. Of a set: by its own line.

    `stay`: the return's payouts for the order that are not worked out anew.
    """
    found: Balance = defaultdict(lambda: ZERO)
    heads = sets_of(items)
    for one in exchanges:
        if one.state not in NOTHING_CAME and one.difference < 0:
            found[one.item.line_external_id] += money(units(-one.difference, order.currency), order.currency)
    for payout in stay:
        if not payout.may_have_gone:
            continue
        for line, amount in _of(payout):
            found[heads.get(line, line)] -= amount
    return dict(found)


def sets_of(items: Iterable[ReturnItem]) -> dict[str, str]:
    """The line of each set by the lines of its parts, among items that go for another one as a whole."""
    rows = list(items)
    lines = {item.pk: item.line_external_id for item in rows}
    return {item.line_external_id: lines[item.of_set_id] for item in rows if item.of_set_id in lines}


def told_differences(order: Order) -> frozenset[int]:
    """The refunds (ids) by which the shop told of a difference: they are for goods, and not for the order at large."""
    told = told_of(order)
    if not told:
        return frozenset()
    payouts = payouts_of(order)
    known = matches(told, [ours_of(payout) for payout in payouts])
    return frozenset(known[one.pk] for one in payouts if one.pk in known and one.kind == DIFFERENCE)


def has_gone(item: ReturnItem) -> bool:
    """Did a difference go for the item, or may it have?"""
    rows = Payout.objects.filter(in_return=item.in_return_id, order=item.order_id)
    return any(_went_for(one, item.line_external_id) for one in rows if one.may_have_gone)


def is_ordered(payout: Payout) -> bool:
    """Are the goods ordered that the payout is the difference of? True where it is none, or goes whatever comes."""
    lines = {row["line"] for row in payout.breakdown if _is_difference(row)}
    if not lines:
        return True
    waiting = Exchange.objects.filter(
        item__in_return=payout.in_return_id, item__order=payout.order_id, item__line_external_id__in=lines,
        difference__lt=0,
    ).exclude(state__in=[*NOTHING_CAME, Exchange.State.ORDERED])  # fmt: skip
    return not waiting.exists()


def _went_for(payout: Payout, line: str) -> bool:
    return any(_is_difference(row) and row["line"] == line for row in payout.breakdown)


def _of(payout: Payout) -> Iterator[tuple[str, Decimal]]:
    """By line what went as a difference, and below zero what of it was counted in money for the line (EARLIER)."""
    for row in payout.breakdown:
        said = payout.kind == DIFFERENCE and row["kind"] == ADDED
        if said or _is_difference(row) or (row["kind"] == Kind.EARLIER and row["line"]):
            yield row["line"], Decimal(row["amount"])


def _is_difference(row: dict[str, Any]) -> bool:
    """Not of what was paid on top, and goes back to where it came from."""
    return bool(row["kind"] == DIFFERENCE) and not row.get(ROW)
