"""Examples of what every language writes in its own way: days, times, money, shares. In the language that is active
when they are shown."""

from datetime import date, time, timedelta
from decimal import Decimal

from babel.numbers import format_percent
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import ngettext

from notifications.mails.contents import money
from notifications.mails.moments import babel_locale, full_day, on_day
from tracking.day_words import clock_time

FRIDAY = 4  # as date.weekday() counts


def _friday(weeks: int) -> date:
    """The Friday of the next week, or some weeks later: never today, and never a year ago."""
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday() + FRIDAY, weeks=weeks)


def _day(weeks: int = 0) -> str:
    return full_day(_friday(weeks))


def _on_day() -> str:
    return on_day(_friday(0))


def _price(amount: str) -> str:
    return money(Decimal(amount), "EUR")


def _share(percent: int) -> str:
    return str(format_percent(Decimal(percent) / 100, locale=babel_locale()))


def _points(number: int) -> str:
    return ngettext("%(number)s point", "%(number)s points", number) % {"number": number}


day, on_a_day, clock = lazy(_day, str), lazy(_on_day, str), lazy(clock_time, str)
price, share, points = lazy(_price, str), lazy(_share, str), lazy(_points, str)
HALF_PAST_TWO = time(14, 30)
