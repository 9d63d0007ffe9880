"""Until when a customer may change his mind: the 14 days of Directive 2011/83/EU, counted as Union law counts."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache

import holidays
from django.utils import timezone

PERIOD = timedelta(days=14)  # Directive 2011/83/EU, art. 9(2)(b): from the day on which the goods are there
SATURDAY = 5
# Where the law that counts periods names more days than the library's public ones: Algemene termijnenwet, art. 3.
OPTIONAL_TOO = frozenset({"NL"})


def last_day(received_at: datetime, country: str) -> date:
    """The last day, to its end, on which goods received at that (aware) moment may be given back, in the active zone.

    The day of receipt does not count, and a period that would end on a Saturday, Sunday or public holiday ends with
    the next working day (Regulation (EEC, Euratom) 1182/71, art. 3(1) and (4); directive, recital 41). A holiday of
    any part of the country counts, because we do not know the part: nobody is told too early that it is over.
    """
    day = timezone.localdate(received_at) + PERIOD
    while not _works(day, country):
        day += timedelta(days=1)
    return day


@cache
def _works(day: date, country: str) -> bool:
    return day.weekday() < SATURDAY and not any(day in calendar for calendar in _calendars(country))


@cache
def _calendars(country: str) -> list[Iterable[date]]:
    known = holidays.list_supported_countries().get(country)
    if known is None:
        return []
    categories = ("public", "optional") if country in OPTIONAL_TOO else ("public",)
    return [holidays.country_holidays(country, subdiv=part, categories=categories) for part in (None, *known)]
