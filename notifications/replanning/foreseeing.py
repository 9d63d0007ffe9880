"""Of the mails that an edit would move: which would not go in any case, as far as it can be told today.

A preview counts mails by their times. That is honest only with what the guards already know: who is held out, whose
address is closed, which journey is off. They are asked as they will be asked when the mail is due; what can still
change by itself until then (the hour, a budget, a parcel that is late) is left out.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from notifications import reasons
from notifications.facts.loading import load
from notifications.facts.snapshot import Facts
from notifications.guards.afterwards import bought_again, reviewed
from notifications.guards.frequency import paused
from notifications.guards.overtaking import cancelled
from notifications.guards.permission import basis_missing, held_out, sender_unverified
from notifications.guards.readiness import answered
from notifications.guards.standing import erased, nobody_to_tell, suppressed, switched_off
from notifications.guards.verdicts import Guard
from notifications.models import Journey, Message

MOST = 300  # mails that are looked at one by one; a look at more would keep the reader waiting
LASTING: tuple[Guard, ...] = (
    switched_off, erased, nobody_to_tell, suppressed, cancelled, basis_missing, reviewed, answered, bought_again,
    paused, sender_unverified, held_out,
)  # fmt: skip


@dataclass(frozen=True)
class Foreseen:
    """`of` mails were looked at, of `waiting` that there are. `why`: reason in words -> how many would not go."""

    waiting: int = 0
    of: int = 0
    why: Mapping[str, int] = field(default_factory=dict)
    by_run: Mapping[tuple[int, str], str] = field(default_factory=dict)  # (enrolment id, template) -> reason in words

    @property
    def stopped(self) -> int:
        return sum(self.why.values())


def foreseen(journey: Journey, now: datetime, most: int = MOST) -> Foreseen:
    """What the guards would say to the mails of this journey that wait, the next ones first. Needs the merchant's
    scope; two dozen queries at most, whatever the number."""
    rows = Message.objects.filter(enrolment__journey=journey, state__in=(Message.State.SCHEDULED, Message.State.HELD))
    waiting = rows.count()
    if not waiting:
        return Foreseen()
    looked = list(rows.select_related("enrolment").order_by("planned_at", "pk")[:most])
    counted: Counter[str] = Counter()
    by_run: dict[tuple[int, str], str] = {}
    for facts in load(looked, now).values():
        reason = _objection(facts)
        if reason:
            told = reasons.words(reason)
            counted[told] += 1
            by_run[facts.message.enrolment_id, facts.template] = told
    return Foreseen(waiting, len(looked), dict(counted.most_common()), by_run)


def _objection(facts: Facts) -> str:
    """Why it would not go, asked with the clock at the moment it is planned for; "" where nothing lasting objects."""
    then = replace(facts, now=max(facts.now, facts.message.planned_at))
    return next((found.reason for guard in LASTING if (found := guard(then))), "")
