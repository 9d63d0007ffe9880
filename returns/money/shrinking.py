"""What a person said that goes back gives way to what the shop paid back itself. What is worked out (planning.py) is
worked out anew."""

from decimal import Decimal

from orders.models import Order
from returns.models import Payout
from returns.money.planning import is_by_person
from returns.money.room import credits_of, fits, has_left, payouts_of, room

State = Payout.State
OPEN = (State.HELD, State.BY_HAND, State.WAITING, State.FAILED)
WORDS = "The shop paid back itself meanwhile."
LISTED = "The shop paid back itself meanwhile. It stood on list {name} for finance: look whether it was paid by that."


def give_way(order: Order) -> dict[int, str]:
    """Make an order's open payouts that a person said no larger than what is left, and take from the lists for finance
    what has no room any more: it is worked out anew. What may have gone stays. Under the order's lock.

    Returns, by the id of what was taken from a list, what the team has to know of it.
    """
    listed: dict[int, str] = {}
    for payout in payouts_of(order):
        if payout.state == State.BY_HAND and payout.export and not fits(payout, order):
            listed[payout.pk] = LISTED.format(name=payout.export)
            payout.export, payout.called_at = "", None
            payout.save(update_fields=["export", "called_at"])
    left = room(order, counting=has_left)
    for payout in sorted([*payouts_of(order), *credits_of(order)], key=lambda one: one.pk):
        if left is None or payout.state not in OPEN or payout.may_have_gone or not is_by_person(payout):
            continue
        if payout.amount > left:
            _shrink(payout, left)
        left -= payout.amount
    return listed


def _shrink(payout: Payout, left: Decimal) -> None:
    payout.amount, payout.last_error = left, payout.last_error or WORDS
    payout.breakdown = [{**row, "amount": str(left)} for row in payout.breakdown]
    if not left:
        payout.state = State.CANCELLED
    payout.save(update_fields=["amount", "breakdown", "last_error", "state"])
