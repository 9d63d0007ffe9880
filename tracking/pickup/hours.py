"""Opening hours of a pick-up point: when it is open, until when, and when it opens next.

Hours are weekly spans of local wall-clock time (tracking/pickup/point.py). They become aware moments here, so a night
in which the clock changes has the length it really has. A span whose end is not after its start ends on the next day.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from orders import places
from tracking.pickup.point import Hours, Point

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCK = re.compile(r"([01]?[0-9]|2[0-4])[:.h]([0-5][0-9])(?::[0-5][0-9])?")
AHEAD = 8  # days looked ahead for the next opening: a week, and today once more


@dataclass(frozen=True)
class Opening:
    """How a point stands at a moment. All moments are aware, in the point's own zone."""

    is_known: bool
    is_open: bool = False
    until: datetime | None = None  # when it closes; None while open means that it does not close this week
    opens_at: datetime | None = None  # the next opening; None: not within a week, or never told


def zone_of(point: Point, otherwise: str = "UTC") -> ZoneInfo:
    """The zone that the point's hours are meant in: its own, its address's, else `otherwise`."""
    told = places.zone_of(point.country, point.postal_code)
    return _named(point.time_zone) or told or _named(otherwise) or ZoneInfo("UTC")


def _named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def opening(point: Point, now: datetime, otherwise: str = "UTC") -> Opening:
    """Is the point open at `now` (aware), until when, and when does it open next?"""
    if not point.hours:
        return Opening(is_known=False)
    zone = zone_of(point, otherwise)
    today = now.astimezone(zone).date()
    spans = _joined(_spans(point, today + timedelta(days=away), zone) for away in range(-1, AHEAD + 1))
    for start, end in spans:
        if start <= now < end:
            stays = end - now > timedelta(days=7)
            return Opening(True, is_open=True, until=None if stays else end.astimezone(zone))
    coming = next((start for start, _ in spans if start > now), None)
    return Opening(True, opens_at=coming.astimezone(zone) if coming else None)


def day_spans(point: Point, day: date) -> list[list[str]]:
    """The written spans of a calendar day, [] when closed then."""
    return [] if day.isoformat() in point.closed_on else point.hours.get(WEEKDAYS[day.weekday()], [])


def clean_hours(hours: Hours) -> Hours:
    """The hours in our shape: known weekdays, clocks as HH:MM, spans in order, what overlaps joined, empty days out.

    Raises ValueError naming the weekday and what was expected.
    """
    cleaned: Hours = {}
    for weekday in WEEKDAYS:
        spans = sorted(_clean_span(weekday, span) for span in hours.get(weekday, []))
        joined: list[list[str]] = []
        for start, end in spans:
            if joined and joined[-1][0] < joined[-1][1] and start <= joined[-1][1]:
                # Past midnight is the latest end of all, though it reads smaller than its start.
                joined[-1][1] = end if end <= start else max(end, joined[-1][1])
            elif not joined or joined[-1][0] < joined[-1][1]:
                joined.append([start, end])
        if joined:
            cleaned[weekday] = joined
    return cleaned


def read_clock(written: str) -> str:
    """09:00 from "9:00", "09.00", "9h00" or "09:00:00"; ValueError for anything else. 23:59 stays what it is."""
    found = CLOCK.fullmatch(written.strip().lower())
    if not found or (found[1] == "24" and found[2] != "00"):
        raise ValueError(f"expected a time such as 09:00, got {written.strip()[:20]!r}")
    return f"{int(found[1]):02}:{found[2]}"


def public_holidays(country: str, start: date, days: int = 7) -> list[tuple[date, str]]:
    """Public holidays of the whole country from `start` on, with their names there; [] for unknown countries."""
    until = start + timedelta(days=days)
    named = {day: name for year in {start.year, until.year} for day, name in _holidays(country, year)}
    return sorted((day, name) for day, name in named.items() if start <= day < until)


@lru_cache(maxsize=128)
def _holidays(country: str, year: int) -> tuple[tuple[date, str], ...]:
    try:
        return tuple(holidays.country_holidays(country, years=year).items())
    except (NotImplementedError, KeyError, AttributeError):
        return ()


def _clean_span(weekday: str, span: list[str]) -> tuple[str, str]:
    if len(span) != 2:
        raise ValueError(f"{weekday}: expected an opening and a closing time")
    try:
        start, end = read_clock(span[0]), read_clock(span[1])
    except ValueError as error:
        raise ValueError(f"{weekday}: {error}") from None
    if start == "24:00":
        raise ValueError(f"{weekday}: expected an opening time before 24:00")
    # Many say "00:00 - 00:00" for day and night, and "18:00 - 00:00" for until midnight.
    return start, "24:00" if end == "00:00" else end


def _spans(point: Point, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    return [(_moment(day, start, zone), _end(day, start, end, zone)) for start, end in day_spans(point, day)]


def _end(day: date, start: str, end: str, zone: ZoneInfo) -> datetime:
    return _moment(day + timedelta(days=1) if end <= start else day, end, zone)


def _moment(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """In UTC: arithmetic between two moments of one zone would ignore that the clock changed between them."""
    hour, minute = int(clock[:2]), int(clock[3:])
    if hour == 24:
        day, hour = day + timedelta(days=1), 0
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def _joined(days: Iterable[list[tuple[datetime, datetime]]]) -> list[tuple[datetime, datetime]]:
    """All spans in order, one that begins where another ends made one with it: midnight closes no locker.

    23:59 is how some carriers write the end of a day, so a minute's gap is none.
    """
    joined: list[tuple[datetime, datetime]] = []
    for start, end in sorted(span for spans in days for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1] + timedelta(minutes=1):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
