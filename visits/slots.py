"""Which times are free. Pure: spans of work and of engagements in, free times out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from visits.hours import Span


@dataclass(frozen=True, order=True)
class Slot:
    """A time that can be booked, aware UTC, and who is free then (specialists' ids, fewest engagements first)."""

    starts_at: datetime
    ends_at: datetime
    specialists: tuple[int, ...]


@dataclass(frozen=True)
class Shape:
    """How long an appointment takes, what must stay free after it, and how far the offered starts are apart."""

    lasts: timedelta
    buffer: timedelta
    every: timedelta


def free_slots(
    shape: Shape,
    openings: Iterable[Span],
    work: Mapping[int, list[Span]],
    busy: Mapping[int, list[Span]],
    bounds: Span,
) -> list[Slot]:
    """The free times that begin within `bounds`, in order.

    `openings` are the location's, `work` the specialists' own hours, `busy` their engagements with the buffers after
    them. Starts are counted from each opening. An appointment ends by closing time; the buffer after it may lie
    beyond. A specialist's day may begin between two starts: the next one is his first.
    """
    found = []
    for opening in openings:
        start = opening.start
        while start + shape.lasts <= opening.end:
            if bounds.start <= start < bounds.end:
                free = [who for who in work if _is_free(start, shape, work[who], busy.get(who, []))]
                if free:
                    free.sort(key=lambda who: (len(busy.get(who, [])), who))
                    found.append(Slot(start, start + shape.lasts, tuple(free)))
            start += shape.every
    return sorted(found)


def nearest(slots: Iterable[Slot], to: datetime, count: int = 3) -> list[Slot]:
    """The few free times closest to a moment, soonest first."""
    close = sorted(slots, key=lambda slot: (abs(slot.starts_at - to), slot.starts_at))[:count]
    return sorted(close)


def _is_free(start: datetime, shape: Shape, work: list[Span], busy: list[Span]) -> bool:
    end = start + shape.lasts
    until = end + shape.buffer
    works = any(span.start <= start and end <= span.end for span in work)
    return works and not any(span.start < until and start < span.end for span in busy)
