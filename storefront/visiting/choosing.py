"""From kind to location to time: what was chosen so far, and what can be chosen next. Ids are never trusted: each is
looked for among what is offered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import pgettext

from storefront import moments
from visits.booking import Wanted
from visits.models import AppointmentKind, Duty, KindAtLocation, Location, Specialist
from visits.offering import Reading, on_duty, slots
from visits.slots import Slot

DAYS = 7  # days with free times on one page, the first one unfolded
Row = TypeVar("Row", AppointmentKind, Location, Specialist)


@dataclass(frozen=True)
class Time:
    """One radio button."""

    value: str
    clock: str
    slot: Slot


@dataclass(frozen=True)
class Part:
    """The times of a morning, an afternoon or an evening."""

    name: str
    times: list[Time]


@dataclass(frozen=True)
class Day:
    name: str
    date: date
    parts: list[Part]

    @property
    def count(self) -> int:
        """How many times are free."""
        return sum(len(part.times) for part in self.parts)


@dataclass(frozen=True)
class Choice:
    """What is chosen (None: not yet) and what there is to choose from."""

    kinds: Sequence[AppointmentKind]
    kind: AppointmentKind | None
    locations: Sequence[Location]
    location: Location | None
    specialists: Sequence[Specialist]
    specialist: Specialist | None
    slots: Sequence[Slot]

    @property
    def query(self) -> dict[str, str]:
        """The choice so far, as parameters of an address."""
        chosen = {"kind": self.kind, "location": self.location, "with": self.specialist}
        return {name: str(row.pk) for name, row in chosen.items() if row is not None}

    @property
    def settled(self) -> tuple[AppointmentKind, Location]:
        """The kind and the location; LookupError while one of them has to be chosen."""
        if self.kind is None or self.location is None:
            raise LookupError("kind and location come before the time")
        return self.kind, self.location

    def slot_at(self, value: str) -> Slot | None:
        """The free time that a radio button stands for."""
        return next((slot for slot in self.slots if value_of(slot) == value), None)

    def wanted(self, slot: Slot) -> Wanted:
        """The wish for a free time."""
        return Wanted(*self.settled, slot.starts_at, self.specialist)


def kinds_offered() -> list[AppointmentKind]:
    """The kinds that can be booked somewhere."""
    offered = KindAtLocation.objects.filter(location__is_active=True).values("kind")
    able = Duty.objects.filter(specialist__is_active=True, location__is_active=True).values("specialist__kinds")
    return list(AppointmentKind.objects.filter(is_active=True, pk__in=offered).filter(pk__in=able))


def read(params: Mapping[str, str], kinds: Sequence[AppointmentKind], reading: Reading | None = None) -> Choice:
    """The choice of the parameters. Where there is just one, it is chosen."""
    kind = _chosen(kinds, params.get("kind", ""))
    locations = list(kind.locations.filter(is_active=True)) if kind else []
    location = _chosen(locations, params.get("location", ""))
    if kind is None or location is None:
        return Choice(kinds, kind, locations, None, [], None, [])
    specialists = [duty.specialist for duty in on_duty(kind, location).select_related("specialist")]
    specialist = _named(specialists, params.get("with", ""))
    today = timezone.now().astimezone(ZoneInfo(location.time_zone)).date()
    free = slots(kind, location, today, today + timedelta(days=kind.days_ahead + 1), reading)
    if specialist is not None:
        free = [slot for slot in free if specialist.pk in slot.specialists]
    return Choice(kinds, kind, locations, location, specialists, specialist, free)


def value_of(slot: Slot) -> str:
    """What a radio button sends for a free time."""
    return str(int(slot.starts_at.timestamp()))


def days_of(choice: Choice, page: int) -> tuple[list[Day], int]:
    """The page's days with their free times, and how many pages there are; a page that is none becomes the first."""
    zone = ZoneInfo(choice.settled[1].time_zone)
    by_day = [
        (day, list(found)) for day, found in groupby(choice.slots, lambda slot: slot.starts_at.astimezone(zone).date())
    ]
    pages = max(1, -(-len(by_day) // DAYS))
    page = page if 1 <= page <= pages else 1
    with timezone.override(zone):
        days = [_day(day, found) for day, found in by_day[(page - 1) * DAYS : page * DAYS]]
    return days, pages


def page_of(params: Mapping[str, str]) -> int:
    """The page asked for; 1 for anything that is no small number."""
    asked = params.get("page", "")
    return int(asked) if asked.isdecimal() and len(asked) < 4 else 1


def _day(day: date, found: list[Slot]) -> Day:
    parts = groupby(found, lambda slot: _part(timezone.localtime(slot.starts_at).hour))
    return Day(
        moments.heading(day),
        day,
        [
            Part(name, [Time(value_of(slot), moments.clock(slot.starts_at), slot) for slot in of_part])
            for name, of_part in parts
        ],
    )


def _part(hour: int) -> str:
    if hour < 12:
        return pgettext("part of the day", "Morning")
    return pgettext("part of the day", "Afternoon") if hour < 18 else pgettext("part of the day", "Evening")


def _chosen(rows: Sequence[Row], asked: str) -> Row | None:
    return rows[0] if len(rows) == 1 and not asked else _named(rows, asked)


def _named(rows: Sequence[Row], asked: str) -> Row | None:
    return next((row for row in rows if str(row.pk) == asked), None)


def as_params(query: Any) -> dict[str, str]:
    """The last value of each parameter of a request."""
    return {str(name): str(value) for name, value in query.items()}
