"""Is everything there that the mail needs? What is not there yet makes it wait; what somebody else does ends it."""

from datetime import timedelta

from notifications import reasons
from notifications.facts.snapshot import Facts
from notifications.guards.verdicts import State, Verdict, held

SOON = timedelta(minutes=5)
FOR_GOOD = frozenset({reasons.COUPON_NO_PLAN, reasons.COUPON_OVER})


def answered(facts: Facts) -> Verdict | None:
    """The one question was answered already, or a review site has asked about this order."""
    if facts.ready.is_answered:
        return Verdict(State.SKIPPED, reasons.ANSWERED)
    if facts.ready.invited_by:
        return Verdict(State.SKIPPED, f"{reasons.ASKED_ELSEWHERE}:{facts.ready.invited_by}")
    if facts.ready.site and facts.template == "review_reminder":
        return Verdict(State.SKIPPED, f"{reasons.ASKED_ELSEWHERE}:{facts.ready.site}")
    return None


def not_ready(facts: Facts) -> Verdict | None:
    """The last guard: what is missing is made only for a mail to which nobody else objects."""
    if facts.ready.site:
        return held(facts, reasons.HANDING_OVER, facts.now + SOON)
    if facts.ready.missing in FOR_GOOD:
        return Verdict(State.SKIPPED, facts.ready.missing)
    return held(facts, facts.ready.missing, facts.now + SOON) if facts.ready.missing else None
