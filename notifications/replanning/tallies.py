"""Counting what becomes of waiting mails."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime

KINDS = ("later", "earlier", "at_once", "too_late", "same", "cancelled", "added")


@dataclass
class Tally:
    """How many waiting mails an edit moves, and how."""

    later: int = 0
    earlier: int = 0
    at_once: int = 0  # their new time has passed, and they are still welcome
    too_late: int = 0  # their new time passed so long ago that they are not sent any more
    same: int = 0
    cancelled: int = 0  # the journey no longer has this mail
    added: int = 0  # a mail that the journey did not have

    @property
    def moved(self) -> int:
        """Mails that get another time than they had."""
        return self.later + self.earlier + self.at_once + self.too_late

    @property
    def touched(self) -> int:
        return self.moved + self.cancelled + self.added

    def add(self, kind: str, count: int = 1) -> None:
        setattr(self, kind, getattr(self, kind) + count)

    def merge(self, other: "Tally") -> None:
        for one in fields(self):
            self.add(one.name, getattr(other, one.name))

    def as_data(self) -> dict[str, int]:
        return {name: count for name, count in asdict(self).items() if count}


@dataclass(frozen=True)
class Cut:
    """The moments that decide what a new time means: `now`, and before when a mail is no longer welcome."""

    now: datetime
    too_late_before: datetime

    def kind(self, was: datetime, becomes: datetime) -> str:
        """Of a mail that waits; statements.KINDS says the same in SQL."""
        if becomes == was:
            return "same"
        if becomes > self.now:
            return "later" if becomes > was else "earlier"
        return "at_once" if becomes >= self.too_late_before else "too_late"
