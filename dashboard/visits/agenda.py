"""Appointments by day, as the clock of each location has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils import timezone

from dashboard.visits.wording import clock_at, heading
from visits.models import Appointment, Location

DAYS = 7
State = Appointment.State


@dataclass(frozen=True)
class Entry:
    """One appointment of the agenda. `begun`: it can be noted as missed; `soon`: somebody may stand at the desk."""

    appointment: Appointment
    clock: str
    ends: str
    begun: bool
    soon: bool

    @property
    def is_open(self) -> bool:
        """Nobody has noted yet who came."""
        return self.appointment.state in (State.BOOKED, State.OVER)


@dataclass(frozen=True)
class Day:
    date: date
    name: str
    entries: list[Entry]


def agenda(locations: Iterable[Location], start: date, days: int = DAYS) -> list[Day]:
    """The days from `start` on which somebody comes, cancelled ones left out; and today, also when nobody does.

    A day is a calendar day of the location's own zone: 23, 24 or 25 hours of it.
    """
    zones = {location.pk: ZoneInfo(location.time_zone) for location in locations}
    if not zones:
        return []
    until = start + timedelta(days=days)
    rows = (
        Appointment.objects.filter(
            location_id__in=zones,
            starts_at__gte=min(_midnight(start, zone) for zone in zones.values()),
            starts_at__lt=max(_midnight(until, zone) for zone in zones.values()),
        )
        .exclude(state=State.CANCELLED)
        .select_related("order", "kind", "location", "specialist")
        .order_by("starts_at", "location__name", "pk")
    )
    local = [(row.starts_at.astimezone(zones[row.location_id]).date(), row) for row in rows]
    within = sorted((pair for pair in local if start <= pair[0] < until), key=lambda pair: pair[0])
    found = {day: [_entry(row) for _day, row in group] for day, group in groupby(within, key=lambda pair: pair[0])}
    today = timezone.localdate()
    if start <= today < until:
        found.setdefault(today, [])
    return [Day(day, heading(day), found[day]) for day in sorted(found)]


def _entry(row: Appointment) -> Entry:
    now = timezone.now()
    return Entry(
        row,
        clock_at(row.starts_at, row.location),
        clock_at(row.ends_at, row.location),
        begun=row.starts_at <= now,
        soon=row.starts_at - now < timedelta(hours=12),
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
