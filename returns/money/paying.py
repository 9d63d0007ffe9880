"""Paying back: one call a payout, claimed, fenced, and never a second call before the first one was looked for.

Everything is read and checked under the order's lock right before the call, and the call itself is outside any
transaction, by the payout's key. A worker that dies in between leaves `called_at`: whoever comes next asks for the
refund of this key first. What nobody can tell stays UNCERTAIN, and is asked for again later.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from inbox.http import HttpSession
from merchants.tenancy import scoped, unscoped
from returns.models import Payout
from returns.money.calling import Errand, errand_of, pay
from returns.money.closing import paid
from returns.money.contracts import ByHand, MoneyProblem, Refunded, Refused, Unreachable, Unsure
from returns.money.locks import Locked, locked, locked_all
from returns.money.paid_in import payment_of
from returns.money.room import room
from returns.money.settling import settle_order, waiting_returns
from workqueue.backoff import MAX_ATTEMPTS, pause
from workqueue.claims import DIED, Claim, claim, finish, held, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
State = Payout.State
BATCH = 2  # rows of one claim share its lease, and each may take SECONDS
SECONDS = 40.0
TOO_MUCH = "{amount} {currency} is more than the {left} {currency} that can still go back for this order."
UNKNOWN = "The shop does not say that this order was paid. Look there, then pay back by hand or try again."


@dataclass(frozen=True)
class Called:
    """What came of a call: the refund, or why there is none."""

    refunded: Refunded | None = None
    problem: MoneyProblem | None = None


def drain(limit: int | None = None) -> int:
    """Pay what is due until nothing is left (or `limit` payouts, or a minute); returns how many were taken."""
    ask_again()
    return work_off(_take, process, limit)


def ask_again() -> int:
    """Make due again what was uncertain, or killed its worker after a call; returns how many."""
    with unscoped("find payouts of every merchant of which nobody knows"):
        now = timezone.now()
        Payout.objects.filter(state=State.FAILED, last_error=DIED, called_at__isnull=False).update(
            state=State.UNCERTAIN, due_at=now + timedelta(hours=1), attempts=0
        )
        doubtful = Payout.objects.filter(state=State.UNCERTAIN, due_at__lte=now, attempts__lt=MAX_ATTEMPTS)
        return doubtful.update(state=State.WAITING)


def _take() -> list[Claim]:
    with unscoped("claim due payouts of every merchant"):
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
            _settle(taken, called)
    except Exception as error:
        log.exception("payout %s failed, attempt %s", taken.id, taken.token)
        with scoped(taken.merchant_id):
            if step_aside(Payout, taken, error):  # given up: what was called may have been taken
                Payout.objects.filter(pk=taken.id, called_at__isnull=False).update(state=State.UNCERTAIN)


def _prepare(taken: Claim) -> Errand | None:
    """Look at everything again under the locks, note that a call leaves; None when there is nothing to call."""
    found = Payout.objects.filter(pk=taken.id).values_list("in_return_id", "order_id").first()
    if found is None:
        return None
    locks = locked_all({found[0], *waiting_returns(found[1])})[found[0]]
    settle_order(found[1])  # the shop may have told of it since
    payout = held(Payout.objects.all(), taken)
    if payout is None:
        return None
    was_called = payout.called_at is not None
    if not was_called and (words := _objection(payout, locks)):
        finish(payout, State.FAILED, words)
        return None
    payout.called_at = payout.called_at or timezone.now()
    payout.save(update_fields=["called_at"])
    return errand_of(payout, locks, was_called)


def _objection(payout: Payout, locks: Locked) -> str:
    """Why this payout must not be paid now; "" when it may."""
    if payout.kind == Payout.Kind.CREDIT or payment_of(payout):
        return ""
    left = room(locks.orders[payout.order_id], besides=payout)
    if left is None:
        return UNKNOWN
    if payout.amount > left:
        return TOO_MUCH.format(amount=payout.amount.normalize(), left=left.normalize(), currency=payout.currency)
    return ""


def _call(errand: Errand) -> Called:
    try:
        with HttpSession(seconds=SECONDS) as http:
            return Called(pay(errand, http))
    except MoneyProblem as problem:
        return Called(problem=problem)


def _settle(taken: Claim, called: Called) -> None:
    """Write down what came back, unless the claim was lost or the shop's own word was faster."""
    found = Payout.objects.values_list("in_return_id", flat=True).get(pk=taken.id)
    locks = locked(found)
    payout = held(Payout.objects.all(), taken)
    if payout is None:
        return
    if called.refunded is not None:
        made = called.refunded
        paid(payout, locks, made.external_id, made.at, made.note)
    elif isinstance(called.problem, Unreachable):
        _wait(payout, called.problem)
    elif isinstance(called.problem, Unsure):
        finish(payout, State.UNCERTAIN, str(called.problem))
        _due_in(payout, called.problem.wait)
    elif isinstance(called.problem, ByHand):
        payout.called_at = None
        payout.save(update_fields=["called_at"])
        finish(payout, State.BY_HAND, str(called.problem))
    elif isinstance(called.problem, Refused):
        finish(payout, State.FAILED, str(called.problem))


def _wait(payout: Payout, problem: Unreachable) -> None:
    """Nothing was done: the same call later, or after too many a person."""
    if payout.attempts >= MAX_ATTEMPTS:
        finish(payout, State.UNCERTAIN if payout.called_at else State.FAILED, str(problem))
        return
    payout.last_error = str(problem)[:2000]
    payout.save(update_fields=["last_error"])
    _due_in(payout, problem.wait)


def _due_in(payout: Payout, seconds: float) -> None:
    payout.due_at = timezone.now() + max(timedelta(seconds=seconds), pause(payout.attempts, payout.pk))
    payout.save(update_fields=["due_at"])
