"""The rule of journeys/scheduling.py over whole stretches of time, so that the database can apply it to a million rows.

Between two edges the due time of an event stands still (the window opens then) or runs along with the event; clocks,
dates and windows only make it jump, or stop, at edges that can be told beforehand. So it is asked for at both ends and
in the middle of each stretch, and never worked out here. Pure.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from itertools import pairwise
from zoneinfo import ZoneInfo

from notifications.journeys.planning import Place
from notifications.journeys.scheduling import (
    DAY,
    MIDNIGHT,
    Window,
    business_days_after,
    change_between,
    due_at,
    moment_of,
)

Rule = Callable[[datetime], datetime]
TICK = timedelta(microseconds=1)  # nothing lies between two moments a tick apart, here and in PostgreSQL
STRIDE = timedelta(hours=3)  # no zone changes its clock twice within


@dataclass(frozen=True)
class Stretch:
    """Events from `begins` until before `ends`, within one day of UTC. The mail of the first is due at `due`; those of
    the others as much later as they are, or, unless it `runs`, at that same moment. All aware UTC."""

    begins: datetime
    ends: datetime
    due: datetime
    runs: bool

    @property
    def day(self) -> date:
        return self.begins.date()


@dataclass(frozen=True)
class Timing:
    """What a step and its journey say about the time: `amount` `unit` after the event, then the window."""

    amount: int
    unit: str
    window: Window

    @property
    def counts_days(self) -> bool:
        return self.unit not in ("minutes", "hours") and self.amount > 0

    @property
    def walls(self) -> set[time]:
        """The hours of the local day at which something may change."""
        return {MIDNIGHT} | {at.replace(fold=0) for at in (self.window.opens, self.window.closes) if at is not None}


def stretches(timing: Timing, place: Place, day: date) -> list[Stretch]:
    """When the mails of the events of one day of UTC are due by this place's clock and calendar."""
    rule = partial(due_at, amount=timing.amount, unit=timing.unit, window=timing.window, zone=place.zone,
                   holidays=place.holidays)  # fmt: skip
    start = datetime.combine(day, MIDNIGHT, UTC)
    inner = {edge for edge in _edges(timing, place, start) if start < edge < start + DAY}
    found: list[Stretch] = []
    for begins, ends in pairwise([start, *sorted(inner), start + DAY]):
        for one in straight(rule, begins, ends):
            found.append(_joined(found.pop(), one) if found and _goes_on(found[-1], one) else one)
    return found


def straight(rule: Rule, begins: datetime, ends: datetime) -> Iterator[Stretch]:
    """The stretches of one without jumps; halved where it stops or starts within."""
    last = ends - TICK
    middle = begins + (last - begins) / 2
    due, within, until = rule(begins), rule(middle), rule(last)
    if due == within == until:
        yield Stretch(begins, ends, due, runs=False)
    elif within - due == middle - begins and until - due == last - begins:
        yield Stretch(begins, ends, due, runs=True)
    else:
        half = max(middle, begins + TICK)
        yield from straight(rule, begins, half)
        yield from straight(rule, half, ends)


def _goes_on(one: Stretch, other: Stretch) -> bool:
    moved = one.ends - one.begins if one.runs else timedelta()
    return one.runs == other.runs and one.due + moved == other.due


def _joined(one: Stretch, other: Stretch) -> Stretch:
    return Stretch(one.begins, other.ends, one.due, one.runs)


def _edges(timing: Timing, place: Place, start: datetime) -> Iterable[datetime]:
    """The moments of events at which the due time may jump: too many do no harm."""
    zone = place.zone
    if not timing.counts_days:
        # What passes is time, so the edges are those of the day on which it is over, so much earlier.
        span = timedelta(**{timing.unit: timing.amount}) if timing.amount else timedelta()
        return (edge - span for edge in _edges_around(start + span, timing.walls, zone))
    walls = set(timing.walls)
    for local in _days_around(start, zone):
        target = local + timing.amount * DAY
        if timing.unit == "business_days":
            target = business_days_after(local, timing.amount, place.holidays)
        # An event's time of day is kept, so what the clock skips or repeats on the day it is due, it does here.
        walls.update(_walls_of_changes(target, zone))
    return _edges_around(start, walls, zone)


def _edges_around(start: datetime, walls: Iterable[time], zone: ZoneInfo) -> Iterator[datetime]:
    """Every moment at which the local clock shows one of `walls` in the day of UTC from `start`, and its changes."""
    yield from changes(zone, start)
    for local in _days_around(start, zone):
        for at in walls:
            yield moment_of(local, at, zone)
            naive = datetime.combine(local, at)
            yield from (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def _days_around(start: datetime, zone: ZoneInfo) -> Iterator[date]:
    first, last = start.astimezone(zone).date(), (start + DAY).astimezone(zone).date()
    return (first + ahead * DAY for ahead in range((last - first).days + 1))


def _walls_of_changes(day: date, zone: ZoneInfo) -> Iterator[time]:
    """What the clock shows just before and just after each of its changes around this local date."""
    noon = datetime.combine(day, time(12), zone).astimezone(UTC)
    for change in (*changes(zone, noon - DAY), *changes(zone, noon)):
        yield ((change - TICK).astimezone(zone).replace(tzinfo=None) + TICK).time()
        yield change.astimezone(zone).replace(tzinfo=None, fold=0).time()


@lru_cache(maxsize=20_000)
def changes(zone: ZoneInfo, start: datetime) -> tuple[datetime, ...]:
    """The moments (UTC) at which the zone's offset changes, within the day from `start` (UTC, whole seconds)."""
    moments = [start + n * STRIDE for n in range(DAY // STRIDE + 1)]
    return tuple(
        change_between(one, other, zone)
        for one, other in pairwise(moments)
        if one.astimezone(zone).utcoffset() != other.astimezone(zone).utcoffset()
    )
