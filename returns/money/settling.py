"""The shop tells of a refund: where it is one of ours, or what we were about to pay, that payout is paid and not paid
again; where it is the shop's own, what did not leave yet becomes smaller, or ends."""

from collections.abc import Iterable

from orders.models import Order, Refund
from outbox.models import DomainEvent
from returns.models import Payout
from returns.money.closing import paid
from returns.money.following_up import follow_up, look_soon
from returns.money.holding import OVER
from returns.money.locks import Locked, locked_all
from returns.money.matching import matches
from returns.money.releasing import settle
from returns.money.room import ours_of, payouts_of, told_of
from returns.money.shrinking import give_way

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
    """Mark what the shop paid of an order as paid, and work out anew what is left; returns how many payouts are paid.

    Needs a scope, in a transaction.
    """
    held = locked_all(waiting_returns(order_id))
    if not held:
        return 0
    order: Order = Order.objects.get(pk=order_id)
    payouts = payouts_of(order)  # read under the lock of the order, so nobody changes them
    told = told_of(order)
    found = matches(told, [ours_of(payout) for payout in payouts])
    settled = _note(payouts, found, held)
    if {one.id for one in told} - set(found.values()):
        listed = give_way(order)
        for row in (held[pk].row for pk in sorted(held)):
            if row.state not in OVER:
                settle(row.pk)
        for pk, words in listed.items():  # said last: whatever is worked out anew has no words
            Payout.objects.filter(pk=pk).update(last_error=words)
    return settled


def _note(payouts: Iterable[Payout], found: dict[int, int], held: dict[int, Locked]) -> int:
    settled = 0
    for payout in payouts:
        if payout.pk not in found or payout.state in SETTLED or payout.in_return_id not in held:
            continue
        if payout.state == State.SENT:  # that it is there was known; whether it is done, only who does it can tell
            look_soon(payout)
            continue
        refund = Refund.objects.get(pk=found[payout.pk])
        words = "" if payout.called_at else BY_SHOP
        paid(payout, held[payout.in_return_id], refund.external_id, refund.refunded_at, words)
        if payout.called_at:
            follow_up(payout, is_pending=False, tell_shop=False)
        settled += 1
    return settled
