"""Free times of a kind of appointment at a location, read from the rows; and when a location is open."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from visits.hours import Span, is_holiday, meet, spans_on
from visits.models import BUSY, Appointment, AppointmentKind, Duty, KindAtLocation, Location
from visits.slots import Shape, Slot, free_slots

LOOK_AHEAD = 14  # days within which the next opening is looked for


@dataclass(frozen=True)
class Reading:
    """How to look: `by_team` leaves out the notice and the horizon that hold for customers; `moving` is an appointment
    whose own time counts as free."""

    by_team: bool = False
    moving: Appointment | None = None


def slots(
    kind: AppointmentKind, location: Location, start: date, until: date, reading: Reading | None = None
) -> list[Slot]:
    """The free times from `start` until before `until`, days of the location's zone. At most three queries.

    Opening hours ∩ the specialists' own hours − engagements and buffers − closed days and holidays, at least the
    kind's notice from now and at most its horizon ahead. Empty where the kind is not offered.
    """
    reading = reading or Reading()
    zone = ZoneInfo(location.time_zone)
    start, until, bounds = _bounds(kind, zone, start, until, reading)
    if start >= until or not (kind.is_active and location.is_active):
        return []
    duties = list(on_duty(kind, location).select_related("specialist"))
    if not duties:
        return []
    busy = _busy([duty.specialist_id for duty in duties], bounds, reading.moving)
    shape = shape_of(kind)
    found: list[Slot] = []
    for day in _days(start, until):
        opened = openings_on(location, day)
        here = [duty for duty in duties if day.isoformat() not in duty.specialist.away_on]
        work = {duty.specialist_id: meet(opened, spans_on(duty.hours, day, zone)) for duty in here}
        # Day by day: a day's times are only held against that day's engagements.
        found += free_slots(shape, opened, work, _touching(busy, opened, shape), bounds)
    return found


def on_duty(kind: AppointmentKind, location: Location) -> "QuerySet[Duty]":
    """The duties at the location of active specialists who can do the kind; none where it is not offered there."""
    if not KindAtLocation.objects.filter(kind=kind, location=location).exists():
        return Duty.objects.none()
    rows: QuerySet[Duty] = Duty.objects.filter(
        location=location, specialist__is_active=True, specialist__kinds=kind
    ).order_by("pk")
    return rows


def openings_on(location: Location, day: date) -> list[Span]:
    """When the location is open on one of its calendar days; empty on closed days and public holidays."""
    if day.isoformat() in location.closed_on:
        return []
    if location.closed_on_holidays and is_holiday(day, location.country):
        return []
    return spans_on(location.hours, day, ZoneInfo(location.time_zone))


def open_until(location: Location, now: datetime | None = None) -> datetime | None:
    """Until when the location is open; None when it is closed now."""
    now = now or timezone.now()
    today = now.astimezone(ZoneInfo(location.time_zone)).date()
    return next((span.end for span in openings_on(location, today) if span.start <= now < span.end), None)


def next_opening(location: Location, now: datetime | None = None) -> Span | None:
    """The next time that it opens, within two weeks."""
    now = now or timezone.now()
    today = now.astimezone(ZoneInfo(location.time_zone)).date()
    days = _days(today, today + timedelta(days=LOOK_AHEAD))
    return next((span for day in days for span in openings_on(location, day) if span.start > now), None)


def shape_of(kind: AppointmentKind) -> Shape:
    """The kind's length, buffer and step."""
    return Shape(
        timedelta(minutes=kind.minutes), timedelta(minutes=kind.buffer_minutes), timedelta(minutes=kind.every_minutes)
    )


def _bounds(
    kind: AppointmentKind, zone: ZoneInfo, start: date, until: date, reading: Reading
) -> tuple[date, date, Span]:
    now = timezone.now()
    today = now.astimezone(zone).date()
    notice = timedelta(0) if reading.by_team else timedelta(hours=kind.notice_hours)
    horizon = timedelta(days=366 if reading.by_team else kind.days_ahead)
    start, until = max(start, today), min(until, today + horizon + timedelta(days=1))
    first = datetime.combine(start, time(0), zone).astimezone(UTC)
    last = datetime.combine(max(start, until), time(0), zone).astimezone(UTC)
    return start, until, Span(max(first, now + notice), last)


def _busy(specialists: list[int], bounds: Span, moving: Appointment | None) -> dict[int, list[Span]]:
    rows = Appointment.objects.filter(
        specialist_id__in=specialists,
        state__in=BUSY,
        starts_at__lt=bounds.end + timedelta(days=1),  # an appointment and its buffer may reach beyond the last day
        busy_until__gt=bounds.start,
    )
    if moving is not None:
        rows = rows.exclude(pk=moving.pk)
    found: dict[int, list[Span]] = defaultdict(list)
    for specialist, start, end in rows.values_list("specialist_id", "starts_at", "busy_until"):
        found[specialist].append(Span(start, end))
    return found


def _touching(busy: dict[int, list[Span]], opened: list[Span], shape: Shape) -> dict[int, list[Span]]:
    """The engagements that can matter on a day with these openings."""
    if not opened:
        return {}
    first, last = opened[0].start, opened[-1].end + shape.buffer
    return {who: [span for span in spans if span.start < last and first < span.end] for who, spans in busy.items()}


def _days(start: date, until: date) -> Iterator[date]:
    while start < until:
        yield start
        start += timedelta(days=1)
