"""Hours of silence: clock hours on days when the carrier delivers. A Sunday says nothing about a parcel. Pure."""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tracking.delivery_days import FAR, DeliveryDays

# Upper ends of the buckets that pauses are counted in, in hours; what is longer counts as the last.
BUCKETS = (
    2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 33, 36, 40, 44, 48, 54, 60, 66, 72, 84, 96,
    120, 144, 168, 192, 240, 288, 336, 480, 720,
)  # fmt: skip


def bucket(hours: float) -> int:
    """The upper end of the bucket that so many hours belong to."""
    return BUCKETS[min(bisect_left(BUCKETS, hours), len(BUCKETS) - 1)]


def quiet_hours(start: datetime, end: datetime, days: DeliveryDays, zone: ZoneInfo) -> float:
    """Hours between two moments that lie on delivery days of the zone; a day has 23 to 25. 0 where end is earlier."""
    total, here = timedelta(0), start.astimezone(UTC)
    end = min(end.astimezone(UTC), here + timedelta(days=FAR))
    while here < end:
        day = here.astimezone(zone).date()
        midnight = _midnight(day + timedelta(days=1), zone)
        if days.has(day):
            total += min(midnight, end) - here
        here = midnight
    return total / timedelta(hours=1)


def after_quiet_hours(start: datetime, hours: float, days: DeliveryDays, zone: ZoneInfo) -> datetime:
    """The moment at which so many quiet hours have passed, in UTC."""
    left, here = timedelta(hours=hours), start.astimezone(UTC)
    for _ in range(FAR):
        day = here.astimezone(zone).date()
        midnight = _midnight(day + timedelta(days=1), zone)
        if days.has(day):
            if here + left <= midnight:
                return here + left
            left -= midnight - here
        here = midnight
    return here


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
