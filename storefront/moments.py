"""Times on a page: what the mails say (notifications/mails), and what only a page can say, because it is read now."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta, get_timezone_name
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from notifications.mails.moments import babel_locale, clock, full_day, local_date, named_day, on_day, window

__all__ = [
    "ago", "arrival", "at_time", "between_days", "clock", "exact", "full_day", "heading", "local_date", "on_day",
    "spoken_days", "weekday", "zone_name",
]  # fmt: skip
NEAR = 6  # days within which a weekday's name is enough: a week ahead it would be today's own


def heading(day: date) -> str:
    """Today, Tomorrow, Yesterday or the day's name, as a heading."""
    away = (day - timezone.localdate()).days
    near = {
        0: pgettext("heading", "Today"),
        1: pgettext("heading", "Tomorrow"),
        -1: pgettext("heading", "Yesterday"),
    }
    name = full_day(day)
    return near.get(away) or name[:1].upper() + name[1:]


def at_time(moment: datetime) -> str:
    """today at 14:05: fits into a sentence after its verb."""
    return pgettext("when", "%(day)s at %(time)s") % {"day": on_day(moment), "time": clock(moment)}


def until_time(moment: datetime) -> str:
    """today at 20:00, or Tuesday 3 December at 20:00: fits after "until", where "on" does not."""
    away = (local_date(moment) - timezone.localdate()).days
    near = {0: pgettext("when", "today"), 1: pgettext("when", "tomorrow"), -1: pgettext("when", "yesterday")}
    day = near.get(away) or full_day(moment)
    return pgettext("when", "%(day)s at %(time)s") % {"day": day, "time": clock(moment)}


def arrival(start: datetime | None, end: datetime) -> str:
    """tomorrow between 13:00 and 15:00; only the day where there is no window worth the name."""
    if not start or not window(start, end):
        return on_day(end)
    return pgettext("when", "%(day)s between %(start)s and %(end)s") % {
        "day": on_day(end),
        "start": clock(start),
        "end": clock(end),
    }


def between_days(first: date, last: date) -> str:
    """between Tuesday and Thursday, today or tomorrow, tomorrow: fits after a verb. Days that passed are left out."""
    return spoken_days(max(first, timezone.localdate()), last)


def spoken_days(first: date, last: date) -> str:
    """The same for any two days, also those that passed."""
    today = timezone.localdate()
    if first >= last:
        return on_day(last)
    if first == today and (last - today).days == 1:
        return pgettext("when", "today or tomorrow")
    return pgettext("when", "between %(first)s and %(last)s") % {"first": _bare_day(first), "last": _bare_day(last)}


def weekday(day: date) -> str:
    """Tuesday, as a sentence or a list has it."""
    return _weekday(babel_locale(), day)


def zone_name() -> str:
    """The active time zone as people call it: Central European Time."""
    return _zone_name(babel_locale(), timezone.get_current_timezone_name())


def exact(moment: datetime) -> str:
    """Everything about the moment, for hover and for the record: with year and time zone."""
    return _exact(babel_locale(), timezone.localtime(moment), timezone.get_current_timezone_name())


def ago(moment: datetime) -> str:
    """just now, 5 minutes ago, 3 hours ago; beyond a day the day and time."""
    minutes = int((timezone.now() - moment).total_seconds() // 60)
    if minutes < 2:
        return _("just now")
    return _ago(babel_locale(), minutes) if minutes < 24 * 60 else at_time(moment)


def _bare_day(day: date) -> str:
    """today, tomorrow, Tuesday, Tuesday 3 December: without the preposition, after "between"."""
    away = (day - timezone.localdate()).days
    near = {0: pgettext("when", "today"), 1: pgettext("when", "tomorrow"), -1: pgettext("when", "yesterday")}
    return near.get(away) or (weekday(day) if 0 < away <= NEAR else full_day(day))


# Formatting by CLDR's patterns is the dearest part of a page, and a page says the same things again and again.
@lru_cache(maxsize=512)
def _weekday(locale: Locale, day: date) -> str:
    return str(format_date(day, "EEEE", locale=locale))


@lru_cache(maxsize=256)
def _zone_name(locale: Locale, name: str) -> str:
    return str(get_timezone_name(timezone.get_current_timezone(), width="long", locale=locale))


@lru_cache(maxsize=4096)
def _exact(locale: Locale, moment: datetime, _zone: str) -> str:
    day = named_day(moment.date(), with_year=True)
    words = str(locale.datetime_formats["full"]).format(format_time(moment, "full", locale=locale), day)
    return words[:1].upper() + words[1:]


@lru_cache(maxsize=4096)
def _ago(locale: Locale, minutes: int) -> str:
    passed = -timedelta(minutes=minutes)
    return str(format_timedelta(passed, add_direction=True, locale=locale, threshold=1))
