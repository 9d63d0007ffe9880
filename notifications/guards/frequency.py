"""How often: one budget a person across every purpose, his pauses, and the hours at which advertising may arrive."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from notifications import reasons
from notifications.advising import NUDGES as PICKUP_NUDGES
from notifications.facts import Facts
from notifications.guards.verdicts import State, Verdict, held, is_marketing
from notifications.models import Journey, MailClass
from notifications.planning import window_of
from notifications.scheduling import Window, admitted, holidays_of
from tracking.destinations import ZONES

A_DAY, A_MONTH = timedelta(days=1), timedelta(days=30)
PER_MONTH = 3
# Advertising arrives by day, where the reader is.
BY_DAY = Window(time(9), time(20))
# Status mails that remind rather than tell: nobody needs them at night.
NUDGES = frozenset({*PICKUP_NUDGES, "collection_ending"})


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
    opens = _opens(facts)
    if opens <= facts.now:
        return None
    return held(facts, f"{reasons.QUIET_HOURS}:{opens.isoformat()}", opens, too_late=State.MISSED)


def _opens(facts: Facts) -> datetime:
    """The next moment at which both the journey's window and the reader's day are open."""
    window, shop = window_of(facts.journey), ZoneInfo(facts.merchant.time_zone)
    reader = reader_zone(facts)
    own = reader if facts.journey.clock == Journey.Clock.READER else shop
    by_day = BY_DAY if is_marketing(facts) or facts.template in NUDGES else Window()
    moment = facts.now
    for _try in range(4):
        later = admitted(moment, window, own, holidays_of(facts.merchant.country))
        later = admitted(later, by_day, reader, holidays_of(""))
        if later == moment:
            break
        moment = later
    return moment


def reader_zone(facts: Facts) -> ZoneInfo:
    """Where the order goes; the shop's zone where that does not tell."""
    country = facts.order_row.country if facts.order_row else ""
    return ZoneInfo(ZONES.get(country.upper(), facts.merchant.time_zone))
