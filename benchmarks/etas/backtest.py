"""Walking through the held-out weeks as production does: each sees only what had arrived before it began."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from benchmarks.etas.world import ORIGIN, ZONE, Lane, Parcel
from tracking.eta import ENOUGH, Estimate, Facts, estimate
from tracking.eta_intervals import COVERAGE
from tracking.history import History, read
from tracking.learning import Cell, Travelled, cells, count
from tracking.passage import arrival, last_scan
from tracking.silence import norm
from tracking.silence_hours import quiet_hours
from tracking.snapshots import Status
from tracking.status import Seen, standing

MORNINGS = 20


@dataclass
class Tally:
    """Estimates of one kind against what happened. Days are delivery days."""

    asked: int = 0
    silent: int = 0  # no date could be said
    right: int = 0
    width: int = 0
    ours: float = 0.0  # sum of |middle of the interval - arrival|
    both: int = 0  # estimates of parcels for which the carrier named a day
    ours_both: float = 0.0
    carriers: float = 0.0
    bases: Counter[str] = field(default_factory=Counter)

    @property
    def said(self) -> int:
        return self.asked - self.silent

    @property
    def coverage(self) -> float:
        return self.right / self.said if self.said else float("nan")

    def line(self, name: str) -> str:
        said = max(self.said, 1)
        mae = (
            f"{self.carriers / self.both:4.2f} (ours for the same {self.ours_both / self.both:4.2f})"
            if self.both
            else "   -"
        )
        return (
            f"{name:<26}{self.said:6}{self.silent:7}  {self.coverage:7.1%}  {self.width / said:5.2f}"
            f"  {self.ours / said:5.2f}   {mae}"
        )


@dataclass
class Alarms:
    """The silence alarm against parcels that came and parcels that did not."""

    pauses: int = 0
    false: int = 0
    came: int = 0
    disturbed: int = 0
    lost: int = 0
    found: int = 0
    hours: list[float] = field(default_factory=list)


@dataclass
class Outcome:
    at_hand_over: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    mornings: Tally = field(default_factory=Tally)
    alarms: Alarms = field(default_factory=Alarms)


def cells_of(parcel: Parcel) -> list[Cell]:
    """What production would count of the parcel, by production's code."""
    if parcel.came_at is None:
        return []
    delivered_at = standing(parcel.seen).delivered_at or parcel.came_at
    return cells(
        Travelled(
            carrier=parcel.lane.carrier, origin=ORIGIN, destination=parcel.lane.country, zone=ZONE, seen=parcel.seen,
            came_at=arrival(parcel.seen, delivered_at), carrier_first_at=parcel.carrier_at,
            carrier_at=parcel.carrier_at,
        )
    )  # fmt: skip


def walk(parcels: Iterable[Parcel], merchant_id: int, held_out: list[date]) -> Outcome:
    """Count week by week, and estimate the parcels handed over in the held-out weeks (their Mondays). Needs a scope."""
    everything = sorted(parcels, key=lambda parcel: parcel.handed_over)
    arriving: dict[date, list[Parcel]] = defaultdict(list)
    leaving: dict[date, list[Parcel]] = defaultdict(list)
    for parcel in everything:
        leaving[_monday(parcel.start)].append(parcel)
        if parcel.came_at:
            arriving[_monday(parcel.came_at.astimezone(ZONE).date())].append(parcel)
    outcome = Outcome()
    before = [week for week in arriving if week < held_out[0]]
    _learn(parcel for week in before for parcel in arriving[week])
    for week in held_out:
        books = {
            carrier: read(merchant_id, carrier, week) for carrier in {parcel.lane.carrier for parcel in everything}
        }
        for parcel in leaving[week]:
            _judge(parcel, books[parcel.lane.carrier], outcome)
            _listen(parcel, books[parcel.lane.carrier], outcome.alarms)
        _learn(arriving[week])
    return outcome


def _learn(parcels: Iterable[Parcel]) -> None:
    change: Counter[Cell] = Counter()
    for parcel in parcels:
        change.update(cells_of(parcel))
    count(change)


def _is_thin(parcel: Parcel, history: History) -> bool:
    lane = f"{ORIGIN}-{parcel.lane.country}"
    return sum(counts.size for (which, _), counts in history.transits.items() if which == lane) < ENOUGH


def _judge(parcel: Parcel, history: History, outcome: Outcome) -> None:
    if parcel.came_at is None:
        return
    tallies = outcome.at_hand_over
    lane = f"{parcel.lane.carrier} to {parcel.lane.country}"
    finest = "thin history" if _is_thin(parcel, history) else lane
    groups = [tallies["all"], tallies[finest], tallies[parcel.lane.carrier]]
    moment = parcel.handed_over + timedelta(minutes=30)
    for tally in groups:
        _add(tally, parcel, estimate(facts_of(parcel, moment), history))
    for moment in _mornings(parcel):
        _add(outcome.mornings, parcel, estimate(facts_of(parcel, moment), history))


def _mornings(parcel: Parcel) -> Iterator[datetime]:
    """Six o'clock on each day after the hand-over, before the courier's round, until the parcel came."""
    for number in range(1, MORNINGS):
        moment = datetime.combine(parcel.start + timedelta(days=number), time(6), ZONE).astimezone(UTC)
        if parcel.came_at is None or moment >= parcel.came_at:
            return
        yield moment


def facts_of(parcel: Parcel, now: datetime) -> Facts:
    """What the product would know at that moment."""
    told = [report for report in parcel.seen if report.occurred_at <= now]
    where = standing(told)
    return Facts(
        now=now, zone=ZONE, carrier=parcel.lane.carrier, origin=ORIGIN, destination=parcel.lane.country,
        status=where.status, status_at=where.status_at, first_scan_at=parcel.handed_over,
        carrier_at=parcel.carrier_at, carrier_first_at=parcel.carrier_at, carrier_heard_at=parcel.handed_over,
    )  # fmt: skip


def _add(tally: Tally, parcel: Parcel, found: Estimate | None) -> None:
    assert parcel.came_at
    tally.asked += 1
    if found is None:
        tally.silent += 1
        return
    came_on, days = parcel.came_at.astimezone(ZONE).date(), parcel.lane.days
    off = abs(_place(parcel.lane, parcel, found.first) + _place(parcel.lane, parcel, found.last)
              - 2 * _place(parcel.lane, parcel, came_on)) / 2  # fmt: skip
    tally.right += found.first <= came_on <= found.last
    tally.width += days.between(found.first, found.last) + 1
    tally.ours += off
    tally.bases[found.basis.partition(":")[0]] += 1
    if parcel.carrier_at:
        tally.both += 1
        tally.ours_both += off
        tally.carriers += abs(days.between(parcel.carrier_at.astimezone(ZONE).date(), came_on))


def _place(lane: Lane, parcel: Parcel, day: date) -> int:
    return lane.days.between(parcel.start, day)


def _listen(parcel: Parcel, history: History, alarms: Alarms) -> None:
    """Go through the parcel's silences as the tick does; a lost one is silent for good after its last report."""
    ends: list[datetime | None] = [report.occurred_at for report in parcel.seen[1:]]
    alarmed = False
    for number, end in enumerate([*ends, None] if parcel.came_at is None else ends, 1):
        told = parcel.seen[:number]
        limits = norm(history, standing(told).status)
        since = last_scan(told, told[-1].occurred_at)
        if limits is None or since is None:
            continue
        if end is None:
            alarms.hours.append(limits[1])
            continue
        alarms.pauses += 1
        if quiet_hours(since, end, parcel.lane.days, ZONE) > limits[1]:
            alarms.false += 1
            alarmed = True
    alarms.came += parcel.came_at is not None
    alarms.disturbed += alarmed and parcel.came_at is not None
    alarms.lost += parcel.came_at is None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


__all__ = ["COVERAGE", "Alarms", "Outcome", "Seen", "Status", "Tally", "cells_of", "facts_of", "walk"]
