"""Exchanges of somebody who was erased: nothing is ordered to nobody, no link stays open, no money is kept."""

from collections.abc import Iterable

from django.db.models import Q

from returns.exchanging.ending import OPEN, end, may_give_up
from returns.exchanging.locks import opened
from returns.models import Exchange

State = Exchange.State
# A link that is still open is shut by its provider's id (paying.py), which goes with it. What was paid for an order
# that is being asked for, or that failed, goes to that order, or back: a person says which.
NEEDED = (Q(paid_at=None) & ~Q(payment_url="")) | Q(state__in=[State.WAITING, State.FAILED])


def forget(return_ids: Iterable[int]) -> None:
    """End what nobody was asked for yet, for its money; and empty who paid, where that gives nothing back any more.

    Takes the locks of returns/exchanging/locks.py, so before those of returns/privacy.py. Idempotent.
    """
    theirs = Exchange.objects.filter(item__in_return__in=list(return_ids))
    waiting = theirs.filter(state__in=OPEN, called_at=None).order_by("item__in_return", "pk")
    for pk in list(waiting.values_list("pk", flat=True)):
        both = opened(pk)
        if both is not None and may_give_up(both.exchange):
            end(both.money, both.exchange, State.CANCELLED)
    theirs.exclude(NEEDED).update(payment_id="", payment_url="")
