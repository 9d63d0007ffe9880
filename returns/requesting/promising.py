"""When what: until when somebody decides, until when the parcel may wait, and on which day the money is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from returns.models import Return
from returns.policy.decision import Decision, Offered
from returns.policy.definition import Definition
from returns.policy.vocabulary import Outcome
from returns.requesting.eligible import travels

HAND_OVER = 3  # days in which most people hand a parcel over: the promise says "if you do so by then"
TRAVEL = 4  # days that a parcel is under way within Europe; what really happens moves the promise (returns/following)
MONEY = frozenset({Outcome.REFUND, Outcome.CREDIT, Outcome.KEEP, Outcome.DONATE})


def hand_in_for(row: Return, today: date) -> date | None:
    """The day by which the parcel has to be handed in for the promised day to hold; None where that is not asked: it is
    handed in, nothing travels, or the law counts otherwise (a withdrawal's money, Directive 2011/83/EU, art. 13).

    Once that day is over the promise moves along day by day (returns/following), so it holds for today.
    """
    waits = row.state in (Return.State.ASKED, Return.State.REGISTERED) and row.handed_over_at is None
    if not waits or row.path == Return.Path.WITHDRAW or (row.send_by is None and row.decide_by is None):
        return None
    first = timezone.localdate(row.decide_by or row.requested_at) + timedelta(days=HAND_OVER)
    if row.send_by is not None:
        first = min(first, timezone.localdate(row.send_by))
    return max(first, today)


@dataclass(frozen=True)
class Timing:
    """Moments are aware; days are days in the active time zone."""

    decide_by: datetime | None  # a person looks first
    send_by: datetime | None  # None: nothing travels, or nobody has agreed yet
    hand_over_by: date | None  # the promise holds for who hands it over by then
    promised_on: date | None  # None: no money goes back


def timing(definition: Definition, chosen: Sequence[tuple[Decision, Offered]], now: datetime) -> Timing:
    """Of a return with these decisions and outcomes, asked for at `now`."""
    outcomes = [offered.outcome for _decision, offered in chosen]
    hours = max((decision.review_hours for decision, _offered in chosen if decision.needs_review), default=None)
    decide_by = None if hours is None else now + timedelta(hours=hours)
    start = timezone.localdate(decide_by or now)
    is_sent = travels(outcomes)
    hand_over = start + timedelta(days=min(HAND_OVER, definition.drop_off_days)) if is_sent else None
    back = hand_over + timedelta(days=TRAVEL) if hand_over else start
    promised = back + timedelta(days=definition.refund_days) if MONEY.intersection(outcomes) else None
    send_by = now + timedelta(days=definition.drop_off_days) if is_sent and decide_by is None else None
    return Timing(decide_by, send_by, hand_over, promised)
