"""Noting in the shop what a payment provider paid back: its books, its stock and the order's state are right then, and
nobody there pays a second time. No money moves by it, and whatever becomes of it, the money stays as it is.

Looked up before a second call, as the money itself; and where the shop noted the refund by itself (its payment plugin
may hear of it from the provider), that is the note.
"""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from inbox.http import HttpSession
from inbox.models import Connection
from merchants.tenancy import scoped
from orders.models import Refund
from returns.models import Payout, PayoutStep
from returns.money import choosing
from returns.money.calling import errand_of
from returns.money.contracts import Called, MoneyProblem, RefundOrder, Refused, Unreachable, Unsure
from returns.money.locks import Locked, locked
from returns.money.matching import matches
from returns.money.room import ours_of, payouts_of, told_of
from workqueue.backoff import MAX_ATTEMPTS, pause
from workqueue.claims import Claim, finish, held

State = PayoutStep.State
SECONDS = 40.0
GONE = "The connection to the shop is switched off or gone."


def note(taken: Claim) -> None:
    """One note from start to end."""
    with scoped(taken.merchant_id):
        asked = _prepare(taken)
    if asked is None:
        return
    noted = _call(*asked)
    with scoped(taken.merchant_id):
        _settle(taken, noted)


def _prepare(taken: Claim) -> tuple[RefundOrder, Connection | None, bool] | None:
    """Look at everything under the locks, and note that a call leaves; None when there is nothing to call."""
    locks, payout = _locked(taken)
    step = held(PayoutStep.objects.all(), taken)
    if step is None:
        return None
    was_called = step.called_at is not None
    if not was_called and (there := _by_itself(payout)) is not None:
        _done(step, payout, there.external_id)
        return None
    step.called_at = step.called_at or timezone.now()
    step.save(update_fields=["called_at"])
    asked = errand_of(payout, locks, was_called).order
    reason = " ".join(filter(None, (asked.reason, payout.means.title(), payout.external_id)))
    shop = Connection.objects.filter(pk=step.connection_id, is_active=True).first()
    return replace(asked, key=step.key, reason=reason, records_only=True, payment_id=""), shop, was_called


def _call(asked: RefundOrder, shop: Connection | None, was_called: bool) -> Called:
    try:
        if shop is None:
            raise Refused(GONE)
        with HttpSession(seconds=SECONDS) as http:
            client = choosing.refunds_of(shop, http)
            there = client.find(asked) if was_called else None
            return Called(there or client.refund(asked))
    except MoneyProblem as problem:
        return Called(problem=problem)


def _settle(taken: Claim, noted: Called) -> None:
    """Write down what came back, unless the claim was lost. Nothing here touches the payout."""
    _locks, payout = _locked(taken)
    step = held(PayoutStep.objects.all(), taken)
    if step is None:
        return
    problem = noted.problem
    if noted.refunded is not None:
        _done(step, payout, noted.refunded.external_id, noted.refunded.note)
    elif isinstance(problem, Unreachable | Unsure) and step.attempts < MAX_ATTEMPTS:
        is_lost = isinstance(problem, Unsure)
        step.state, step.last_error = State.UNCERTAIN if is_lost else State.WAITING, str(problem)[:2000]
        step.due_at = timezone.now() + max(timedelta(seconds=problem.wait), pause(step.attempts, step.pk))
        step.save(update_fields=["state", "last_error", "due_at"])
    else:
        finish(step, State.FAILED, str(problem)[:2000])


def _locked(taken: Claim) -> tuple[Locked, Payout]:
    pk, in_return = PayoutStep.objects.values_list("payout_id", "payout__in_return_id").get(pk=taken.id)
    locks = locked(in_return)
    return locks, Payout.objects.select_related("order", "in_return", "account").get(pk=pk)


def _by_itself(payout: Payout) -> Refund | None:
    """The refund that the shop noted without being asked; each is the note of one payout only."""
    order = payout.order
    found = matches(told_of(order), [ours_of(one) for one in payouts_of(order)])
    return Refund.objects.filter(pk=found.get(payout.pk)).first()


def _done(step: PayoutStep, payout: Payout, external_id: str, words: str = "") -> None:
    """The shop knows it; what it tells of it, and told of it already, is our note and no other money."""
    step.state, step.done_at, step.external_id, step.last_error = State.DONE, timezone.now(), external_id[:120], words
    step.save(update_fields=["state", "done_at", "external_id", "last_error"])
    tail = external_id.rpartition("/")[2]
    if tail:
        rows = Refund.objects.filter(order=payout.order, external_id__in=[tail, external_id], key="")
        rows.update(key=step.key)
