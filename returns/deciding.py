"""A person decides whether a return that waits for the shop may come. Objections: returns/abuse/appealing.py."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from returns.following.promises import refresh
from returns.models import Exchange, PolicyVersion, Return
from returns.money.locks import locked
from returns.money.releasing import release
from returns.moves import MoveNotAllowed, move
from returns.receiving.receiving import travelling
from returns.requesting.cancelling import has_money
from returns.requesting.counting import are_there_still

State = Return.State
DROP_OFF_DAYS = 14  # as returns.policy.definition.Definition.drop_off_days


class NotPossible(Exception):
    """It stands elsewhere by now, or a word is missing; the message says which, for the team."""


def approve(pk: int, by: str, note: str = "", ships: str = "") -> Return:
    """The return may come; a second time changes nothing. `note` is for the customer, `by` a mail address, `ships`
    when replacements leave (Exchange.Ships; "": as the policy says).

    From now on it waits to be handed over. Raises NotPossible when it was decided otherwise.
    """
    with transaction.atomic():
        held = locked(pk)
        row = held.row
        if row.state == State.REFUSED and not are_there_still(row, held.orders):
            raise NotPossible(_("All pieces of this are on their way back or settled already."))
        send_by = timezone.now() + timedelta(days=_days(row)) if travelling(row.items.all()) else None
        moved = _moved(row, State.REGISTERED, by, note, send_by=send_by)
        if moved is not None:
            if ships in Exchange.Ships.values:
                Exchange.objects.filter(item__in_return=moved, is_replacement=True, called_at=None).update(ships=ships)
            release(moved)
            moved.refresh_from_db()
            refresh(moved, Merchant.objects.get(pk=current_merchant_id()))
        return moved or row


def refuse(pk: int, by: str, note: str) -> Return:
    """The return may not come, with the reason in words for the customer, who may object. Raises NotPossible: without
    words, for what the law protects, which nobody may refuse, and when it was decided otherwise."""
    with transaction.atomic():
        row: Return = Return.objects.select_for_update().get(pk=pk)
        if row.path == Return.Path.WITHDRAW:
            raise NotPossible(_("A withdrawal is a right by law: it cannot be refused."))
        if row.is_by_law:
            raise NotPossible(_("It was asked for within the 14 days of the law: it cannot be refused."))
        if not note.strip():
            raise NotPossible(_("Say why, in words for the customer. Nothing was refused yet."))
        if row.state == State.ASKED and has_money(row.payouts.all()):
            raise NotPossible(_("It stands elsewhere by now: look again."))
        moved = _moved(row, State.REFUSED, by, note)
        if moved is not None:
            release(moved)
        return moved or row


def _moved(row: Return, to: str, by: str, note: str, **changes: Any) -> Return | None:
    if row.state not in (State.ASKED, State.REFUSED) and row.state != to:
        raise NotPossible(_("It stands elsewhere by now: look again."))
    try:
        return move(row.pk, to, by, decided_by=by, decision_note=note.strip()[:500], decide_by=None, **changes)
    except MoveNotAllowed as error:
        raise NotPossible(_("It stands elsewhere by now: look again.")) from error


def _days(row: Return) -> int:
    version = PolicyVersion.objects.filter(number=row.policy_version).first()
    return int((version.definition if version else {}).get("drop_off_days", DROP_OFF_DAYS))
