"""One subject's way through one journey while it is replayed: what waits of it, and how it is found by news."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from notifications.journeys import planning
from notifications.journeys.planning import Happened, Planned
from notifications.models import Enrolment, Journey, Message, Step
from notifications.simulating.decisions import Decided
from notifications.simulating.rewinding import copied


@dataclass(eq=False)
class Run:
    """One subject's way through one journey."""

    journey: Journey
    happened: Happened
    waiting: dict[int, Message] = field(default_factory=dict)  # by the message's id
    has_gone: bool = False  # one of its mails was sent


def keys(happened: Happened) -> list[tuple[str, str | int, int]]:
    """Under what a run is found by news about it: a set that planning.concerns narrows down."""
    found: list[tuple[str, str | int, int]] = [("subject", happened.subject_type, happened.subject_id)]
    if happened.order_id is not None:
        found.append(("order", "", happened.order_id))
    if happened.customer_id is not None:
        found.append(("customer", "", happened.customer_id))
    return found


class Patterns:
    """The rows of one journey's runs as the guards know them; they are never saved. Each is a copy of one that was made
    once: making a row anew, with all its columns, took a tenth of a replay."""

    def __init__(self, journey: Journey, steps: Iterable[Step]) -> None:
        self._enrolment = Enrolment(journey=journey, version=journey.version, state=Enrolment.State.ACTIVE)
        self._messages = {
            step.slot: Message(step=step, slot=step.slot, mail_class=journey.mail_class) for step in steps
        }

    def enrolment(self, pk: int, happened: Happened, now: datetime, is_out: bool) -> Enrolment:
        """Somebody begins."""
        found = copied(self._enrolment)
        found.__dict__.update(
            id=pk, subject_type=happened.subject_type, subject_id=happened.subject_id, order_id=happened.order_id,
            customer_id=happened.customer_id, round=happened.round, is_held_out=is_out,
            anchor_at=planning.anchor_of(happened.occurred_at, now),
        )  # fmt: skip
        return found

    def message(self, pk: int, enrolment: Enrolment, planned: Planned) -> Message:
        """One message that is to come."""
        found = copied(self._messages[planned.slot])
        found.__dict__.update(id=pk, due_at=planned.due_at, planned_at=planned.due_at)
        found.enrolment = enrolment
        return found


def decided(run: Run, message: Message, at: datetime, to: int, reason: str, **more: object) -> Decided:
    """The decision about one message of the run; `more` are further fields of Decided."""
    return Decided(
        journey_key=run.journey.key, slot=message.slot, template=message.step.template, channel=message.step.channel,
        mail_class=message.mail_class, happened=run.happened, planned_at=message.planned_at, at=at, to=to,
        reason=reason, **more,  # type: ignore[arg-type]
    )  # fmt: skip
