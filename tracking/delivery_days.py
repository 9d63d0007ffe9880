"""On which days a carrier delivers in a country: weekdays by carrier, less public holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

# Monday is 0. Who delivers parcels on Saturdays as a matter of course, by its own pages; the others do on request.
WORKWEEK = frozenset(range(5))
WITH_SATURDAY = frozenset(range(6))
EVERY_DAY = frozenset(range(7))
WEEKDAYS = {
    "postnl": WITH_SATURDAY,
    "dhl": WITH_SATURDAY,
    "dhl_parcel_nl": WITH_SATURDAY,
    "dhl_ecommerce": WITH_SATURDAY,
    "deutsche_post": WITH_SATURDAY,
    "dpd": WITH_SATURDAY,
    "hermes": WITH_SATURDAY,
    "colissimo": WITH_SATURDAY,
    "chronopost": WITH_SATURDAY,
    "mondial_relay": WITH_SATURDAY,
    "royal_mail": WITH_SATURDAY,
    "evri": EVERY_DAY,
    "usps": WITH_SATURDAY,
    "trunkrs": WITH_SATURDAY,
    "budbee": EVERY_DAY,
    "homerr": WITH_SATURDAY,
    "dynalogic": WITH_SATURDAY,
    "inpost": WITH_SATURDAY,
}
# Public holidays on which parcels are delivered all the same: no day off in practice.
WORKED = {"NL": frozenset({"Good Friday"})}
FAR = 400  # days: nothing in tracking looks further


@dataclass(frozen=True)
class DeliveryDays:
    """The calendar of one carrier in one country."""

    carrier: str
    country: str  # ISO, two letters; "" or one that the library does not know has weekends only

    def has(self, day: date) -> bool:
        """Does the carrier deliver on this day?"""
        return _delivers(self.carrier, self.country, day)

    def following(self, day: date) -> date:
        """The day itself, or the next one on which the carrier delivers."""
        for later in range(FAR):
            if self.has(day + timedelta(days=later)):
                return day + timedelta(days=later)
        return day

    def after(self, day: date, number: int) -> date:
        """The number-th delivery day after a day; for 0 the day itself if it is one, below 0 counted backwards."""
        here = self.following(day) if number <= 0 else day
        step = timedelta(days=1 if number > 0 else -1)
        left = abs(number)
        while left:
            here += step
            left -= self.has(here)
        return here

    def between(self, start: date, end: date) -> int:
        """Delivery days after `start` up to `end`; negative where `end` is earlier.

        An end that is no delivery day counts as the next one: `after(start, between(start, end))` is never before it.
        """
        start, end = self._start(start, end), self.following(end)
        if end < start:
            return -self._count(end, start)
        return self._count(start, end)

    def _start(self, start: date, end: date) -> date:
        return start if end >= start else self.following(start)

    def _count(self, start: date, end: date) -> int:
        return sum(self.has(day) for day in _days(start, end))


def _days(start: date, end: date) -> Iterator[date]:
    for number in range(1, min((end - start).days, FAR) + 1):
        yield start + timedelta(days=number)


@cache
def _holidays(country: str) -> holidays.HolidayBase | None:
    if country not in _supported():
        return None
    return holidays.country_holidays(country, language="en_US")


@cache
def _supported() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries())


@cache
def _delivers(carrier: str, country: str, day: date) -> bool:
    if day.weekday() not in WEEKDAYS.get(carrier, WORKWEEK):
        return False
    calendar = _holidays(country)
    if calendar is None or day not in calendar:
        return True
    return calendar.get(day) in WORKED.get(country, ())
