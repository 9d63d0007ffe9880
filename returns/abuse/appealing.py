"""A customer does not agree, and somebody else looks at it: with a refusal, and with what was taken off."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.models import Member
from merchants.tenancy import current_merchant_id
from returns.deciding import NotPossible, approve
from returns.models import Appeal, Return, ReturnItem, ReturnRisk
from returns.money.planning import add
from returns.money.releasing import release
from returns.moves import announce
from returns.receiving.inspecting import can_correct
from returns.receiving.worth import paid_for

State = Return.State
MOST = 3  # objections to one return: after that people talk
LONGEST = 2000  # characters
ANSWERED = "return.appeal_answered"


class CannotObject(ValueError):
    """There is nothing to object to, one is being looked at, or words are missing; the message says which."""


def can_object(row: Return, known: Sequence[Appeal] | None = None) -> bool:
    """Was something refused, not found or taken off, and is no objection of this return open? `known`: its objections,
    where they were read already."""
    appeals = list(row.appeals.all()) if known is None else known
    if len(appeals) >= MOST or any(one.answered_at is None for one in appeals):
        return False
    return row.state == State.REFUSED or any(differs(item) for item in row.items.all())


def differs(item: ReturnItem) -> bool:
    """Did we find less than was registered, or take something off?"""
    is_missing = item.inspected_at is not None and (item.received_quantity or 0) < item.quantity
    return bool(item.deduction > 0 or is_missing)


def object_to(pk: int, text: str) -> Appeal:
    """The customer's objection, one at a time; the same words again, while it is open, change nothing.

    Raises CannotObject in words for the customer.
    """
    words = text.replace("\0", "").strip()[:LONGEST]
    with transaction.atomic():
        row: Return = Return.objects.select_for_update().get(pk=pk)
        present = row.appeals.filter(answered_at=None).first()
        if present is not None and present.text == words:
            found: Appeal = present
            return found
        if not words:
            raise CannotObject(_("Say why you do not agree."))
        if present is not None:
            raise CannotObject(_("We are looking at what you wrote. You find our answer here."))
        if not can_object(row):
            raise CannotObject(_("There is nothing here to disagree with any more."))
        made: Appeal = Appeal.objects.create(in_return=row, text=words)
        return made


def answer(pk: int, by: str, words: str, *, upheld: bool) -> Appeal:
    """Answer an objection, once: by another person than who decided, where the team has one. `by`: a mail address.

    Upheld, a refused return may come after all, what was taken off is paid, and pieces that we did not find count as
    come. Records `return.appeal_answered`, by which the customer gets the answer by mail. Raises NotPossible.
    """
    with transaction.atomic():
        known: Appeal = Appeal.objects.get(pk=pk)
        row: Return = Return.objects.select_for_update().get(pk=known.in_return_id)
        appeal: Appeal = Appeal.objects.select_for_update().get(pk=pk)
        if appeal.answered_at is not None:
            raise NotPossible(_("A colleague answered this before."))
        if not words.strip():
            raise NotPossible(_("Write an answer: the customer reads it."))
        if by in deciders(row) and has_others(row):
            raise NotPossible(_("You decided this. Let a colleague look at it with fresh eyes."))
        appeal.answer, appeal.is_upheld = words.strip()[:LONGEST], upheld
        appeal.answered_by, appeal.answered_at = by[:254], timezone.now()
        appeal.save(update_fields=["answer", "is_upheld", "answered_by", "answered_at"])
        if upheld:
            _take_back(row, by, appeal.answer)
        told = row.appeals.exclude(answered_at=None).count()
        announce(row, ANSWERED, round=told - 1)
    return appeal


def deciders(row: Return) -> set[str]:
    """Who decided what somebody objects to, by mail address."""
    found = {row.decided_by}
    found |= set(ReturnRisk.objects.filter(in_return=row).values_list("decided_by", flat=True))
    found |= {item.inspected_by for item in row.items.all() if differs(item)}
    return found - {""}


def has_others(row: Return) -> bool:
    """Is there somebody in the team who may act and did not decide?"""
    team = Member.objects.filter(merchant=current_merchant_id()).exclude(role=Member.Role.VIEWER)
    return bool(team.exclude(user__username__in=deciders(row)).exists())


def _take_back(row: Return, by: str, words: str) -> None:
    """What was decided does not stand."""
    ReturnRisk.objects.filter(in_return=row).update(
        decision=ReturnRisk.Decision.FINE, decided_by=by[:254], decided_at=timezone.now(), note=""
    )
    if row.state == State.REFUSED:
        approve(row.pk, by)
        return
    items = [item for item in row.items.select_related("line", "order").order_by("pk") if differs(item)]
    if items and not can_correct(row):  # money has left by it: what was kept back goes by a payout of its own
        _pay_apart(row, items, words, by)
    for item in items:
        item.deduction, item.deduction_reason = Decimal(0), ""
        item.received_quantity = item.quantity if item.inspected_at else item.received_quantity
        item.condition = "" if item.condition == ReturnItem.Condition.MISSING else item.condition
        item.save(update_fields=["deduction", "deduction_reason", "received_quantity", "condition"])
    release(row)


def _pay_apart(row: Return, items: Sequence[ReturnItem], words: str, by: str) -> None:
    """By order: what was taken off, and what was paid for the pieces that we had not found."""
    owed: dict[int, Decimal] = defaultdict(Decimal)
    for item in items:
        if item.order_id is not None:
            owed[item.order_id] += item.deduction + _missing(item)
    for order_id, amount in sorted(owed.items()):
        if not amount:
            continue
        try:
            add(row.pk, order_id, amount, words, by)
        except ValueError as error:
            raise NotPossible(_("That is more than what can still go back for this order.")) from error


def _missing(item: ReturnItem) -> Decimal:
    """What was paid for the registered pieces that were not in the parcel."""
    found = item.received_quantity or 0
    if item.inspected_at is None or found >= item.quantity:
        return Decimal(0)
    whole, part = paid_for(item, item.quantity), paid_for(item, found) if found else Decimal(0)
    if whole is None or part is None:
        raise NotPossible(_("Your shop did not say what was paid for these pieces. Add the money by hand first."))
    return whole - part
