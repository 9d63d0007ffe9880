"""When what: until when somebody decides, until when the parcel may wait, and on which day the money is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from returns.policy.decision import Decision, Offered
from returns.policy.definition import Definition
from returns.policy.vocabulary import Outcome
from returns.requesting.eligible import travels

HAND_OVER = 3  # days in which most people hand a parcel over: the promise says "if you do so by then"
TRAVEL = 4  # days that a parcel is under way within Europe; what really happens moves the promise (returns/following)
MONEY = frozenset({Outcome.REFUND, Outcome.CREDIT, Outcome.KEEP, Outcome.DONATE})


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
