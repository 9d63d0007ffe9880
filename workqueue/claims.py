"""Taking, finishing, deferring and burying work rows by compare-and-set."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, models
from django.utils import timezone

from workqueue.backoff import MAX_ATTEMPTS, pause
from workqueue.models import WorkItem

LEASE = timedelta(seconds=120)
Item = TypeVar("Item", bound=WorkItem)


@dataclass(frozen=True)
class Claim:
    """One row taken: its id, its merchant, and the fencing token (`attempts` after the claim)."""

    id: int
    merchant_id: int
    token: int


def claim(model: type[WorkItem], limit: int, lease: timedelta = LEASE, now: datetime | None = None) -> list[Claim]:
    """Take up to `limit` due rows, oldest first, across the merchants that the current scope shows.

    Concurrent callers never get the same row (FOR UPDATE SKIP LOCKED). A row not finished within `lease`
    is due again. Must run in a transaction of its own that the caller commits before working.
    """
    moment = now or timezone.now()
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH due AS (
                SELECT id FROM {table} WHERE state = %s AND due_at <= %s
                ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
            )
            UPDATE {table} AS work SET due_at = %s, attempts = work.attempts + 1
            FROM due WHERE work.id = due.id
            RETURNING work.id, work.merchant_id, work.attempts
            """,  # noqa: S608 - the table name comes from the model
            [WorkItem.PENDING, moment, limit, moment + lease],
        )
        rows = cursor.fetchall()
    return sorted((Claim(*row) for row in rows), key=lambda taken: taken.id)


def held(rows: models.QuerySet[Item], taken: Claim) -> Item | None:
    """The claimed row, locked until the transaction ends; None when the claim was lost or the row is done."""
    return (
        rows.select_for_update()
        .filter(pk=taken.id, state=WorkItem.PENDING, attempts=taken.token)
        .order_by("pk")
        .first()
    )


def finish(row: WorkItem, state: int = WorkItem.DONE, reason: str = "") -> None:
    """Close a held row in the given state, in the transaction that did its work."""
    row.state, row.last_error = state, reason
    row.save(update_fields=["state", "last_error"])


def step_aside(model: type[models.Model], taken: Claim, error: BaseException, retry: bool = True) -> bool:
    """After a failure: make the row due again later, or bury it. Returns True when it was buried.

    A poisoned row must never hold up its neighbours, so this runs in a transaction of its own after the
    failed one was rolled back. Nothing happens when the claim was lost meanwhile.
    """
    buried = not retry or taken.token >= MAX_ATTEMPTS
    changes: dict[str, object] = {"last_error": f"{type(error).__name__}: {error}"[:2000]}
    if buried:
        changes["state"] = WorkItem.BURIED
    else:
        changes["due_at"] = timezone.now() + pause(taken.token, taken.id)
    rows = model._default_manager.filter(pk=taken.id, state=WorkItem.PENDING, attempts=taken.token)
    return bool(rows.update(**changes)) and buried


def requeue(rows: models.QuerySet[Item]) -> int:
    """Make the rows due now, whatever became of them before; returns how many (replay)."""
    return rows.update(state=WorkItem.PENDING, due_at=timezone.now(), attempts=0, last_error="")
