"""Letting money go: after each move of a return, after a person's word. What is called off takes its money along."""

from django.db.transaction import on_commit
from django.utils import timezone

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from outbox.models import DomainEvent
from returns.abuse.judging import judge, needs_person
from returns.following.promises import refresh
from returns.following.trusting import EVE, is_proven
from returns.models import Payout, Return
from returns.money.closing import close
from returns.money.differences import is_ordered
from returns.money.holding import OVER, STOPPED, Facts, held_for
from returns.money.locks import Locked, locked
from returns.money.means import MANUAL
from returns.money.paid_in import payment_of
from returns.money.planning import plan_locked
from returns.travelling import never_left, travels

State = Payout.State


def follow(event: DomainEvent) -> None:
    """A return moved: settle what that means for its money. For portal/subscriptions.py; idempotent."""
    if event.subject_type == Return._meta.model_name and Return.objects.filter(pk=event.subject_id).exists():
        settle(event.subject_id)


def release(row: Return) -> list[Payout]:
    """Work the return's money out anew and let go what nothing holds any more; returns what goes now.

    In the caller's transaction, within its scope; takes the locks of returns/money/locks.py, so call it before any
    order's lock is taken, or after the return's own. Nothing that went already is changed.
    """
    return settle(row.pk)


def settle(return_id: int) -> list[Payout]:
    """`release` by id."""
    held = locked(return_id)
    if held.row.state in OVER:
        _call_off(held)
        return []
    judge(held.row.pk)  # before any money leaves, by what is known now
    going = [payout for payout in plan_locked(held) if payout.state == State.HELD and _goes(payout, held)]
    if going:
        on_commit(_ring)
    refresh(held.row, Merchant.objects.get(pk=current_merchant_id()))
    close(held)
    return going


def approve(payout: Payout, by: str) -> list[Payout]:
    """A person (a mail address) lets a payout go that waits for one; returns what goes now."""
    held = locked(payout.in_return_id)
    # Not before there is a return: money for goods that nobody agreed to take back is what `asked` is for.
    Payout.objects.filter(pk=payout.pk, state=State.HELD).update(approved_by=by[:254])
    return settle(held.row.pk)


def stop(payout: Payout) -> bool:
    """A person keeps a payout back that did not go yet, until `approve`; False when it is too late, and for a
    withdrawal: nobody may keep that money back. What the law protects otherwise is kept back within its days only."""
    held = locked(payout.in_return_id)
    if held.row.path == Return.Path.WITHDRAW or (held.row.is_by_law and _law_is_due(held.row)):
        return False
    rows = Payout.objects.filter(pk=payout.pk, called_at=None, state__in=[State.HELD, State.WAITING, State.BY_HAND])
    return bool(rows.update(state=State.HELD, held_for=STOPPED, approved_by=""))


def facts_of(row: Return, payout: Payout | None = None) -> Facts:
    """What the return's money depends on, as it is now."""
    law_is_due = _law_is_due(row)
    return Facts(
        state=row.state,
        path=row.path,
        travels=travels(row),
        has_left=not never_left(row),
        is_there=row.received_at is not None,
        is_sent=is_proven(row, timezone.now()),
        is_told=row.handed_over_at is not None,
        has_question=_has_question(row, payout, law_is_due=law_is_due),
        is_approved=bool(payout and payout.approved_by),
        law_is_due=law_is_due,
        is_ordered=payout is None or is_ordered(payout),
    )


def _law_is_due(row: Return) -> bool:
    return row.legal_by is not None and timezone.now() >= row.legal_by - EVE


def _has_question(row: Return, payout: Payout | None, *, law_is_due: bool) -> bool:
    # Money for a gift would go to who bought it, and with it the news: a person asks both first.
    if row.is_gift and payout is not None and payout.kind == Payout.Kind.REFUND:
        return True
    if payout is not None and payout.held_for == STOPPED:
        # Nobody keeps back beyond the law's days what is due by it (13(1)); a sum that nobody knows has to be said.
        return not (law_is_due and row.is_by_law and payout.amount)
    return needs_person(row, law_is_due=law_is_due)


def _goes(payout: Payout, held: Locked) -> bool:
    why = held_for(facts_of(held.row, payout))
    if why:
        if payout.held_for != STOPPED:
            payout.held_for = why
            payout.save(update_fields=["held_for"])
        return False
    payout.held_for = ""
    payout.state = State.BY_HAND if payout.means == MANUAL else State.WAITING
    payout.due_at, payout.attempts, payout.last_error = timezone.now(), 0, ""
    payout.save(update_fields=["state", "held_for", "due_at", "attempts", "last_error"])
    return True


def _call_off(held: Locked) -> None:
    """Money that did not go yet stays. A payout that is being paid, or may have been, is looked after by its worker."""
    for payout in held.payouts():
        if not payout.may_have_gone and not payment_of(payout):
            payout.state = State.CANCELLED
            payout.save(update_fields=["state"])


def _ring() -> None:
    from returns.tasks import payout_bell

    payout_bell.ring()
