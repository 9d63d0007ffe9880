"""Taking, finishing, deferring and burying work rows by compare-and-set."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection, models
from django.utils import timezone

from workqueue.backoff import MAX_ATTEMPTS, pause
from workqueue.models import WorkItem

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=120)
# A row that was taken this often without an end is taken alone from then on: it may be what kills the workers.
ALONE_AFTER = 2
MOST = 32_000  # `attempts` stops here: rows that outages keep for months must not overflow a smallint
DIED = "The worker died of it, or was killed, again and again"
Item = TypeVar("Item", bound=WorkItem)


@dataclass(frozen=True)
class Claim:
    """One row taken: its id, its merchant, and the fencing token (`attempts` after the claim)."""

    id: int
    merchant_id: int
    token: int


def claim(
    model: type[WorkItem],
    limit: int,
    lease: timedelta = LEASE,
    now: datetime | None = None,
    *,
    bury_after: int | None = None,
) -> list[Claim]:
    """Take up to `limit` due rows, oldest first, across the merchants that the current scope shows.

    Concurrent callers never get the same row (FOR UPDATE SKIP LOCKED). A row not finished within `lease`
    is due again. Must run in a transaction of its own that the caller commits before working.

    With `bury_after`, a row that was taken so often without an end is buried instead of taken: what kills
    its worker can never step aside by itself. After ALONE_AFTER such times a row is taken alone, so that it
    has no neighbours to take along. Without it rows wait as long as they must, as messages do in an outage.
    """
    while rows := _take(model, limit, lease, now or timezone.now(), bury_after):
        for row_id, *_ in (row for row in rows if row[3] == WorkItem.BURIED):
            log.error("%s %s is buried: %s", model._meta.db_table, row_id, DIED)
        taken = [Claim(*row[:3]) for row in rows if row[3] == WorkItem.PENDING]
        if taken:
            return sorted(taken, key=lambda one: one.id)
    return []


def _take(
    model: type[WorkItem], limit: int, lease: timedelta, moment: datetime, bury_after: int | None
) -> list[tuple[Any, ...]]:
    """One statement: id, merchant_id, attempts and state of each row that was taken, or buried."""
    table = connection.ops.quote_name(model._meta.db_table)
    fatal, alone = (MOST + MOST, MOST + MOST) if bury_after is None else (bury_after, ALONE_AFTER)
    given: dict[str, Any] = {
        "pending": WorkItem.PENDING, "buried": WorkItem.BURIED, "moment": moment, "until": moment + lease,
        "rest": limit - 1, "fatal": fatal, "alone": alone, "most": MOST, "died": DIED,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH first AS MATERIALIZED (
                SELECT id, attempts FROM {table} WHERE state = %(pending)s AND due_at <= %(moment)s
                ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
            ), rest AS MATERIALIZED (
                SELECT id FROM {table} WHERE state = %(pending)s AND due_at <= %(moment)s
                AND attempts <= %(alone)s AND id <> (SELECT id FROM first)
                AND (SELECT attempts FROM first) <= %(alone)s
                ORDER BY due_at, id LIMIT %(rest)s FOR UPDATE SKIP LOCKED
            ), due AS (SELECT id FROM first UNION ALL SELECT id FROM rest)
            UPDATE {table} AS work SET due_at = %(until)s,
                state = CASE WHEN work.attempts >= %(fatal)s THEN %(buried)s ELSE work.state END,
                last_error = CASE WHEN work.attempts >= %(fatal)s THEN %(died)s ELSE work.last_error END,
                attempts = CASE WHEN work.attempts >= %(fatal)s THEN work.attempts
                           ELSE LEAST(work.attempts + 1, %(most)s) END
            FROM due WHERE work.id = due.id
            RETURNING work.id, work.merchant_id, work.attempts, work.state
            """,  # noqa: S608 - the table name comes from the model
            given,
        )
        return list(cursor.fetchall())


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
