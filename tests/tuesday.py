"""A Tuesday afternoon in November for tests whose sentences name a day and a time.

Always one to come: a fixed day passes, and from then on such a test would go back in time, to before rows that the
database has just dated by its own clock. In November there is winter time and no holiday for weeks around it.
"""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone


def _to_come() -> datetime:
    now = timezone.now()
    years = (_fourth(year) for year in (now.year, now.year + 1))
    return next(day for day in years if day > now + timedelta(days=1))


def _fourth(year: int) -> datetime:
    first = date(year, 11, 1)
    day = first + timedelta(days=(1 - first.weekday()) % 7 + 21)
    return datetime(day.year, day.month, day.day, 14, 5, tzinfo=UTC)


TUESDAY = _to_come()  # 15:05 in Amsterdam


def english(days: int) -> str:
    """The day so many days after it, as pages write it: "Friday 27 November"."""
    day = TUESDAY + timedelta(days=days)
    return f"{day:%A} {day.day} {day:%B}"
