"""Counting attempts, in Postgres."""

import hashlib
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from merchants.models import RateCount


def hits(key: str, window: timedelta, by: int = 1) -> int:
    """Count one more hit (or `by`) on the key in the current fixed window and return the number so far.

    One statement, so concurrent hits are all counted. The key is hashed before it is stored.
    """
    seconds = int(window.total_seconds())
    start = datetime.fromtimestamp(int(timezone.now().timestamp()) // seconds * seconds, tz=UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO merchants_ratecount (key, "window", count) VALUES (%s, %s, %s)'
            ' ON CONFLICT (key, "window") DO UPDATE SET count = merchants_ratecount.count + EXCLUDED.count'
            " RETURNING count",
            [hashlib.sha256(f"{seconds}:{key}".encode()).digest(), start, by],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def forget_before(moment: datetime) -> int:
    """Delete counts of windows that ended before the moment (retention)."""
    deleted, _ = RateCount.objects.filter(window__lt=moment).delete()
    return deleted
