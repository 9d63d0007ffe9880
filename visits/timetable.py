"""Opening hours as people read them: "Monday to Friday: 09:00 – 18:00", in the active language."""

from dataclasses import dataclass
from datetime import time

from babel import Locale
from babel.dates import format_time, get_day_names
from django.utils.translation import pgettext

from merchants.tones import plain_language
from visits.hours import WEEKDAYS, Hours


@dataclass(frozen=True)
class Row:
    """`days` is "Monday to Friday", `times` "09:00 – 18:00" or "closed"; `weekdays` are their numbers, Monday is 0."""

    days: str
    times: str
    weekdays: tuple[int, ...]
    is_closed: bool = False


def timetable(hours: Hours) -> list[Row]:
    """The week from Monday, neighbouring days with the same times together; [] when nothing is known."""
    if not any(hours.values()):
        return []
    groups: list[tuple[list[int], list[list[str]]]] = []
    for number, day in enumerate(WEEKDAYS):
        spans = hours.get(day, [])
        if groups and groups[-1][1] == spans:
            groups[-1][0].append(number)
        else:
            groups.append(([number], spans))
    return [Row(_days(numbers), _times(spans), tuple(numbers), not spans) for numbers, spans in groups]


def _days(numbers: list[int]) -> str:
    names = get_day_names("wide", context="stand-alone", locale=_locale())
    first, last = str(names[numbers[0]]), str(names[numbers[-1]])
    if len(numbers) == 1:
        words = first
    elif len(numbers) == 2:
        words = pgettext("weekdays", "%(first)s and %(last)s") % {"first": first, "last": last}
    else:
        words = pgettext("weekdays", "%(first)s to %(last)s") % {"first": first, "last": last}
    return words[:1].upper() + words[1:]


def _times(spans: list[list[str]]) -> str:
    if not spans:
        return pgettext("opening hours", "closed")
    return ", ".join(f"{_clock(start)}\u2009–\u2009{_clock(end)}" for start, end in spans)


def _clock(written: str) -> str:
    hour, minute = (int(part) for part in written.split(":"))
    if hour == 24:
        return "24:00"
    return str(format_time(time(hour, minute), "short", locale=_locale()))


def _locale() -> Locale:
    language = plain_language() or "en"
    return Locale.parse("en_GB" if language == "en" else language)
