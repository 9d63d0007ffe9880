"""How journeys do: what is planned, went and was held back in the last 30 days, a constant number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from notifications import reasons
from notifications.models import Enrolment, Journey, Message

PERIOD = timedelta(days=30)
State = Message.State
KEPT_BACK = (State.SKIPPED, State.MISSED, State.CANCELLED)


@dataclass
class Numbers:
    """Of one journey. `why` is the most common reason for which a mail did not go, in words."""

    planned: int = 0
    sent: int = 0
    held: int = 0
    skipped: int = 0
    refused: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def waits(self) -> int:
        return self.planned + self.held

    @property
    def has_any(self) -> bool:
        return bool(self.waits or self.sent or self.skipped)

    @property
    def why(self) -> str:
        return reasons.words(self.reasons.most_common(1)[0][0]) if self.reasons else ""


def numbers(journeys: Iterable[Journey], now: datetime) -> dict[int, Numbers]:
    """By the journey's id, of the 30 days before `now`; what is planned and held counts whenever it is due."""
    ids = [journey.pk for journey in journeys]
    found: dict[int, Numbers] = defaultdict(Numbers)
    mine: Any = Message.objects.filter(enrolment__journey__in=ids)
    for pk, state, count in _grouped(mine.filter(state__in=(State.SCHEDULED, State.HELD)), "state"):
        _add(found[pk], state, count)
    recent = mine.filter(planned_at__gt=now - PERIOD, planned_at__lte=now)
    for pk, state, count in _grouped(recent.filter(state__in=(State.SENT, State.UNCERTAIN, *KEPT_BACK)), "state"):
        _add(found[pk], state, count)
    for pk, reason, count in _grouped(recent.filter(state__in=KEPT_BACK), "last_error"):
        found[pk].reasons[reason.partition(":")[0]] += count
    refused = Enrolment.objects.filter(journey__in=ids, state=Enrolment.State.REFUSED, created_at__gt=now - PERIOD)
    rows = refused.exclude(reason=reasons.JOURNEY_OFF).values_list("journey").annotate(count=Count("pk"))
    for pk, count in rows.order_by():
        found[pk].refused = count
    return found


def _grouped(rows: Any, by: str) -> Any:
    return rows.values_list("enrolment__journey_id", by).annotate(count=Count("pk")).order_by()


def _add(into: Numbers, state: int, count: int) -> None:
    if state == State.SCHEDULED:
        into.planned += count
    elif state == State.HELD:
        into.held += count
    elif state in (State.SENT, State.UNCERTAIN):
        into.sent += count
    else:
        into.skipped += count
