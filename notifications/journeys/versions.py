"""A journey as data: what one version of it was, and what it becomes by an edit.

A definition is plain JSON: the columns below and "steps", in their order. Times are "09:00", spans are seconds. A step
that is new has the slot None until it is saved (notifications/replanning/).
"""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import time, timedelta
from typing import Any

from django.db.models import Max

from notifications.models import Journey, JourneyVersion, Step

# What an edit may change. The state is no part of a version: pausing is not editing.
COLUMNS = (
    "name", "trigger", "conditions", "exit_events", "mail_class", "purpose", "enrol_within", "window_from",
    "window_until", "weekdays", "skips_holidays", "clock", "holdout_percent",
)  # fmt: skip
STEP_COLUMNS = ("slot", "amount", "unit", "channel", "conditions", "template", "design_id")
Definition = Mapping[str, Any]


def definition_of(journey: Journey, steps: Iterable[Step]) -> dict[str, Any]:
    """The journey and its steps as a definition."""
    columns = {name: _plain(getattr(journey, name)) for name in COLUMNS}
    return {**columns, "steps": [{name: _plain(getattr(step, name)) for name in STEP_COLUMNS} for step in steps]}


def current(journey: Journey) -> dict[str, Any]:
    """How the journey is now."""
    return definition_of(journey, journey.steps)


def changed(journey: Journey, definition: Definition) -> Journey:
    """A copy of the journey with the definition's columns; nothing is saved."""
    new = copy(journey)
    for name in COLUMNS:
        setattr(new, name, definition[name])
    new.enrol_within = timedelta(seconds=definition["enrol_within"])
    new.window_from, new.window_until = (_time(definition[name]) for name in ("window_from", "window_until"))
    return new


def steps_for(journey: Journey, definition: Definition, version: int, first_free: int) -> list[Step]:
    """The definition's steps as unsaved rows of that version. New ones get slots from `first_free` on."""
    steps = []
    for position, one in enumerate(definition["steps"]):
        columns = {name: one[name] for name in STEP_COLUMNS}
        if columns["slot"] is None:
            columns["slot"], first_free = first_free, first_free + 1
        steps.append(Step(journey=journey, version=version, position=position, **columns))
    return steps


def first_free_slot(journey: Journey) -> int:
    """A slot that no version ever had: who got the mail of a slot once never gets another one for it."""
    used = Step.objects.filter(journey=journey).aggregate(most=Max("slot"))["most"]
    return 0 if used is None else used + 1


def keep(journey: Journey, by: str = "") -> None:
    """Make sure that the version the journey has now is kept: those of old releases were not."""
    JourneyVersion.objects.get_or_create(
        journey=journey, number=journey.version, defaults={"definition": current(journey), "made_by": by}
    )


def restorable(journey: Journey, number: int) -> dict[str, Any]:
    """The definition of an old version, to be saved again; raises JourneyVersion.DoesNotExist."""
    found: dict[str, Any] = JourneyVersion.objects.get(journey=journey, number=number).definition
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, time):
        return f"{value:%H:%M}"
    # Choices are texts and numbers of their own kind; JSON knows the plain ones only.
    if isinstance(value, str):
        return str(value)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _time(told: str | None) -> time | None:
    return time.fromisoformat(told) if told else None
