"""Opening hours: {"mon": [["09:00", "18:00"]]} in the place's own time, and what they mean on a calendar day.

Pure. Spans come out as aware UTC moments, so a night on which the clock changes has the length it really has.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)
Hours = dict[str, list[list[str]]]


@dataclass(frozen=True, order=True)
class Span:
    """From `start` until before `end`, aware UTC."""

    start: datetime
    end: datetime


def require_hours(value: Any) -> None:
    """Raise ValidationError unless the value is weekly hours: known weekdays, spans in order that do not overlap."""
    if not isinstance(value, dict) or set(value) - set(WEEKDAYS):
        raise ValidationError(_("Give the opening hours per weekday, from Monday to Sunday."))
    for spans in value.values():
        if not isinstance(spans, list):
            raise ValidationError(_("Give the opening hours per weekday, from Monday to Sunday."))
        _require_day(spans)


def _require_day(spans: list[Any]) -> None:
    before = ""
    for span in spans:
        shaped = isinstance(span, list | tuple) and len(span) == 2 and all(isinstance(end, str) for end in span)
        if not shaped or not all(CLOCK.fullmatch(end) for end in span):
            raise ValidationError(_("Write times like 09:00 and 17:30."))
        if span[0] >= span[1]:
            raise ValidationError(_("The closing time comes before the opening time. Swap them."))
        if span[0] < before:
            raise ValidationError(_("Two opening times of one day overlap. Make them one, or leave a pause between."))
        before = span[1]


def require_days(value: Any) -> None:
    """Raise ValidationError unless the value is a list of ISO dates."""
    try:
        if not isinstance(value, list):
            raise TypeError
        for day in value:
            date.fromisoformat(day)
    except (TypeError, ValueError) as error:
        raise ValidationError(_("Write days like 2026-12-24, one after the other.")) from error


def spans_on(hours: Hours, day: date, zone: ZoneInfo) -> list[Span]:
    """The open spans of the local calendar day; empty when closed. A time that the clock skips moves past the gap."""
    found = (Span(_moment(day, start, zone), _moment(day, end, zone)) for start, end in hours.get(_weekday(day), []))
    return [span for span in found if span.start < span.end]


def meet(ours: Iterable[Span], theirs: Iterable[Span]) -> list[Span]:
    """Where both are open, in order."""
    others = list(theirs)
    both = (Span(max(our.start, their.start), min(our.end, their.end)) for our in ours for their in others)
    return sorted(span for span in both if span.start < span.end)


def is_holiday(day: date, country: str) -> bool:
    """Is the day a public holiday of the whole country (library `holidays`)? No for countries it does not know."""
    return day in _holidays(country.upper(), day.year)


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def _weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def _moment(day: date, clock: str, zone: ZoneInfo) -> datetime:
    # 24:00 is the midnight that ends the day.
    if clock == "24:00":
        return datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC)
    hour, minute = clock.split(":")
    return datetime.combine(day, time(int(hour), int(minute)), zone).astimezone(UTC)
