"""Paying back: one call a payout, claimed, fenced, and never a second call before the first one was looked for.

Everything is read and checked under the order's lock right before the call, and the call itself is outside any
transaction, by the payout's key. A worker that dies in between leaves `called_at`: whoever comes next asks for the
refund of this key first. What nobody can tell stays UNCERTAIN, and is asked for again later.
"""

import logging
from datetime import timedelta

from django.utils import timezone

from inbox.http import HttpSession
from merchants.tenancy import scoped, unscoped
from returns.models import Payout
from returns.money.bouncing import bounced
from returns.money.calling import Errand, errand_of, pay
from returns.money.closing import paid, sent
from returns.money.contracts import Bounced, ByHand, Called, MoneyProblem, NotThere, Unreachable, Unsure
from returns.money.following_up import follow_up
from returns.money.holding import OVER
from returns.money.locks import Locked, locked, locked_all
from returns.money.paid_in import payment_of
from returns.money.releasing import settle
from returns.money.room import part_of_paid, room
from returns.money.settling import settle_order, waiting_returns
from workqueue.backoff import MAX_ATTEMPTS, pause
from workqueue.claims import DIED, Claim, claim, finish, held, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
State = Payout.State
BATCH = 2  # rows of one claim share its lease, and each may take SECONDS
SECONDS = 40.0
TOO_MUCH = "{amount} {currency} is more than the {left} {currency} that can still go back for this order."
TOO_LATE = "It was paid before the return was called off, refused or given up: the goods may not come."
UNKNOWN = "The shop does not say that this order was paid. Look there, then pay back by hand or try again."


def drain(limit: int | None = None) -> int:
    """Pay what is due until nothing is left (or `limit` payouts, or a minute); returns how many were taken."""
    return work_off(_take, process, limit)


def _ask_again() -> None:
    """Make due again what was uncertain, or killed its worker after a call."""
    now = timezone.now()
    Payout.objects.filter(state=State.FAILED, last_error=DIED, called_at__isnull=False).update(
        state=State.UNCERTAIN, due_at=now + timedelta(hours=1), attempts=0
    )
    doubtful = Payout.objects.filter(state=State.UNCERTAIN, due_at__lte=now, attempts__lt=MAX_ATTEMPTS)
    doubtful.update(state=State.WAITING)


def _take() -> list[Claim]:
    with unscoped("claim due payouts of every merchant, and those of which nobody knows"):
        _ask_again()
        return claim(Payout, BATCH, bury_after=MAX_ATTEMPTS)


def process(taken: Claim) -> None:
    """One payout from start to end. Never raises: what goes wrong is written on the payout, in words."""
    try:
        with scoped(taken.merchant_id):
            errand = _prepare(taken)
        if errand is None:
            return
        called = _call(errand)
        with scoped(taken.merchant_id):
            _settle(taken, called, errand)
    except Exception as error:
        log.exception("payout %s failed, attempt %s", taken.id, taken.token)
        with scoped(taken.merchant_id):
            if step_aside(Payout, taken, error):  # given up: what was called may have been taken
                Payout.objects.filter(pk=taken.id, called_at__isnull=False).update(state=State.UNCERTAIN)


def _prepare(taken: Claim) -> Errand | None:
    """Look at everything again under the locks, note that a call leaves; None when there is nothing to call.

    What must not be paid (any more) is never called; what may have been called is asked for then, and never repeated.
    """
    found = Payout.objects.filter(pk=taken.id).values_list("in_return_id", "order_id").first()
    if found is None:
        return None
    locks = locked_all({found[0], *waiting_returns(found[1])})[found[0]]
    settle_order(found[1])  # the shop may have told of it since
    payout = held(Payout.objects.all(), taken)
    if payout is None:
        return None
    was_called, is_over = payout.called_at is not None, _is_over(payout, locks)
    if is_over and not was_called:
        finish(payout, State.CANCELLED)
        return None
    words = _objection(payout, locks)
    if words and not was_called:
        finish(payout, State.FAILED, words)
        return None
    payout.called_at = payout.called_at or timezone.now()
    payout.save(update_fields=["called_at"])
    return errand_of(payout, locks, was_called, only_look=is_over or bool(words))


def _is_over(payout: Payout, locks: Locked) -> bool:
    return locks.row.state in OVER and not payment_of(payout)


def _objection(payout: Payout, locks: Locked) -> str:
    """Why this payout must not be paid now; "" when it may."""
    if payment_of(payout):
        return ""
    left = room(locks.orders[payout.order_id], besides=payout)
    if left is None:
        return "" if payout.kind == Payout.Kind.CREDIT else UNKNOWN
    if part_of_paid(payout) > left:
        return TOO_MUCH.format(amount=payout.amount.normalize(), left=left.normalize(), currency=payout.currency)
    return ""


def _call(errand: Errand) -> Called:
    try:
        with HttpSession(seconds=SECONDS) as http:
            return Called(pay(errand, http))
    except MoneyProblem as problem:
        return Called(problem=problem)


def _settle(taken: Claim, called: Called, errand: Errand) -> None:
    """Write down what came back, unless the claim was lost or the shop's own word was faster."""
    found = Payout.objects.values_list("in_return_id", flat=True).get(pk=taken.id)
    locks = locked(found)
    payout = held(Payout.objects.all(), taken)
    if payout is None:
        return
    if called.refunded is not None:
        made = called.refunded
        if made.is_pending:
            sent(payout, made.external_id, made.note)
        else:
            paid(payout, locks, made.external_id, made.at, TOO_LATE if _is_over(payout, locks) else made.note)
        follow_up(payout, is_pending=made.is_pending)
    elif isinstance(called.problem, Bounced):
        bounced(payout, locks, str(called.problem))
    elif isinstance(called.problem, NotThere):
        _never_made(payout, locks)
    elif called.problem is not None and _is_undone(payout, called.problem, was_called=errand.was_called):
        _not_called(payout)


def _is_undone(payout: Payout, problem: MoneyProblem, *, was_called: bool) -> bool:
    """Write down why nothing is paid; whether that is sure."""
    if isinstance(problem, Unreachable):
        _wait(payout, problem, was_called=was_called)
        return not was_called
    if isinstance(problem, Unsure):
        finish(payout, State.UNCERTAIN, str(problem))
        _due_in(payout, problem.wait)
        return False
    if isinstance(problem, ByHand):
        finish(payout, State.BY_HAND, str(problem))
    else:
        finish(payout, State.FAILED, str(problem))
    return True


def _never_made(payout: Payout, locks: Locked) -> None:
    """It was only asked for, and is not there: what stood against paying it stands against it still."""
    if not _is_over(payout, locks) and (words := _objection(payout, locks)):
        finish(payout, State.FAILED, words)
    _not_called(payout)


def _not_called(payout: Payout) -> None:
    """Nothing was made by it, as is known now: it is as if nobody had called. What happened to its return meanwhile,
    which had to let it be, is made up for."""
    payout.called_at = None
    payout.save(update_fields=["called_at"])
    settle(payout.in_return_id)


def _wait(payout: Payout, problem: Unreachable, *, was_called: bool) -> None:
    """Nothing was done: the same call later, or after too many a person."""
    if payout.attempts >= MAX_ATTEMPTS:
        finish(payout, State.UNCERTAIN if was_called else State.FAILED, str(problem))
        return
    payout.last_error = str(problem)[:2000]
    payout.save(update_fields=["last_error"])
    _due_in(payout, problem.wait)


def _due_in(payout: Payout, seconds: float) -> None:
    payout.due_at = timezone.now() + max(timedelta(seconds=seconds), pause(payout.attempts, payout.pk))
    payout.save(update_fields=["due_at"])
