"""The customer changed his mind about changing his mind."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from returns.models import Exchange, Return
from returns.moves import CUSTOMER, OPEN, MoveNotAllowed, move
from returns.requesting.wishes import Refused


def can_cancel(row: Return) -> bool:
    """May its customer still call it off? A withdrawal was declared: that is not taken back by a button."""
    return row.state in OPEN and row.path != Return.Path.WITHDRAW


def cancel(row: Return) -> Return:
    """Call it off for its customer; a second time changes nothing. The pieces can be sent back anew at once.

    Records `return.cancelled`, by which its label, its money and what was set aside for it follow. Raises Refused when
    it is under way already, was decided otherwise, or is a withdrawal.
    """
    with transaction.atomic():
        held: Return = Return.objects.select_for_update().get(pk=row.pk)
        if held.state == Return.State.CANCELLED:
            return held
        if not can_cancel(held) or _has_left(held):
            raise Refused(_("This return can no longer be called off."))
        try:
            return move(held.pk, Return.State.CANCELLED, CUSTOMER) or held
        except MoveNotAllowed as error:  # pragma: no cover - the lock is ours
            raise Refused(_("This return can no longer be called off.")) from error


def _has_left(row: Return) -> bool:
    """Were the new goods of an exchange ordered already, or are they being ordered? Then the old ones have to come."""
    exchanges = Exchange.objects.filter(item__in_return=row)
    return exchanges.filter(Q(state=Exchange.State.ORDERED) | Q(called_at__isnull=False)).exists()
