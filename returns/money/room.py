"""How much of what was paid for an order can still go back."""

from collections.abc import Collection
from decimal import Decimal

from orders.models import Order
from returns.models import Payout
from returns.money.matching import Ours, Told, matches, pieces_of
from returns.money.paid_in import payment_of

State = Payout.State
NOTHING = Decimal(0)
# Money that went, or may have gone.
GONE = (State.PAID, State.WAITING, State.UNCERTAIN)
# And money that is meant to go: so that two returns do not both plan the last euro.
MEANT = (*GONE, State.HELD, State.BY_HAND, State.FAILED)
RANKS = {State.PAID: 0, State.WAITING: 1, State.UNCERTAIN: 1}


def paid_for(order: Order) -> Decimal | None:
    """What the customer paid, in the order's currency; None where the shop does not say that it was paid at all."""
    if order.total is None:
        return None
    paid = [Decimal(str(one["amount"])) for one in order.payment_means if one.get("amount") is not None]
    if paid and len(paid) == len(order.payment_means) and not order.paid_at:
        return min(sum(paid, NOTHING), order.total)
    return order.total if order.paid_at else None


def room(order: Order, besides: Payout | None = None, counting: Collection[int] = GONE) -> Decimal | None:
    """What can still go back, in the order's currency; None where nobody knows what was paid. Never below 0.

    What the shop told of is gone, and so are payouts in the states of `counting` that are not among what it told,
    but `besides`. Call it under the order's lock: else somebody else may take the same money a moment later.
    """
    paid = paid_for(order)
    if paid is None:
        return None
    refunds, payouts = told_of(order), payouts_of(order)
    # Of those that do not count here, none may hide what the shop told of the others.
    known = matches(refunds, [ours_of(one) for one in payouts if one != besides])
    gone = sum((refund.amount for refund in refunds), NOTHING)
    ours = (one.amount for one in payouts if one != besides and one.state in counting and one.pk not in known)
    return max(paid - gone - sum(ours, NOTHING), NOTHING)


def told_of(order: Order) -> list[Told]:
    """The refunds that the shop told of, in the order's currency."""
    return [
        Told(row.pk, row.external_id, row.amount, row.currency or order.currency, pieces_of(row.lines), row.refunded_at)
        for row in sorted(order.refunds.all(), key=lambda one: one.pk)
    ]


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
    rank = RANKS.get(State(payout.state), 2)
    if rank == 1 and payout.called_at is None:
        rank = 2
    return Ours(
        payout.pk, payout.external_id, payout.amount, payout.currency, rank, payout.in_return.requested_at,
        pieces_of(payout.lines),
    )  # fmt: skip
