"""On which days and at what hours a parcel can be fetched at the door. Pure.

A carrier comes on working days of its country, not on public holidays (library `holidays`), and wants to know some
working days before. The hours are local to where the parcel is.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from orders.places import zone_of
from returns.labels.contracts import Slot
from tracking.pickup.hours import public_holidays

MOST_DAYS = 31


@dataclass(frozen=True)
class PickupRules:
    """`lead_days` working days lie between asking and coming; after `cut_off` local time today no longer counts.

    `windows` are local times of one day, as (from, until).
    """

    lead_days: int = 1
    windows: tuple[tuple[str, str], ...] = (("09:00", "17:00"),)
    works_saturdays: bool = False
    cut_off: str = "15:00"


def pickup_slots(
    rules: PickupRules, country: str, days: tuple[date, date], now: datetime | None = None, postal_code: str = ""
) -> list[Slot]:
    """Slots from the first to the last of `days`, both included, at most a month of them, the earliest first."""
    zone = zone_at(country, postal_code)
    local = (now or timezone.now()).astimezone(zone)
    first, last = max(days[0], _first_day(rules, country, local)), min(days[1], days[0] + timedelta(days=MOST_DAYS))
    slots: list[Slot] = []
    for offset in range(max(0, (last - first).days + 1)):
        day = first + timedelta(days=offset)
        if is_working_day(day, country, rules.works_saturdays):
            slots += [Slot(_moment(day, start, zone), _moment(day, end, zone)) for start, end in rules.windows]
    return slots


def is_working_day(day: date, country: str, saturdays: bool = False) -> bool:
    """Monday to Friday (or Saturday), and no public holiday of the country."""
    if day.weekday() > (5 if saturdays else 4):
        return False
    return not public_holidays(country, day, 1)


def zone_at(country: str, postal_code: str = "") -> ZoneInfo:
    """The clock at the door; UTC where country and postcode do not tell it."""
    return zone_of(country, postal_code) or ZoneInfo("UTC")


def _first_day(rules: PickupRules, country: str, local: datetime) -> date:
    """The first day on which somebody can come, when it is `local` now."""
    day, left = local.date(), rules.lead_days
    if local.time() >= time.fromisoformat(rules.cut_off) or not is_working_day(day, country, rules.works_saturdays):
        left += 1  # asked tomorrow, as it were
    while left > 0:
        day += timedelta(days=1)
        if is_working_day(day, country, rules.works_saturdays):
            left -= 1
    return day


def _moment(day: date, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)
