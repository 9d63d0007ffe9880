"""What an edit means for each slot of a journey. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from notifications.journeys.planning import window_of
from notifications.models import Journey, Step

# What a step is besides its place in the order: when none of it changed, its mails need not be touched.
IDENTITY = ("amount", "unit", "channel", "conditions", "template", "design_id")
TIMING = ("window_from", "window_until", "weekdays", "skips_holidays", "clock")
PLAIN_UNITS = (Step.Unit.MINUTES, Step.Unit.HOURS)


@dataclass(frozen=True)
class SlotChange:
    """One slot: `step` is the new one, None when the journey no longer has it; `is_new` when it had none before."""

    slot: int
    step: Step | None
    is_new: bool = False
    is_untouched: bool = False

    @property
    def is_plain(self) -> bool:
        """Its times are the event's plus a span, with nothing that a calendar decides: one UPDATE moves them all."""
        step = self.step
        return step is not None and step.unit in PLAIN_UNITS and window_of(step.journey).is_always_open

    @property
    def span(self) -> timedelta:
        return self.step.span if self.step else timedelta()


def slot_changes(old: Journey, new: Journey, before: Iterable[Step], after: Iterable[Step]) -> list[SlotChange]:
    """Every slot of the old and the new version, and what the edit does to it. `after` belong to `new`."""
    had = {step.slot: step for step in before}
    has = {step.slot: step for step in after}
    same_frame = _same_timing(old, new) and old.mail_class == new.mail_class
    changes = [SlotChange(slot, None) for slot in had if slot not in has]
    for slot, step in has.items():
        kept = slot in had
        same = kept and same_frame and all(getattr(had[slot], name) == getattr(step, name) for name in IDENTITY)
        changes.append(SlotChange(slot, step, is_new=not kept, is_untouched=same))
    return sorted(changes, key=lambda change: change.slot)


def _same_timing(old: Journey, new: Journey) -> bool:
    return all(getattr(old, name) == getattr(new, name) for name in TIMING)
