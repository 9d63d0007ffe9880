"""Working off what remains after a call: claimed and fenced as the calls themselves, each row on its own."""

import logging
from datetime import timedelta

from django.utils import timezone

from merchants.tenancy import scoped, unscoped
from returns.models import PayoutStep
from returns.money import chasing, noting
from workqueue.backoff import MAX_ATTEMPTS
from workqueue.claims import DIED, Claim, claim, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
Kind, State = PayoutStep.Kind, PayoutStep.State
BATCH = 2  # rows of one claim share its lease, and each may take a call's time


def drain(limit: int | None = None) -> int:
    """Do what is due until nothing is left (or `limit` steps, or a minute); returns how many were taken."""
    return work_off(_take, process, limit)


def _ask_again() -> None:
    """Make due again what was uncertain, or killed its worker after a call."""
    now = timezone.now()
    PayoutStep.objects.filter(state=State.FAILED, last_error=DIED).update(
        state=State.UNCERTAIN, due_at=now + timedelta(hours=1), attempts=0
    )
    doubtful = PayoutStep.objects.filter(state=State.UNCERTAIN, due_at__lte=now, attempts__lt=MAX_ATTEMPTS)
    doubtful.update(state=State.WAITING)


def _take() -> list[Claim]:
    with unscoped("claim due steps of payouts of every merchant, and those of which nobody knows"):
        _ask_again()
        return claim(PayoutStep, BATCH, bury_after=MAX_ATTEMPTS)


def process(taken: Claim) -> None:
    """One step from start to end. Never raises: what goes wrong is written on the step, in words."""
    try:
        with scoped(taken.merchant_id):
            kind = PayoutStep.objects.values_list("kind", flat=True).filter(pk=taken.id).first()
        if kind == Kind.NOTE:
            noting.note(taken)
        elif kind == Kind.FOLLOW:
            chasing.chase(taken)
    except Exception as error:
        log.exception("step %s of a payout failed, attempt %s", taken.id, taken.token)
        with scoped(taken.merchant_id):
            step_aside(PayoutStep, taken, error)
