"""A person decides what the signals of a return mean. Nothing here happens by itself."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from outbox.models import DomainEvent
from returns.abuse.gathering import JUDGED
from returns.deciding import NotPossible
from returns.exchanging.shipping import advance_all
from returns.models import Return, ReturnItem, ReturnRisk
from returns.money.releasing import release
from returns.moves import announce, move
from returns.receiving.deducting import has_protected
from returns.receiving.inspecting import still_open
from returns.receiving.receiving import travelling
from returns.receiving.refusals import Refused
from returns.receiving.worth import paid_for

State = Return.State
Decision = ReturnRisk.Decision
NOT_HERE_YET = (State.ASKED, State.REGISTERED)
DECIDED = "return.inspected"  # tells the customer what differs, again with what was decided


def decide(pk: int, decision: str, by: str, note: str = "", less: Mapping[int, Decimal] | None = None) -> ReturnRisk:
    """A person (`by`, a mail address) says of a return: FINE, REFUSED or REDUCED.

    FINE lets its money go on as if there had been no signals. REFUSED keeps goods away that nobody sent yet, and takes
    all money off goods that were inspected. REDUCED takes off `less`, amounts by item id in the return's currency.
    Both need `note`, in words for the customer, who may object. Raises NotPossible, with nothing changed.
    """
    with transaction.atomic():
        row: Return = Return.objects.select_for_update().get(pk=pk)
        risk: ReturnRisk | None = ReturnRisk.objects.select_for_update().filter(in_return=row).order_by("pk").first()
        if risk is None or row.path not in JUDGED:
            raise NotPossible(_("There is nothing to decide about this return."))
        if risk.decision == decision:
            return risk
        words = note.strip()[:500]
        if decision != Decision.FINE and not may_lessen(row):  # 14(2): for handling, with proof, or nothing
            raise NotPossible(_(
                "It was asked for within the 14 days of the law: nothing may be refused for what looks unusual. Take "
                "off what the goods lost by handling, when you look at them."
            ))  # fmt: skip
        if decision != Decision.FINE and not words:
            raise NotPossible(_("Say why, in words for the customer. Nothing was decided yet."))
        _kept(risk, decision, by, words)
        if decision == Decision.REFUSED:
            _refuse(row, by, words)
        elif decision == Decision.REDUCED:
            _reduce(row, less or {}, words)
        release(row)
        advance_all(row.pk)  # new goods that wait for the old ones do not leave for what was refused
        return risk


def can_take_off(row: Return) -> bool:
    """Were the goods looked at, so that money may be taken off?"""
    return row.state == State.INSPECTED


def may_lessen(row: Return) -> bool:
    """May it be refused, or money be taken off, for what looks unusual? Of an exchange in time the goods may be
    refused that nobody sent; once they are here, what is taken off is money."""
    return not row.is_by_law and not (can_take_off(row) and has_protected(row))


def _kept(risk: ReturnRisk, decision: str, by: str, words: str) -> None:
    risk.decision, risk.decided_by, risk.decided_at, risk.note = decision, by[:254], timezone.now(), words
    risk.save(update_fields=["decision", "decided_by", "decided_at", "note"])


def _refuse(row: Return, by: str, words: str) -> None:
    if row.state in NOT_HERE_YET:
        move(row.pk, State.REFUSED, by, words, decided_by=by, decision_note=words, decide_by=None)
        return
    items = _looked_at(row)
    worth = {item.pk: paid_for(item, item.received_quantity or 0) for item in items if item.received_quantity}
    if any(amount is None for amount in worth.values()):
        raise NotPossible(_("Your shop did not say what was paid for these pieces. Keep the money back by hand."))
    _take_off(row, items, {pk: amount for pk, amount in worth.items() if amount}, words)


def _reduce(row: Return, less: Mapping[int, Decimal], words: str) -> None:
    items = {item.pk: item for item in _looked_at(row)}
    if not less or any(amount <= 0 for amount in less.values()):
        raise NotPossible(_("Say how much is taken off, and from which item."))
    for pk, amount in less.items():
        item = items.get(pk)
        paid = paid_for(item, item.received_quantity or 0) if item else None
        if paid is None or not amount.is_finite() or amount > paid:
            most = {"most": f"{paid or 0} {row.currency}".strip()}
            raise NotPossible(_("At most %(most)s was paid for these pieces.") % most)
    _take_off(row, list(items.values()), less, words)


def _looked_at(row: Return) -> list[ReturnItem]:
    """The items, when they may still be changed."""
    if not can_take_off(row):
        raise NotPossible(_("Look at the goods first: before that nothing can be taken off."))
    try:
        still_open(row)
    except Refused as problem:
        raise NotPossible(str(problem)) from problem
    return travelling(row.items.select_related("line", "order").order_by("pk"))


def _take_off(row: Return, items: list[ReturnItem], less: Mapping[int, Decimal], words: str) -> None:
    for item in items:
        if item.pk in less:
            item.deduction, item.deduction_reason = less[item.pk], words
            item.save(update_fields=["deduction", "deduction_reason"])
    told = DomainEvent.objects.filter(type=DECIDED, subject_type="return", subject_id=row.pk).count()
    announce(row, DECIDED, round=told)
