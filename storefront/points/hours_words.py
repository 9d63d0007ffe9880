"""When a pick-up point is open, in words: one line for now, and a week to look through."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from babel.dates import format_date, format_time
from babel.lists import format_list
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from notifications.mails.moments import babel_locale
from tracking.pickup.hours import day_spans, opening, public_holidays, zone_of
from tracking.pickup.point import Point

WEEK = 7
ALL_DAY = ["00:00", "24:00"]
DASH = "\u2060–\u2060"  # of a range, with word joiners: no line ends between opening and closing


@dataclass(frozen=True)
class Standing:
    """One line about now. The tone is a badge's: "good", "warn" or ""."""

    words: str
    detail: str
    tone: str


@dataclass(frozen=True)
class Day:
    """One of the next seven days. `spoken` is the same for a screen reader, which reads no dashes."""

    name: str
    hours: str
    spoken: str
    note: str
    is_today: bool


def standing(point: Point, now: datetime) -> Standing | None:
    """Open now until 18:00; None where nobody told us the hours."""
    found = opening(point, now, timezone.get_current_timezone_name())
    if not found.is_known:
        return None
    if found.is_open and found.until is None:
        return Standing(_("Open day and night"), "", "good")
    if found.is_open and found.until is not None:
        return Standing(_("Open now"), _("until %(time)s") % {"time": _until(found.until, now)}, "good")
    if found.opens_at is None:
        return Standing(_("Closed"), _("this whole week"), "warn")
    return Standing(_("Closed now"), _("opens %(when)s") % {"when": _day_and_time(found.opens_at, now)}, "warn")


def week(point: Point, now: datetime) -> list[Day]:
    """Today and the six days after it, with exceptions; [] where nobody told us the hours."""
    if not point.hours:
        return []
    today = now.astimezone(zone_of(point, timezone.get_current_timezone_name())).date()
    off = dict(public_holidays(point.country, today, WEEK))
    return [_day(point, today + timedelta(days=away), away == 0, off) for away in range(WEEK)]


def _day(point: Point, day: date, is_today: bool, off: dict[date, str]) -> Day:
    spans = day_spans(point, day)
    note = ""
    if day.isoformat() in point.closed_on:
        note = _("closed on this day only")
    elif day in off:
        note = _("%(holiday)s: hours may differ") % {"holiday": off[day]}
    written = [(_clock_of(start), _clock_of(end)) for start, end in spans]
    if spans == [ALL_DAY]:
        hours = spoken = _("day and night")
    elif not spans:
        hours = spoken = pgettext("opening hours of a day", "closed")
    else:
        hours = ", ".join(f"{start}{DASH}{end}" for start, end in written)
        spoken = _list(_("from %(start)s to %(end)s") % {"start": start, "end": end} for start, end in written)
    return Day(_weekday(day), hours, spoken, note, is_today)


def _until(moment: datetime, now: datetime) -> str:
    """18:00, tomorrow at 02:00; a midnight belongs to the day that it ends: Tuesday at 24:00."""
    last = moment - timedelta(minutes=1) if moment.time() == time(0) else moment
    clock = "24:00" if last != moment else _clock(moment.timetz())
    today = now.astimezone(moment.tzinfo).date()
    if last.date() == today:
        return clock
    if last.date() == today + timedelta(days=1):
        return _("tomorrow at %(time)s") % {"time": clock}
    return _("%(weekday)s at %(time)s") % {"weekday": _weekday(last.date()), "time": clock}


def _day_and_time(moment: datetime, now: datetime) -> str:
    """at 13:00, tomorrow at 09:00, Monday at 09:00: by the calendar of the place."""
    away = (moment.date() - now.astimezone(moment.tzinfo).date()).days
    clock = _clock(moment.timetz())
    if away == 0:
        return _("at %(time)s") % {"time": clock}
    if away == 1:
        return _("tomorrow at %(time)s") % {"time": clock}
    return _("%(weekday)s at %(time)s") % {"weekday": _weekday(moment.date()), "time": clock}


def _weekday(day: date) -> str:
    return str(format_date(day, "EEEE", locale=babel_locale()))


def _clock_of(written: str) -> str:
    return _clock(time(int(written[:2]) % 24, int(written[3:])))


def _clock(at: time) -> str:
    return str(format_time(at.replace(tzinfo=None), "short", locale=babel_locale()))


def _list(parts: Iterable[str]) -> str:
    return str(format_list(list(parts), locale=babel_locale()))
