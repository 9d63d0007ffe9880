"""The customer changed his mind about changing his mind."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from returns.models import Exchange, Payout, Return
from returns.money.locks import locked
from returns.money.paid_in import payment_of
from returns.money.releasing import settle
from returns.moves import CUSTOMER, OPEN, MoveNotAllowed, move
from returns.requesting.wishes import Refused


def can_cancel(row: Return, payouts: Iterable[Payout] | None = None) -> bool:
    """May its customer still call it off? A withdrawal was declared: that is not taken back by a button; and whoever
    has the money, or may have it, sends the goods. `payouts`: of the return, where they were read already."""
    if row.state not in OPEN or row.path == Return.Path.WITHDRAW:
        return False
    return not has_money(row.payouts.all() if payouts is None else payouts)


def has_money(payouts: Iterable[Payout]) -> bool:
    """Did any of a return's money go, or may it have? What was paid on top for an exchange is none of it."""
    return any(one.may_have_gone and not payment_of(one) for one in payouts)


def cancel(row: Return) -> Return:
    """Call it off for its customer; a second time changes nothing. The pieces can be sent back anew at once.

    Its money is called off with it; records `return.cancelled`, by which its label and what was set aside follow.
    Raises Refused when it is under way already, was decided or paid meanwhile, or is a withdrawal.
    """
    with transaction.atomic():
        held = locked(row.pk).row
        if held.state == Return.State.CANCELLED:
            return held
        if not can_cancel(held) or _has_left(held):
            raise Refused(_("This return can no longer be cancelled."))
        try:
            moved = move(held.pk, Return.State.CANCELLED, CUSTOMER) or held
        except MoveNotAllowed as error:  # pragma: no cover - the lock is ours
            raise Refused(_("This return can no longer be cancelled.")) from error
        settle(moved.pk)  # now, not with the event: a worker may be about to pay
        return moved


def _has_left(row: Return) -> bool:
    """Were the new goods of an exchange ordered already, or are they being ordered? Then the old ones have to come."""
    exchanges = Exchange.objects.filter(item__in_return=row)
    return exchanges.filter(Q(state=Exchange.State.ORDERED) | Q(called_at__isnull=False)).exists()
