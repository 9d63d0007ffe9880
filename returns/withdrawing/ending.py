"""The part of a withdrawal that nobody sends back: services and digital content, as a return of its own.

Its money waits for no parcel: art. 13(3) is about goods. What the law leaves with the shop (performing.py) stands as a
deduction with its reason, so the customer reads it and may object; where facts are missing a person says it, and who
says nothing until the last days pays all of it back: the burden of proof is the trader's.
"""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from orders.models import Line, Order
from returns.arithmetic.currencies import money, units
from returns.coding import fresh_code
from returns.models import Return, ReturnItem, Withdrawal
from returns.money.planning import plan
from returns.moves import CUSTOMER, begin
from returns.receiving.worth import paid_for
from returns.requesting.bought import Bought
from returns.requesting.counting import gone_of, refunded_pieces
from returns.withdrawing.performing import Owed, Why, owed_for, read_tags
from returns.withdrawing.reasoning import reason_of

DECIDE_BEFORE = timedelta(days=3)  # the last day of the refund's clock
KEY = "withdrawal-{pk}-unsent"


def unsent_of(order: Order) -> list[Bought]:
    """The order's services and digital content of which something is left, as requesting.bought tells of goods; of
    an order as `read` there gives it."""
    lines = [line for line in order.lines.all() if not line.needs_shipping and line.quantity]
    refunded = refunded_pieces([order], lines, order.refunds.all(), order.payouts.all())
    items = list(order.return_items.all())
    told = (
        Bought(order, line, gone_of(line, order, [one for one in items if one.line_id == line.pk], refunded))
        for line in lines
    )
    return [one for one in told if one.left]


def register_unsent(row: Withdrawal, common: Mapping[str, Any], wanted: Mapping[str, tuple[Line, int]]) -> Return:
    """Make the return of a declaration's services and downloads; `wanted`: line and pieces by the line's id.

    It is ASKED while a person has to say something of it. `common`: the columns of every return of the declaration.
    """
    made: Return = Return.objects.create(
        **{
            **common,
            "code": fresh_code(),
            "request_key": KEY.format(pk=row.pk),
            "send_by": None,
            "state": Return.State.REGISTERED,
        }
    )
    items = [_item(made, line, quantity) for line, quantity in wanted.values()]
    if any(not _settled(made, item) for item in items):
        made.state, made.decide_by = Return.State.ASKED, row.refund_by - DECIDE_BEFORE
        made.save(update_fields=["state", "decide_by"])
    begin(made, CUSTOMER)
    plan(made)
    return made


def owed_of(item: ReturnItem) -> Owed:
    """What the law leaves with the shop for it, by what the shop tells of the line."""
    return owed_for(read_tags(item.line.tags if item.line else ()))


def _item(made: Return, line: Line, quantity: int) -> ReturnItem:
    item: ReturnItem = ReturnItem.objects.create(
        in_return=made, order=line.order, line=line, line_external_id=line.external_id, title=line.title,
        variant=line.variant, sku=line.sku, category=line.category, quantity=quantity,
        outcome=ReturnItem.Outcome.ENDED,
    )  # fmt: skip
    return item


def _settled(made: Return, item: ReturnItem) -> bool:
    """Keep what the law leaves with the shop; False where a person has to say it."""
    owed, paid = owed_of(item), paid_for(item, item.quantity)
    if owed.share is None or owed.why == Why.UNKNOWN or (owed.share and paid is None):
        return False
    if owed.share and paid:
        with override(made.language):
            item.deduction_reason = reason_of(owed.why)
        item.deduction = less(paid, owed.share, made.currency)
        item.save(update_fields=["deduction", "deduction_reason"])
    return True


def less(paid: Decimal, share: Decimal, currency: str) -> Decimal:
    """A share of what was paid, rounded half up to the currency's smallest unit, never more than was paid."""
    return min(money(units(paid * share, currency), currency), paid)
