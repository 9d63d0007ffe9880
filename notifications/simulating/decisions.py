"""What becomes of one simulated message, said as the live engine says it."""

from dataclasses import dataclass
from datetime import datetime

from notifications.facts.snapshot import Sent
from notifications.journeys.planning import Happened
from notifications.models import Message

State = Message.State


@dataclass(frozen=True)
class Decided:
    """One decision about one message. A hold is a decision too, and is followed by another."""

    journey_key: str
    slot: int
    template: str
    channel: str
    mail_class: int
    happened: Happened  # what began it: the order, the person
    planned_at: datetime
    at: datetime
    to: int  # a state of Message: SENT, HELD, SKIPPED, CANCELLED or MISSED
    reason: str = ""  # a code of notifications.reasons
    until: datetime | None = None  # of a hold
    recent: tuple[Sent, ...] = ()  # what went to the same person before, for a mail that goes
    person: str = ""  # the normal mail address it would go to
    assumed: frozenset[str] = frozenset()  # codes of notifications/simulating/assuming.py


@dataclass(frozen=True)
class Refused:
    """Somebody who did not begin, and why."""

    journey_key: str
    happened: Happened
    at: datetime
    reason: str


@dataclass(frozen=True)
class Begun:
    """Somebody who began."""

    journey_key: str
    happened: Happened
    at: datetime
    is_held_out: bool


Outcome = Decided | Refused | Begun
