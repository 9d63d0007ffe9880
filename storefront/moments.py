"""Times as people say them, in the active language and time zone, by CLDR."""

from datetime import date, datetime, timedelta

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# CLDR's "full" always names the year; people do so only when it is another one.
DAY = {"de": "EEEE, d. MMMM"}
DAY_WITH_YEAR = {"de": "EEEE, d. MMMM y"}
# A slot of more than this is a day, not an appointment.
LONGEST_SLOT = timedelta(hours=8)


def locale() -> Locale:
    """The active language's locale; English with the 24 hours' clock that the shops' countries use."""
    code = (get_language() or "en").partition("-")[0]
    return Locale.parse("en_GB" if code == "en" else code)


def clock(moment: datetime) -> str:
    """14:05"""
    return format_time(timezone.localtime(moment), format="short", locale=locale())


def day_name(day: date) -> str:
    """Tuesday 3 December, with the year when it is not this one."""
    code = locale().language
    patterns, plain = (DAY, "EEEE d MMMM") if day.year == timezone.localdate().year else (DAY_WITH_YEAR, "EEEE d MMMM y")
    pattern = patterns.get(code, plain)
    if code == "fr" and day.day == 1:
        pattern = pattern.replace("d", "d'er'", 1)
    return format_date(day, format=pattern, locale=locale())


def heading(day: date) -> str:
    """Today, Tomorrow, Yesterday or the day's name, as a heading."""
    away = (day - timezone.localdate()).days
    near = {
        0: pgettext("heading", "Today"),
        1: pgettext("heading", "Tomorrow"),
        -1: pgettext("heading", "Yesterday"),
    }
    name = day_name(day)
    return near.get(away) or name[:1].upper() + name[1:]


def on_day(day: date) -> str:
    """today, tomorrow, yesterday, on Tuesday 3 December: fits into a sentence after its verb."""
    away = (day - timezone.localdate()).days
    near = {0: pgettext("when", "today"), 1: pgettext("when", "tomorrow"), -1: pgettext("when", "yesterday")}
    return near.get(away) or pgettext("when", "on %(date)s") % {"date": day_name(day)}


def at_time(moment: datetime) -> str:
    """today at 14:05: fits into a sentence after its verb."""
    day = on_day(timezone.localtime(moment).date())
    return pgettext("when", "%(day)s at %(time)s") % {"day": day, "time": clock(moment)}


def between(start: datetime | None, end: datetime) -> str:
    """tomorrow between 13:00 and 15:00; only the day where there is no slot worth the name."""
    day = on_day(timezone.localtime(end).date())
    if start is None or not is_slot(start, end):
        return day
    return pgettext("when", "%(day)s between %(start)s and %(end)s") % {
        "day": day,
        "start": clock(start),
        "end": clock(end),
    }


def is_slot(start: datetime, end: datetime) -> bool:
    """Do both lie on one day and close enough together to wait for?"""
    same_day = timezone.localtime(start).date() == timezone.localtime(end).date()
    return same_day and timedelta(0) < end - start <= LONGEST_SLOT


def exact(moment: datetime) -> str:
    """Everything about the moment, for hover and for the record: with year and time zone."""
    words = format_datetime(timezone.localtime(moment), format="full", locale=locale())
    return words[:1].upper() + words[1:]


def ago(moment: datetime) -> str:
    """just now, 5 minutes ago, 3 hours ago; beyond a day the day and time."""
    minutes = int((timezone.now() - moment).total_seconds() // 60)
    if minutes < 2:
        return _("just now")
    if minutes < 24 * 60:
        return format_timedelta(-timedelta(minutes=minutes), add_direction=True, locale=locale(), threshold=1.2)
    return at_time(moment)
