"""How often: one budget a person across every purpose, his pauses, and the hours at which advertising may arrive."""

from datetime import timedelta

from notifications import reasons
from notifications.facts.snapshot import Facts
from notifications.guards.opening import NUDGES, opens_at
from notifications.guards.verdicts import State, Verdict, held, is_marketing
from notifications.journeys.planning import window_of
from notifications.models import MailClass

A_DAY, A_MONTH = timedelta(days=1), timedelta(days=30)
PER_MONTH = 3


def paused(facts: Facts) -> Verdict | None:
    """He asked for some weeks without advertising."""
    until = facts.person.paused_until
    if not is_marketing(facts) or until is None or until <= facts.now:
        return None
    return held(facts, f"{reasons.PAUSED}:{until.isoformat()}", until)


def budget_spent(facts: Facts) -> Verdict | None:
    """At most one a day and three in 30 days, whatever they are about; half of that for whoever wants fewer."""
    if not is_marketing(facts):
        return None
    less = facts.person.is_less_wanted
    spacing, most = (2 * A_DAY, PER_MONTH // 2) if less else (A_DAY, PER_MONTH)
    went = sorted((sent.at for sent in facts.person.recent if sent.mail_class == MailClass.MARKETING), reverse=True)
    went = [at for at in went if at > facts.now - A_MONTH]
    free = facts.now
    if went:
        free = max(free, went[0] + spacing)
    if len(went) >= most:
        free = max(free, went[most - 1] + A_MONTH)
    if free <= facts.now:
        return None
    return held(facts, f"{reasons.BUDGET_SPENT}:{free.isoformat()}", free)


def quiet_hours(facts: Facts) -> Verdict | None:
    """Outside the journey's window, or while the reader sleeps."""
    if not is_marketing(facts) and facts.template not in NUDGES and window_of(facts.journey).is_always_open:
        return None
    if facts.message.mail_class == MailClass.LEGAL:
        return None
    opens = opens_at(facts, facts.now)
    if opens <= facts.now:
        return None
    return held(facts, f"{reasons.QUIET_HOURS}:{opens.isoformat()}", opens, too_late=State.MISSED)
