"""Days and times as people say them: in the active language and the active time zone (the merchant's)."""

import re
from datetime import date, datetime, timedelta

from babel import Locale
from babel.dates import format_date, format_time
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext

# A window longer than this says no more than the day does.
LONGEST_WINDOW = timedelta(hours=8)
NEAR = 180  # days within which nobody needs the year
YEAR = re.compile(r"[\s,]*\by+\b")
FIRST = re.compile(r"\bd\b")


def babel_locale() -> Locale:
    """The CLDR locale of the active language; English as it is written in Europe (3 December, 14:05)."""
    language = (get_language() or "en").replace("-", "_")
    return Locale.parse("en_GB" if language == "en" else language)


def local_date(moment: datetime | date) -> date:
    """The day of the moment in the active time zone."""
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def full_day(moment: datetime | date) -> str:
    """Tuesday 3 December. Still right when the mail is read a day later; with the year when it is another one."""
    day = local_date(moment)
    return named_day(day, with_year=abs((day - timezone.localdate()).days) >= NEAR)


def named_day(day: date, *, with_year: bool) -> str:
    """Tuesday 3 December 2026; without its year where nobody needs it."""
    locale = babel_locale()
    pattern = str(locale.date_formats["full"].pattern)
    if locale.language == "en":
        pattern = pattern.replace("EEEE,", "EEEE")  # people say it without the pause
    if locale.language == "fr" and day.day == 1:
        pattern = FIRST.sub("d'er'", pattern)  # le mardi 1er décembre, which no pattern of CLDR says
    if not with_year:
        # CLDR's own pattern for a day without a year shortens its names in some languages ("Di., 24. Nov.").
        pattern = YEAR.sub("", pattern)
    return str(format_date(day, pattern, locale=locale))


def on_day(moment: datetime | date) -> str:
    """today, tomorrow, yesterday, or "on Tuesday 3 December": fits after a verb."""
    away = (local_date(moment) - timezone.localdate()).days
    near = {0: pgettext("when", "today"), 1: pgettext("when", "tomorrow"), -1: pgettext("when", "yesterday")}
    return near.get(away) or pgettext("when", "on %(day)s") % {"day": full_day(moment)}


def clock(moment: datetime) -> str:
    """14:05"""
    return str(format_time(timezone.localtime(moment), "short", locale=babel_locale(), tzinfo=None))


def full_moment(moment: datetime) -> str:
    """Tuesday 3 December at 14:05"""
    return pgettext("when", "%(day)s at %(time)s") % {"day": full_day(moment), "time": clock(moment)}


def window(start: datetime | None, end: datetime | None) -> str:
    """Between 13:00 and 15:00; "" unless both are known, on one day, and narrower than the day itself."""
    if not start or not end or not timedelta(0) < end - start <= LONGEST_WINDOW:
        return ""
    if local_date(start) != local_date(end):
        return ""
    return gettext("between %(start)s and %(end)s") % {"start": clock(start), "end": clock(end)}
