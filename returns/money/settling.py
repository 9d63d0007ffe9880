"""The shop tells of a refund: where it is one of ours, or what we were about to pay, that payout is paid and not paid
again."""

from orders.models import Order, Refund
from outbox.models import DomainEvent
from returns.models import Payout
from returns.money.closing import paid
from returns.money.locks import locked_all
from returns.money.matching import matches
from returns.money.room import ours_of, payouts_of, told_of

State = Payout.State
SETTLED = (State.PAID, State.CANCELLED)
BY_SHOP = "The shop paid it back itself."


def follow_order(event: DomainEvent) -> None:
    """For `order.refunded` in portal/subscriptions.py; idempotent, whatever the order of arrival."""
    if event.order_id is not None:
        settle_order(event.order_id)


def waiting_returns(order_id: int) -> set[int]:
    """The returns that still wait for money of the order: whoever settles it locks them all before the order."""
    rows = Payout.objects.filter(order_id=order_id).exclude(state__in=SETTLED)
    return set(rows.values_list("in_return_id", flat=True))


def settle_order(order_id: int) -> int:
    """Mark what the shop paid of an order as paid; returns how many payouts. Needs a scope, in a transaction."""
    held = locked_all(waiting_returns(order_id))
    if not held:
        return 0
    order: Order = Order.objects.get(pk=order_id)
    payouts = payouts_of(order)  # read under the lock of the order, so nobody changes them
    found = matches(told_of(order), [ours_of(payout) for payout in payouts])
    settled = 0
    for payout in payouts:
        if payout.pk in found and payout.state not in SETTLED and payout.in_return_id in held:
            refund = Refund.objects.get(pk=found[payout.pk])
            words = "" if payout.called_at else BY_SHOP
            paid(payout, held[payout.in_return_id], refund.external_id, refund.refunded_at, words)
            settled += 1
    return settled
