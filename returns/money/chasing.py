"""Following money to the customer's bank: what the provider has taken may take days, and may still come back.

Mollie queues, processes and fails refunds days later, Stripe may fail one up to 30 days after it succeeded. Only asked,
never called again. A refund that nobody knows any more is a person's to look at.
"""

from datetime import timedelta

from django.utils import timezone

from inbox.http import HttpSession
from merchants.tenancy import scoped
from returns.models import Payout, PayoutStep
from returns.money.bouncing import bounced
from returns.money.calling import Errand, client_of, errand_of
from returns.money.closing import paid
from returns.money.contracts import Bounced, Called, MoneyProblem, Unreachable
from returns.money.locks import locked
from returns.money.room import GONE
from workqueue.backoff import MAX_ATTEMPTS
from workqueue.claims import Claim, finish, held

State, Money = PayoutStep.State, Payout.State
SECONDS = 40.0
FIRST, MOST = timedelta(minutes=10), timedelta(days=1)  # between two looks while it is on its way
GROWS = 2.2
AFTERWARDS = timedelta(days=5)  # between two looks when it is there
LONGEST = timedelta(days=35)
LOST = "The provider does not know this refund any more: somebody may have called it off there."
ENDLESS = "The provider has not finished this refund for five weeks. Ask them what became of it."


def chase(taken: Claim) -> None:
    """One look from start to end."""
    with scoped(taken.merchant_id):
        errand = _prepare(taken)
    if errand is None:
        return
    seen = _look(errand)
    with scoped(taken.merchant_id):
        _settle(taken, seen)


def _prepare(taken: Claim) -> Errand | None:
    """What to ask for; None where the money stands elsewhere by now."""
    in_return, payout_id = PayoutStep.objects.values_list("payout__in_return_id", "payout_id").get(pk=taken.id)
    locks, payout = locked(in_return), Payout.objects.select_related("account").get(pk=payout_id)
    step = held(PayoutStep.objects.all(), taken)
    if step is None:
        return None
    if payout.state not in (Money.SENT, Money.PAID) or step.key != payout.call_key:
        finish(step, State.DONE)
        return None
    return errand_of(payout, locks, True)


def _look(errand: Errand) -> Called:
    try:
        with HttpSession(seconds=SECONDS) as http:
            return Called(client_of(errand, http).find(errand.order))
    except MoneyProblem as problem:
        return Called(problem=problem)


def _settle(taken: Claim, seen: Called) -> None:
    """Write down what it says, unless the claim was lost or the money stands elsewhere by now."""
    in_return, payout_id = PayoutStep.objects.values_list("payout__in_return_id", "payout_id").get(pk=taken.id)
    locks = locked(in_return)
    step = held(PayoutStep.objects.all(), taken)
    payout = Payout.objects.select_for_update(of=("self",)).get(pk=payout_id)
    if step is None:
        return
    is_under_way = payout.state == Money.SENT
    if step.key != payout.call_key or payout.state not in (Money.SENT, Money.PAID):
        finish(step, State.DONE)
    elif isinstance(seen.problem, Bounced):
        bounced(payout, locks, str(seen.problem))
        finish(step, State.DONE)
    elif seen.problem is None and seen.refunded is None and is_under_way:
        _to_a_person(payout, LOST)
        finish(step, State.DONE)
    else:
        if is_under_way and seen.refunded is not None and not seen.refunded.is_pending:
            paid(payout, locks, seen.refunded.external_id)  # today: when it was asked for is not when it was paid
        _again(step, payout, seen)


def _again(step: PayoutStep, payout: Payout, seen: Called) -> None:
    """Look later, ever more seldom; after LONGEST no more."""
    now, step.looks, step.attempts = timezone.now(), step.looks + 1, 0
    step.last_error = str(seen.problem or "")[:2000]
    since = payout.paid_at or payout.sent_at or now
    if now - since >= LONGEST:
        if payout.state == Money.SENT:
            _to_a_person(payout, ENDLESS)
        step.state = State.DONE
    elif payout.state == Money.PAID:
        step.due_at = now + AFTERWARDS
    else:
        step.due_at = now + min(FIRST * GROWS ** min(step.looks - 1, 12), MOST)
    if isinstance(seen.problem, Unreachable):
        step.due_at = max(step.due_at, now + timedelta(seconds=seen.problem.wait))
    step.save(update_fields=["state", "due_at", "attempts", "looks", "last_error"])


def _to_a_person(payout: Payout, words: str) -> None:
    """Nobody knows: never asked again by itself, since the next question would be a call."""
    assert payout.state in GONE  # noqa: S101 - it stays counted as money that may have gone
    payout.state, payout.last_error, payout.attempts = Money.UNCERTAIN, words, MAX_ATTEMPTS
    payout.save(update_fields=["state", "last_error", "attempts"])
