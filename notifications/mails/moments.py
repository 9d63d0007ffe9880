"""Days and times as people say them: in the active language and the active time zone (the merchant's)."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext, pgettext

from tracking.day_words import babel_locale, clock, clock_time, full_day, local_date, named_day

__all__ = ["babel_locale", "clock", "full_day", "full_moment", "local_date", "named_day", "on_day", "window"]

# A window longer than this says no more than the day does.
LONGEST_WINDOW = timedelta(hours=8)


def on_day(moment: datetime | date) -> str:
    """today, tomorrow, yesterday, or "on Tuesday 3 December": fits after a verb."""
    away = (local_date(moment) - timezone.localdate()).days
    if away == 0:
        return pgettext("when", "today")
    if away == 1:
        return pgettext("when", "tomorrow")
    return pgettext("when", "yesterday") if away == -1 else pgettext("when", "on %(day)s") % {"day": full_day(moment)}


def full_moment(moment: datetime) -> str:
    """Tuesday 3 December at 14:05"""
    return pgettext("when", "%(day)s at %(time)s") % {"day": full_day(moment), "time": clock(moment)}


def window(start: datetime | None, end: datetime | None) -> str:
    """Between 13:00 and 15:00; "" unless both are known, on one day, and narrower than the day itself."""
    if not start or not end or not timedelta(0) < end - start <= LONGEST_WINDOW:
        return ""
    begins, ends = timezone.localtime(start), timezone.localtime(end)
    if begins.date() != ends.date():
        return ""
    times = {"start": clock_time(begins.time()), "end": clock_time(ends.time())}
    return gettext("between %(start)s and %(end)s") % times
