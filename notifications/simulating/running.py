"""One whole simulation, from the question to the result."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from merchants.models import Merchant
from notifications.models import ChannelPrice, Step
from notifications.simulating.decisions import Outcome
from notifications.simulating.hearing import connected_since
from notifications.simulating.past_events import Span
from notifications.simulating.replaying import Acting, Replay
from notifications.simulating.tallying import Tally

MOST_DAYS = 365
LONGEST_WARM_UP = timedelta(days=180)  # how far before the asked days a mail's event may lie


@dataclass(frozen=True)
class Asked:
    """What is to be replayed: these journeys (all switched on), until `now` (aware), so many days back."""

    acting: Sequence[Acting]
    now: datetime
    days: int = 90

    @property
    def start(self) -> datetime:
        return self.now - timedelta(days=self.days)


def simulate(merchant: Merchant, asked: Asked, watch: Callable[[Outcome], None] | None = None) -> dict[str, Any]:
    """What these journeys would have done; plain JSON (notifications/simulating/tallying.py). Reads only.

    Needs the merchant's scope. `watch` is told of every outcome besides.
    """
    began = time.monotonic()
    span = Span(asked.start - warm_up(asked.acting), asked.now, connected_since())
    tally = Tally(asked.start, {one.journey.key: one.journey.pk for one in asked.acting})

    def tell(outcome: Outcome) -> None:
        tally.take(outcome)
        if watch:
            watch(outcome)

    replay = Replay(merchant, asked.acting, span, tell)
    replay.run()
    seconds = time.monotonic() - began
    return {
        "from": asked.start.isoformat(),
        "until": asked.now.isoformat(),
        "days": asked.days,
        "journeys": [one.journey.key for one in asked.acting],
        "events": replay.events,
        "seconds": round(seconds, 2),
        "still_to_come": replay.waiting,
        **tally.result(_prices()),
    }


def warm_up(acting: Sequence[Acting]) -> timedelta:
    """How long before the asked days replaying begins, so that mails planned earlier and due within them are there."""
    longest = max((step.span for one in acting for step in one.steps), default=timedelta(0))
    # Business days and closed hours push a mail out further than its bare delay.
    return min(longest * 2 + timedelta(days=7), LONGEST_WARM_UP)


def _prices() -> dict[str, tuple[Decimal, str]]:
    rows = ChannelPrice.objects.values_list("channel", "price", "currency")
    return {str(Step.Channel(channel)): (price, currency) for channel, price, currency in rows}
