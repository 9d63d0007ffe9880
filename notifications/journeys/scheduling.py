"""When a mail is due: pure arithmetic on moments, zones and calendars. Nothing here asks the database or the clock.

Two rules hold whatever a merchant sets: a mail is never early, and the send window, the weekdays and the holidays only
ever move it later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from visits.hours import is_holiday

Holidays = Callable[[date], bool]
MIDNIGHT = time(0)
DAY = timedelta(days=1)
# Nobody closes for so long. A window that opens on no day at all within it is not heeded.
LONGEST_CLOSED = 60
# The largest delay by unit: five years, so that no sum of dates overflows and a typing error is found.
MOST = {"minutes": 5 * 366 * 24 * 60, "hours": 5 * 366 * 24, "days": 5 * 366, "business_days": 5 * 261}


class UnknownUnit(ValueError):
    """The unit of a delay is none of Step.Unit."""


@dataclass(frozen=True)
class Window:
    """When mails may go, by local time: from `opens` until just before `closes`, which may lie after midnight.

    Neither is set: at any hour. `weekdays` are ISO numbers (1 is Monday); none of them: every day. A moment after
    midnight belongs to its own date: with "no Sundays" nothing goes on Sunday at 01:00, whenever the window opened.
    """

    opens: time | None = None
    closes: time | None = None
    weekdays: frozenset[int] = frozenset()
    skips_holidays: bool = False

    @property
    def is_always_open(self) -> bool:
        """No hour and no day is closed."""
        return not self.has_hours and not self.has_days

    @property
    def has_hours(self) -> bool:
        return self.opens is not None and self.closes is not None and self.opens != self.closes

    @property
    def has_days(self) -> bool:
        return self.skips_holidays or bool(self.weekdays and len(self.weekdays) < 7)


ALWAYS = Window()


@lru_cache(maxsize=300)
def holidays_of(country: str) -> Holidays:
    """Is a day a public holiday of the whole country ("NL")? For unknown countries and "" no day is."""

    def is_one(day: date) -> bool:
        return is_holiday(day, country)

    return is_one


def no_holidays(day: date) -> bool:
    """The calendar of a place without holidays."""
    return False


def due_at(anchor: datetime, amount: int, unit: str, window: Window, zone: ZoneInfo, holidays: Holidays) -> datetime:
    """The moment (aware UTC) at which a mail is due that goes `amount` `unit` after `anchor` (aware).

    Minutes and hours are time that passes. Days are calendar days: the same local time `amount` days on, or the first
    moment after it where the clocks skip that time, or its first occurrence where it comes twice. Business days skip
    Saturdays, Sundays and `holidays`. What falls outside the window waits until it opens. Raises UnknownUnit.
    """
    return admitted(max(delayed(anchor, amount, unit, zone, holidays), anchor.astimezone(UTC)), window, zone, holidays)


def delayed(anchor: datetime, amount: int, unit: str, zone: ZoneInfo, holidays: Holidays) -> datetime:
    """`amount` `unit` after `anchor`, before the window is asked; see due_at."""
    if unit in ("minutes", "hours"):
        return anchor.astimezone(UTC) + timedelta(**{unit: amount})
    if unit not in MOST:
        raise UnknownUnit(unit)
    if amount == 0:
        return anchor.astimezone(UTC)
    local = anchor.astimezone(zone)
    if unit == "days":
        return moment_of(local.date() + amount * DAY, local.time(), zone)
    return moment_of(business_days_after(local.date(), amount, holidays), local.time(), zone)


def admitted(moment: datetime, window: Window, zone: ZoneInfo, holidays: Holidays) -> datetime:
    """`moment` (aware) itself if the window is open then, else the next moment at which it opens. Aware UTC."""
    moment = moment.astimezone(UTC)
    if window.is_always_open:
        return moment
    today = moment.astimezone(zone).date()
    for ahead in range(LONGEST_CLOSED):
        day = today + ahead * DAY
        if not _is_open_on(day, window, holidays):
            continue
        for opens, closes in _hours(day, window, zone):
            if moment < closes and opens < closes:
                return max(moment, opens)
    return moment


@lru_cache(maxsize=5000)
def business_days_after(day: date, amount: int, holidays: Holidays) -> date:
    """The `amount`-th working day after `day`, which itself does not count."""
    left = amount
    while left:
        day += DAY
        if day.isoweekday() < 6 and not holidays(day):
            left -= 1
    return day


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) of a local time. One that the clocks skip becomes the first moment after the gap."""
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    before, after = local.replace(tzinfo=zone), local.replace(tzinfo=zone, fold=1)
    # PEP 495: only inside a gap does fold=1 name the earlier moment, and the gap lies between the two.
    first, second = before.astimezone(UTC), after.astimezone(UTC)
    return first if second >= first else change_between(second, first, zone)


def change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which the zone's clock changes between the two (UTC, whole seconds), by halving."""
    offset = after.astimezone(zone).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return datetime.fromtimestamp(high, UTC)


def _is_open_on(day: date, window: Window, holidays: Holidays) -> bool:
    if window.weekdays and day.isoweekday() not in window.weekdays:
        return False
    return not (window.skips_holidays and holidays(day))


@lru_cache(maxsize=5000)
def _hours(day: date, window: Window, zone: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
    """The moments between which mails may go on an open day, earliest first."""
    opens, closes = window.opens, window.closes
    start, end = moment_of(day, MIDNIGHT, zone), moment_of(day + DAY, MIDNIGHT, zone)
    if not window.has_hours or opens is None or closes is None:
        return ((start, end),)
    first, last = moment_of(day, opens, zone), moment_of(day, closes, zone)
    return ((first, last),) if opens < closes else ((start, last), (first, end))
