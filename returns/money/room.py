"""How much of what was paid for an order can still go back."""

from collections.abc import Callable
from decimal import Decimal

from orders.models import Order
from returns.exchanged import stands_for
from returns.models import Payout
from returns.money.going_on import in_goods
from returns.money.matching import Ours, Told, matches, pieces_of
from returns.money.paid_in import payment_of
from returns.paid import is_note

State = Payout.State
NOTHING = Decimal(0)
# Money that went, may have gone, or goes in the next minute.
GONE = (State.PAID, State.SENT, State.WAITING, State.UNCERTAIN)
# And money that is meant to go: so that two returns do not both plan the last euro.
MEANT = (*GONE, State.HELD, State.BY_HAND, State.FAILED)
BONUS = "bonus"  # a row of returns.arithmetic.breakdown.Kind: worth that was never paid
Counts = Callable[[Payout], bool]


def is_gone(payout: Payout) -> bool:
    """See GONE."""
    return payout.state in GONE or payout.may_have_gone


def is_meant(payout: Payout) -> bool:
    """See MEANT."""
    return payout.state in MEANT


def has_left(payout: Payout) -> bool:
    """It went, or may have: without what only stands in line."""
    return payout.may_have_gone


def paid_for(order: Order) -> Decimal | None:
    """What the customer paid, in the order's currency; None where the shop does not say that it was paid at all. What
    was made for an exchange was paid by what came back."""
    exchanged = stands_for(order)
    if exchanged is not None:
        return exchanged.amount
    if order.total is None:
        return None
    paid = [Decimal(str(one["amount"])) for one in order.payment_means if one.get("amount") is not None]
    if paid and len(paid) == len(order.payment_means) and not order.paid_at:
        return min(sum(paid, NOTHING), order.total)
    return order.total if order.paid_at else None


def room(order: Order, besides: Payout | None = None, counting: Counts = is_gone) -> Decimal | None:
    """What can still go back, in the order's currency; None where nobody knows what was paid. Never below 0.

    What the shop told of is gone, and so are payouts of `counting` that are not among what it told, but `besides`;
    store credit among them, without the bonus on top of it; and what is in other goods. Call it under the order's lock:
    else somebody else may take the same money a moment later.
    """
    paid = paid_for(order)
    if paid is None:
        return None
    refunds, payouts = told_of(order), payouts_of(order)
    # Of those that do not count here, none may hide what the shop told of the others.
    known = matches(refunds, [ours_of(one) for one in payouts if one != besides])
    gone = sum((refund.amount for refund in refunds), NOTHING)
    ours = [one for one in payouts if one.pk not in known] + credits_of(order)
    counted = (part_of_paid(one) for one in ours if one != besides and counting(one))
    return max(paid - gone - sum(counted, NOTHING) - in_goods(order), NOTHING)


def fits(payout: Payout, order: Order) -> bool:
    """Is there room for the payout, as far as anybody knows what was paid? As `room`."""
    left = room(order, besides=payout)
    return left is None or part_of_paid(payout) <= left


def part_of_paid(payout: Payout) -> Decimal:
    """What of the payout was paid by the customer before: all but the bonus of a store credit."""
    bonus = (Decimal(row["amount"]) for row in payout.breakdown if row.get("kind") == BONUS)
    return payout.amount - sum(bonus, NOTHING)


def told_of(order: Order) -> list[Told]:
    """The refunds that the shop told of, in the order's currency, without what it only noted of ours."""
    return [
        Told(row.pk, row.external_id, row.amount, row.currency or order.currency, pieces_of(row.lines), row.refunded_at,
             row.key)
        for row in sorted(order.refunds.all(), key=lambda one: one.pk)
        if not is_note(row.key)
    ]  # fmt: skip


def payouts_of(order: Order) -> list[Payout]:
    """All payouts of the order that were not called off, of every return; neither store credit nor what was paid on
    top for an exchange is the order's own money."""
    kept = [one for one in _payouts(order) if one.state != State.CANCELLED and one.kind != Payout.Kind.CREDIT]
    return [one for one in kept if not payment_of(one)]


def credits_of(order: Order) -> list[Payout]:
    """Its store credit, whatever became of it."""
    return [one for one in _payouts(order) if one.kind == Payout.Kind.CREDIT]


def _payouts(order: Order) -> list[Payout]:
    """Oldest first, with their returns; no query where they were read along with the order."""
    if "payouts" in getattr(order, "_prefetched_objects_cache", {}):
        return sorted(order.payouts.all(), key=lambda one: one.pk)
    return list(Payout.objects.filter(order=order).select_related("in_return").order_by("pk"))


def ours_of(payout: Payout) -> Ours:
    """A payout as `matches` wants it."""
    rank = 0 if payout.state in (State.PAID, State.SENT) else 1 if payout.may_have_gone else 2
    return Ours(
        payout.pk, payout.external_id, payout.amount, payout.currency, rank, payout.in_return.requested_at,
        pieces_of(payout.lines), payout.call_key,
    )  # fmt: skip
