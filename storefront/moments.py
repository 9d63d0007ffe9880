"""Times on a page: what the mails say (notifications.moments), and what only a page can say, because it is read now."""

from datetime import date, datetime, timedelta

from babel.dates import format_time, format_timedelta
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from notifications.moments import babel_locale, clock, full_day, local_date, named_day, on_day, window

__all__ = ["ago", "arrival", "at_time", "clock", "exact", "full_day", "heading", "local_date", "on_day"]


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


def arrival(start: datetime | None, end: datetime) -> str:
    """tomorrow between 13:00 and 15:00; only the day where there is no window worth the name."""
    if not start or not window(start, end):
        return on_day(end)
    return pgettext("when", "%(day)s between %(start)s and %(end)s") % {
        "day": on_day(end),
        "start": clock(start),
        "end": clock(end),
    }


def exact(moment: datetime) -> str:
    """Everything about the moment, for hover and for the record: with year and time zone."""
    locale, day = babel_locale(), named_day(local_date(moment), with_year=True)
    time = format_time(timezone.localtime(moment), "full", locale=locale)
    words = str(locale.datetime_formats["full"]).format(time, day)
    return words[:1].upper() + words[1:]


def ago(moment: datetime) -> str:
    """just now, 5 minutes ago, 3 hours ago; beyond a day the day and time."""
    minutes = int((timezone.now() - moment).total_seconds() // 60)
    if minutes < 2:
        return _("just now")
    if minutes < 24 * 60:
        passed = -timedelta(minutes=minutes)
        return str(format_timedelta(passed, add_direction=True, locale=babel_locale(), threshold=1))
    return at_time(moment)
