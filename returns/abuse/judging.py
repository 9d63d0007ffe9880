"""Keeping the signals of a return up to date: each time that its money is settled, so none leaves unlooked at.

A withdrawal is never judged. The rows that are read are chosen by their path, so a withdrawal is not even found, and
one that was taken for something else before loses what had been written about it.
"""

from datetime import datetime

from django.utils import timezone

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from outbox.models import DomainEvent
from returns.abuse.gathering import JUDGED, facts_of
from returns.abuse.signals import HOLD, Signal, score_of, signals_of
from returns.models import Return, ReturnRisk

Decision = ReturnRisk.Decision
OVER = (Return.State.CLOSED, Return.State.CANCELLED, Return.State.REFUSED, Return.State.EXPIRED)


def follow(event: DomainEvent) -> None:
    """A return moved. For portal/subscriptions.py; idempotent."""
    if event.subject_type == Return._meta.model_name:
        judge(event.subject_id)


def judge(return_id: int, now: datetime | None = None) -> ReturnRisk | None:
    """Write down what looks unusual about a return; None where nothing does, and always for a withdrawal.

    Decides nothing: what a person decided stays, but somebody who found nothing wrong is asked again when something
    else is seen later. In a transaction, within a scope; takes the return's lock.
    """
    # Whatever path a caller believes in: what the database has decides.
    row = Return.objects.select_for_update().filter(pk=return_id, path__in=JUDGED).first()
    if row is None:
        ReturnRisk.objects.filter(in_return=return_id).exclude(in_return__path__in=JUDGED).delete()
        return None
    risk = ReturnRisk.objects.filter(in_return=row).first()
    if row.state in OVER:
        return risk
    merchant = Merchant.objects.get(pk=current_merchant_id())
    return _kept(row, risk, signals_of(facts_of(row, merchant, now or timezone.now())))


def needs_person(row: Return, *, law_is_due: bool = False) -> bool:
    """Does the return's money wait for a person because of its signals?

    Until somebody has looked, from HOLD on (the policy's own score is about what is promised at the request), and not
    beyond the days that the law gives: a suspicion that nobody looked at is no reason to pay late. Always after a
    refusal.
    """
    risk = ReturnRisk.objects.filter(in_return=row, in_return__path__in=JUDGED).first()
    if risk is None:
        return False
    if risk.decision == Decision.OPEN:
        return not law_is_due and risk.score >= HOLD
    return bool(risk.decision == Decision.REFUSED)


def _kept(row: Return, risk: ReturnRisk | None, signals: list[Signal]) -> ReturnRisk | None:
    if risk is None and not signals:
        return None
    kept = [[signal.code.value, signal.points, signal.values] for signal in signals]
    if risk is None:
        made: ReturnRisk = ReturnRisk.objects.create(in_return=row, score=score_of(signals), signals=kept)
        return made
    if not signals and risk.decision == Decision.OPEN:
        risk.delete()
        return None
    if risk.signals == kept:
        return risk
    known = {entry[0] for entry in risk.signals}
    if risk.decision == Decision.FINE and any(signal.code.value not in known for signal in signals):
        risk.decision, risk.decided_by, risk.decided_at, risk.note = Decision.OPEN, "", None, ""
    risk.score, risk.signals, risk.judged_at = score_of(signals), kept, timezone.now()
    risk.save()
    return risk
