"""Parcels whose truth is known: carriers, lanes, weekdays, holidays, seasons, and what carriers say of themselves.

Nothing here is read by the product. The numbers are inventions in the size of what European carriers do; what matters
is that they hold what an estimate must cope with: hand-overs before a weekend that take longer, a carrier that slows
down over the year, a peak before Christmas, bad days that hit all parcels at once, a carrier whose own day is always
the best case, lanes with a parcel a week, parcels that get lost.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracking.delivery_days import DeliveryDays
from tracking.snapshots import Status
from tracking.status import Seen

ZONE = ZoneInfo("Europe/Amsterdam")
ORIGIN = "NL"
LOST = 0.012
BAD_DAY = 0.04  # of the days a depot stands still, and a third of that day's parcels lose a day


@dataclass(frozen=True)
class Says:
    """How a carrier's own day comes about. "best": always the quickest day; otherwise right by `right`, else early."""

    style: str = ""  # "", "best", "informed"
    right: float = 0.0
    told: float = 1.0  # for which part of the parcels it names a day


@dataclass(frozen=True)
class Lane:
    """One carrier to one country."""

    carrier: str
    country: str
    weekly: float
    pace: dict[int, float]  # delivery days and their shares in calm times
    late_week: float = 0.1  # further parcels that lose a day when handed over on Friday or Saturday
    drift: float = 0.0  # further parcels that lose a day after a year
    peak: float = 0.0  # further parcels that lose a day in the four weeks before Christmas
    says: Says = field(default_factory=Says)

    @property
    def days(self) -> DeliveryDays:
        return DeliveryDays(self.carrier, self.country)


NATIONAL = (
    Lane("postnl", "NL", 110, {1: 0.74, 2: 0.17, 3: 0.06, 4: 0.02, 6: 0.01}, 0.10, 0.05, 0.08,
         Says("informed", 0.76, 0.6)),
    Lane("dhl_parcel_nl", "NL", 70, {1: 0.63, 2: 0.26, 3: 0.08, 5: 0.03}, 0.15, 0.12, 0.12, Says("best")),
    Lane("dpd", "NL", 30, {1: 0.66, 2: 0.24, 3: 0.07, 4: 0.03}, 0.18, -0.05, 0.05),
)  # fmt: skip
ABROAD = (
    Lane("postnl", "BE", 35, {1: 0.22, 2: 0.48, 3: 0.19, 4: 0.07, 6: 0.04}, 0.12, 0.0, 0.10,
         Says("informed", 0.70, 0.5)),
    Lane("postnl", "DE", 14, {2: 0.28, 3: 0.38, 4: 0.20, 5: 0.09, 8: 0.05}, 0.10, 0.0, 0.15),
    Lane("dhl_parcel_nl", "BE", 22, {1: 0.12, 2: 0.50, 3: 0.25, 4: 0.09, 6: 0.04}, 0.12, 0.10, 0.10, Says("best")),
    Lane("dpd", "DE", 26, {2: 0.34, 3: 0.36, 4: 0.18, 5: 0.08, 7: 0.04}, 0.12, 0.15, 0.12,
         Says("informed", 0.62, 0.9)),
    Lane("dpd", "FR", 12, {2: 0.10, 3: 0.36, 4: 0.28, 5: 0.15, 6: 0.07, 9: 0.04}, 0.10, 0.0, 0.15, Says("best")),
    Lane("ups", "GB", 9, {2: 0.16, 3: 0.34, 4: 0.24, 5: 0.13, 6: 0.07, 8: 0.04, 10: 0.02}, 0.08, 0.0, 0.12,
         Says("informed", 0.5)),
    Lane("ups", "US", 5, {3: 0.12, 4: 0.26, 5: 0.26, 6: 0.18, 7: 0.10, 9: 0.05, 12: 0.03}, 0.05, 0.0, 0.10),
)  # fmt: skip
# Less than a parcel a week: what a merchant's own history cannot tell.
THIN = (
    Lane("gls", "NL", 0.9, {1: 0.60, 2: 0.28, 3: 0.09, 4: 0.03}),
    Lane("gls", "AT", 0.7, {3: 0.30, 4: 0.35, 5: 0.20, 6: 0.10, 8: 0.05}),
    Lane("gls", "DK", 0.8, {2: 0.30, 3: 0.40, 4: 0.18, 5: 0.08, 7: 0.04}),
    Lane("ups", "NL", 0.8, {1: 0.82, 2: 0.13, 3: 0.05}),
    Lane("ups", "CH", 0.6, {2: 0.30, 3: 0.34, 4: 0.20, 5: 0.10, 8: 0.06}),
    Lane("dpd", "PL", 0.8, {3: 0.25, 4: 0.38, 5: 0.22, 6: 0.10, 8: 0.05}),
    Lane("dpd", "IT", 0.9, {3: 0.18, 4: 0.32, 5: 0.27, 6: 0.15, 8: 0.08}),
    Lane("dpd", "BE", 0.9, {1: 0.35, 2: 0.45, 3: 0.14, 4: 0.06}),
    Lane("postnl", "SE", 0.6, {3: 0.22, 4: 0.38, 5: 0.22, 6: 0.12, 8: 0.06}),
    Lane("postnl", "FR", 0.9, {2: 0.20, 3: 0.38, 4: 0.24, 5: 0.12, 7: 0.06}),
    Lane("dhl_parcel_nl", "DE", 0.8, {1: 0.25, 2: 0.42, 3: 0.20, 4: 0.09, 6: 0.04}),
)
LANES = (*NATIONAL, *ABROAD, *THIN)


@dataclass(frozen=True)
class Parcel:
    """One parcel and its whole truth. A lost one has `came_at` None and ends with its last report."""

    lane: Lane
    handed_over: datetime
    came_at: datetime | None
    seen: tuple[Seen, ...]
    carrier_at: datetime | None  # the end of the day that the carrier named at the hand-over

    @property
    def start(self) -> date:
        return self.handed_over.astimezone(ZONE).date()


def parcels(weeks: int, end: date, seed: int, volume: float = 1.0) -> Iterator[Parcel]:
    """Everything handed over in the weeks up to `end`, lane by lane. The same seed gives the same parcels."""
    first = end - timedelta(weeks=weeks)
    for lane in LANES:
        # A lane's dice are its own: another lane more does not change the others' parcels.
        dice = random.Random(f"{seed} {lane.carrier} {lane.country}")
        bad = {first + timedelta(days=number) for number in range(weeks * 7) if dice.random() < BAD_DAY}
        for number in range(weeks * 7):
            day = first + timedelta(days=number)
            if day.weekday() == 6 or not DeliveryDays("postnl", ORIGIN).has(day):
                continue
            for _ in range(_poisson(dice, lane.weekly * volume / 6)):
                yield _parcel(dice, lane, day, number / 365, day in bad)


def _parcel(dice: random.Random, lane: Lane, day: date, years: float, bad: bool) -> Parcel:
    took = dice.choices(list(lane.pace), list(lane.pace.values()))[0]
    for chance in (
        lane.late_week if day.weekday() >= 4 else 0.0,
        max(lane.drift * years, 0.0),
        lane.peak if (day.month, day.day) >= (11, 26) and (day.month, day.day) <= (12, 24) else 0.0,
        1 / 3 if bad else 0.0,
    ):
        took += dice.random() < chance
    if lane.drift < 0 and took > 1:
        took -= dice.random() < -lane.drift * years
    handed_over = _at(dice, day, 16, 21)
    came_on = lane.days.after(day, took)
    seen, came_at = _reports(dice, lane, handed_over, took, came_on), _at(dice, came_on, 10, 20)
    carrier_at = _named(dice, lane, day, took)
    if dice.random() < LOST:
        return Parcel(lane, handed_over, None, tuple(seen[: dice.randint(1, len(seen) - 1)]), carrier_at)
    return Parcel(lane, handed_over, came_at, (*seen, Seen(came_at, Status.DELIVERED)), carrier_at)


def _reports(dice: random.Random, lane: Lane, handed_over: datetime, took: int, came_on: date) -> list[Seen]:
    """Label, hand-over, the first hub at night, a hub most mornings, the courier's round."""
    day = handed_over.astimezone(ZONE).date()
    seen = [
        Seen(handed_over - timedelta(hours=dice.uniform(2, 20)), Status.PRE_TRANSIT),
        Seen(handed_over, Status.IN_TRANSIT),
        Seen(handed_over + timedelta(hours=dice.uniform(3, 8)), Status.IN_TRANSIT),
    ]
    for number in range(1, took):
        if dice.random() < 0.85:
            seen.append(Seen(_at(dice, lane.days.after(day, number), 3, 9), Status.IN_TRANSIT))
    return [*seen, Seen(_at(dice, came_on, 7, 10), Status.OUT_FOR_DELIVERY)]


def _named(dice: random.Random, lane: Lane, day: date, took: int) -> datetime | None:
    """The carrier's own day, at its end."""
    if not lane.says.style or dice.random() >= lane.says.told:
        return None
    named = min(lane.pace)
    if lane.says.style == "informed":
        wrong = dice.choices([-2, -1, 1], [0.15, 0.6, 0.25])[0]
        named = max(took if dice.random() < lane.says.right else took + wrong, 1)
    return datetime.combine(lane.days.after(day, named), time(20, 0), ZONE).astimezone(UTC)


def _at(dice: random.Random, day: date, earliest: int, latest: int) -> datetime:
    moment = datetime.combine(day, time(earliest), ZONE).astimezone(UTC)
    return moment + timedelta(hours=dice.uniform(0, latest - earliest))


def _poisson(dice: random.Random, mean: float) -> int:
    number, left = 0, dice.expovariate(1.0)
    while left < mean:
        number, left = number + 1, left + dice.expovariate(1.0)
    return number
