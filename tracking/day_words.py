"""Days and hours as people say them, without a word of ours: in the active language and the active time zone."""

import re
from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time
from django.utils import timezone

from merchants.tones import plain_language

NEAR = 180  # days within which nobody needs the year
YEAR = re.compile(r"[\s,]*\by+\b")
FIRST = re.compile(r"\bd\b")


def babel_locale() -> Locale:
    """The CLDR locale of the active language; English as it is written in Europe (3 December, 14:05)."""
    return _locale(plain_language() or "en")


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    return Locale.parse("en_GB" if language == "en" else language.replace("-", "_"))


def local_date(moment: datetime | date) -> date:
    """The day of the moment in the active time zone."""
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def full_day(moment: datetime | date) -> str:
    """Tuesday 3 December. Still right when the mail is read a day later; with the year when it is another one."""
    day = local_date(moment)
    return named_day(day, with_year=abs((day - timezone.localdate()).days) >= NEAR)


def named_day(day: date, *, with_year: bool) -> str:
    """Tuesday 3 December 2026; without its year where nobody needs it."""
    return _named_day(babel_locale(), day, with_year)


@lru_cache(maxsize=2048)  # a page says the same few days again and again
def _named_day(locale: Locale, day: date, with_year: bool) -> str:
    pattern = str(locale.date_formats["full"].pattern)
    if locale.language == "en":
        pattern = pattern.replace("EEEE,", "EEEE")  # people say it without the pause
    if locale.language == "fr" and day.day == 1:
        pattern = FIRST.sub("d'er'", pattern)  # le mardi 1er décembre, which no pattern of CLDR says
    if not with_year:
        # CLDR's own pattern for a day without a year shortens its names in some languages ("Di., 24. Nov.").
        pattern = YEAR.sub("", pattern)
    return str(format_date(day, pattern, locale=locale))


def clock(moment: datetime) -> str:
    """14:05"""
    return clock_time(timezone.localtime(moment).time())


def clock_time(at: time) -> str:
    """The same of a time without a day."""
    return _clock(babel_locale(), at.replace(second=0, microsecond=0, fold=0))


@lru_cache(maxsize=2048)
def _clock(locale: Locale, at: time) -> str:
    return str(format_time(at, "short", locale=locale))
