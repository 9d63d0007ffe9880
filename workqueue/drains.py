"""Working off what is due, and knowing how far behind a table is."""

import time
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone

from workqueue.claims import Claim
from workqueue.models import WorkItem

# Below Celery's soft time limit: a drain hands over to the next task instead of being cut off inside a row.
LONGEST = 60.0


def work_off(take: Callable[[], list[Claim]], process: Callable[[Claim], Any], limit: int | None = None) -> int:
    """Claim batches with `take` and process every row, until none is due, `limit` rows, or a minute has passed.

    Returns how many rows were taken. `process` must not raise: a bad row steps aside by itself.
    """
    started, done = time.monotonic(), 0
    while time.monotonic() - started < LONGEST and (limit is None or done < limit):
        batch = take()
        for taken in batch:
            process(taken)
        done += len(batch)
        if not batch:
            break
    return done


def oldest_due_age(rows: models.QuerySet[Any]) -> float:
    """Seconds that the oldest due row of the queryset has been waiting; 0 when none is."""
    now = timezone.now()
    oldest = (
        rows.filter(state=WorkItem.PENDING, due_at__lte=now).order_by("due_at").values_list("due_at", flat=True).first()
    )
    return max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
