"""The columns that make a row a piece of work."""

from django.db import models
from django.db.models.functions import Now


class WorkItem(models.Model):
    """Abstract: a row that somebody must process once.

    `due_at` is also the lease: a claim pushes it LEASE ahead, so a row whose worker was killed becomes due
    again by itself and there is no second clock to compare. `attempts` grows with every claim and is the
    fencing token: whoever finishes must still hold the number it claimed with.
    """

    PENDING, DONE, BURIED = 0, 1, 2

    state = models.SmallIntegerField(default=PENDING)
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(default=0, db_default=0)
    last_error = models.TextField(default="", blank=True, db_default="")

    class Meta:
        abstract = True


def due_index(table: str) -> models.Index:
    """The partial index every work table needs: its size follows the backlog, not the history."""
    return models.Index(fields=["due_at"], name=f"{table}_due", condition=models.Q(state=WorkItem.PENDING))
