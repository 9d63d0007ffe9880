"""How many pieces of a bought line are gone already: each counts once, as returned, refunded or cancelled."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from orders.models import Line, Order, Refund
from returns.models import Payout, Return, ReturnItem
from returns.paid import is_note
from returns.policy.facts import Earlier
from returns.policy.vocabulary import Outcome, Result

# Whoever never sent it, or was not let, still has it.
OVER = (Return.State.REFUSED, Return.State.CANCELLED, Return.State.EXPIRED)
MENDED = (ReturnItem.Outcome.REPAIR, ReturnItem.Outcome.REPLACE)
PAID_BY_US = (
    Payout.State.PAID, Payout.State.SENT, Payout.State.BY_HAND, Payout.State.UNCERTAIN, Payout.State.WAITING,
)  # fmt: skip
Key = tuple[int, str]  # order id, the line's external id


@dataclass(frozen=True)
class Gone:
    """Pieces of one line. `earlier` are its repairs and replacements that were done."""

    returned: int = 0
    refunded: int = 0
    cancelled: int = 0
    earlier: tuple[Earlier, ...] = ()


def gone_of(line: Line, order: Order, items: Iterable[ReturnItem], refunded: "Counter[Key]") -> Gone:
    """What became of the line's pieces; `items` are those that returns hold of it, with `in_return` loaded."""
    returned, earlier = 0, []
    for item in items:
        if item.in_return.state in OVER:
            continue
        if item.outcome in MENDED and item.in_return.state == Return.State.CLOSED:
            earlier.append(_earlier(item))  # and the customer has it again
            continue
        arrived = item.received_quantity if item.inspected_at else None
        returned += item.quantity if arrived is None else min(arrived, item.quantity)
    elsewhere = refunded[order.pk, line.external_id]
    if order.cancelled_at:
        return Gone(returned, 0, max(0, line.quantity - returned), tuple(earlier))
    return Gone(returned, min(elsewhere, line.quantity), 0, tuple(earlier))


def are_there_still(row: Return, orders: Mapping[int, Order]) -> bool:
    """Can what a refused return names still come back, or did its pieces go elsewhere meanwhile?

    `orders`: by id and locked, so that whoever asks for the same pieces waits.
    """
    lines = {line.pk: line for line in Line.objects.filter(return_items__in_return=row).distinct()}
    wanted: Counter[int] = Counter()
    by_line: dict[int, list[ReturnItem]] = defaultdict(list)
    for item in ReturnItem.objects.filter(line__in=lines).select_related("in_return"):
        if item.in_return_id == row.pk:
            wanted[item.line_id or 0] += item.quantity
        else:
            by_line[item.line_id or 0].append(item)
    refunded = refunded_pieces(
        orders.values(),
        lines.values(),
        Refund.objects.filter(order__in=orders),
        Payout.objects.filter(order__in=orders),
    )
    for pk, line in lines.items():
        gone = gone_of(line, orders[line.order_id], by_line[pk], refunded)
        if wanted[pk] + gone.returned + gone.refunded + gone.cancelled > line.quantity:
            return False
    return True


def refunded_pieces(
    orders: Iterable[Order], lines: Iterable[Line], refunds: Iterable[Refund], payouts: Iterable[Payout]
) -> "Counter[Key]":
    """Pieces that the shop paid back without a return of ours.

    A refund that one of our payouts made is known by its id in the shop; pieces that were paid by hand, or whose
    answer is not there yet, are taken off what the shop tells. A shop that does not say what a refund was for refunded
    everything when it gave back all that was paid.
    """
    ours: Counter[Key] = Counter()
    ids = set()
    for payout in payouts:
        if payout.external_id:
            ids.add((payout.order_id, _tail(payout.external_id)))
        elif payout.state in PAID_BY_US:
            ours.update(_pieces(payout.order_id, payout.lines))
    told: Counter[Key] = Counter()
    amounts: Counter[int] = Counter()
    for refund in refunds:
        if (refund.order_id, _tail(refund.external_id)) not in ids and not is_note(refund.key):
            told.update(_pieces(refund.order_id, refund.lines))
            if not refund.lines:
                amounts[refund.order_id] += refund.amount  # type: ignore[assignment]
    whole = {order.pk for order in orders if order.total and amounts[order.pk] >= order.total}
    for line in lines:
        if line.order_id in whole:
            told[line.order_id, line.external_id] = line.quantity
    return told - ours


def _pieces(order_id: int, rows: Iterable[list[object]]) -> "Counter[Key]":
    counted: Counter[Key] = Counter()
    for row in rows:
        counted[order_id, str(row[0])] += int(str(row[1] or 0))
    return counted


def _earlier(item: ReturnItem) -> Earlier:
    at: datetime = item.in_return.closed_at or item.in_return.requested_at
    outcome = Outcome.REPAIR if item.outcome == ReturnItem.Outcome.REPAIR else Outcome.REPLACEMENT
    return Earlier(outcome, Result.DONE, at)


def _tail(external_id: str) -> str:
    """The id itself: "gid://shopify/Refund/5" and "5" are one."""
    return external_id.rpartition("/")[2]
