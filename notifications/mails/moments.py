"""Days and times as people say them: in the active language and the active time zone (the merchant's)."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext, pgettext

from tracking.day_words import babel_locale, clock, full_day, local_date, named_day

__all__ = ["babel_locale", "clock", "full_day", "full_moment", "local_date", "named_day", "on_day", "window"]

# A window longer than this says no more than the day does.
LONGEST_WINDOW = timedelta(hours=8)


def on_day(moment: datetime | date) -> str:
    """today, tomorrow, yesterday, or "on Tuesday 3 December": fits after a verb."""
    away = (local_date(moment) - timezone.localdate()).days
    near = {0: pgettext("when", "today"), 1: pgettext("when", "tomorrow"), -1: pgettext("when", "yesterday")}
    return near.get(away) or pgettext("when", "on %(day)s") % {"day": full_day(moment)}


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
