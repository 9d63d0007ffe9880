"""What the carrier said, newest first, by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.translation import pgettext

from storefront import moments
from tracking.models import STATUS_WORDS, Checkpoint
from tracking.overhearing import AT_CUSTOMS, in_report
from tracking.snapshots import Status

SHOWN = 4  # entries before the rest folds away


@dataclass(frozen=True)
class Entry:
    """One report. `title` is in the reader's language, `words` are the carrier's own; either may be ""."""

    at: datetime
    title: str
    words: str
    place: str
    is_newest: bool = False

    @property
    def clock(self) -> str:
        return moments.clock(self.at)

    @property
    def day(self) -> str:
        return moments.full_day(self.at)

    @property
    def exact(self) -> str:
        return moments.exact(self.at)


@dataclass(frozen=True)
class Day:
    heading: str
    date: date
    entries: list[Entry]


@dataclass(frozen=True)
class Timeline:
    recent: list[Day]
    earlier: list[Day]

    def __bool__(self) -> bool:
        return bool(self.recent)

    @property
    def all_days(self) -> list[Day]:
        """Everything, for paper, where nothing unfolds."""
        return self.recent + self.earlier


def timeline(checkpoints: Iterable[Checkpoint]) -> Timeline:
    """The checkpoints (newest first) as days of entries; the first few at once, the rest for who wants it."""
    entries = _entries(list(checkpoints))
    # One entry behind a fold is a click for nothing.
    cut = SHOWN if len(entries) > SHOWN + 1 else len(entries)
    return Timeline(by_day(entries[:cut]), by_day(entries[cut:]))


def _entries(checkpoints: list[Checkpoint]) -> list[Entry]:
    entries = []
    for place, checkpoint in enumerate(checkpoints):
        before = checkpoints[place + 1].status if place + 1 < len(checkpoints) else ""
        title = _title(checkpoint, before)
        words = checkpoint.words if checkpoint.words.casefold() != title.casefold() else ""
        entries.append(Entry(checkpoint.occurred_at, title, words, checkpoint.place, is_newest=place == 0))
    return entries


def _title(checkpoint: Checkpoint, before: str) -> str:
    """Our word for the status where it changed; where it did not, the carrier's words say what is new."""
    status = Status(checkpoint.status)
    if checkpoint.words and (status is Status.UNKNOWN or status == before):
        return ""
    if status is Status.EXCEPTION and in_report(checkpoint, status) in AT_CUSTOMS:
        return pgettext("heading", "At customs")
    words = str(STATUS_WORDS[status])
    return words[:1].upper() + words[1:]


def by_day(entries: list[Entry]) -> list[Day]:
    """Entries, newest first, under the days on which they happened in the active zone."""
    days = groupby(entries, key=lambda entry: moments.local_date(entry.at))
    return [Day(moments.heading(day), day, list(of_day)) for day, of_day in days]
