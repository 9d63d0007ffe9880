"""Hop 2: a stored webhook becomes a domain change, in one transaction with its row."""

import json
import logging
from datetime import timedelta

from django.db.models import F, Q
from django.db.models.functions import Greatest

from inbox.contracts import Ignored, RawWebhook, Rejected
from inbox.models import Connection, InboundWebhook
from inbox.sources import UnknownSource, source
from merchants.sealed import SEALED, unseal
from merchants.tenancy import scoped, unscoped
from workqueue.backoff import MAX_ATTEMPTS
from workqueue.claims import Claim, claim, finish, held, step_aside
from workqueue.drains import oldest_due_age, work_off

log = logging.getLogger(__name__)
BATCH = 20  # what a killed worker held waits for its lease, so little is held at once
State = InboundWebhook.State


def drain(limit: int | None = None) -> int:
    """Process due webhooks until none is left (or `limit` rows, or a minute); returns how many were taken."""
    return work_off(_take, process, limit)


def _take() -> list[Claim]:
    with unscoped("claim due webhooks of every merchant"):
        return claim(InboundWebhook, BATCH, bury_after=MAX_ATTEMPTS)


def process(taken: Claim) -> None:
    """Apply one claimed webhook. A failure makes the row step aside; it never stops the batch."""
    try:
        with scoped(taken.merchant_id):
            row = held(InboundWebhook.objects.all(), taken)
            if row is not None:
                _apply(row)
    except Exception as error:
        log.exception("webhook %s failed, attempt %s", taken.id, taken.token)
        with scoped(taken.merchant_id):
            step_aside(InboundWebhook, taken, error)


def _apply(row: InboundWebhook) -> None:
    connection = Connection.objects.get(pk=row.connection_id)
    raw = raw_webhook(row)
    try:
        adapter = source(connection.source)
        snapshots = adapter.parse(raw, row.topic)
        for snapshot in snapshots:
            adapter.apply(snapshot, connection, row.pk)
    except Ignored as reason:
        finish(row, State.IGNORED, str(reason))
    except (Rejected, UnknownSource) as reason:
        finish(row, State.REJECTED, str(reason))
    else:
        finish(row)
    _heard(connection, row)


def raw_webhook(row: InboundWebhook) -> RawWebhook:
    """The request as it came in, from its row."""
    headers = {
        name: unseal(value[SEALED]) if isinstance(value, dict) else value
        for name, value in json.loads(row.headers).items()
    }
    return RawWebhook(headers, bytes(row.body), row.received_at, row.query)


def _heard(connection: Connection, row: InboundWebhook) -> None:
    """Remember that the sender is alive. At most twice a minute: every webhook would fight over this one row."""
    polled = row.topic.startswith("poll/")
    column = "last_heard_at" if polled else "last_webhook_at"
    stale = Q(**{f"{column}__lt": row.received_at - timedelta(seconds=30)}) | Q(**{f"{column}__isnull": True})
    changes = {"last_heard_at": Greatest(F("last_heard_at"), row.received_at)}
    if not polled:
        changes["last_webhook_at"] = Greatest(F("last_webhook_at"), row.received_at)
    Connection.objects.filter(stale, pk=connection.pk).update(**changes)


def lag() -> float:
    """Seconds that the oldest due row has been waiting; 0 when none is."""
    with unscoped("how far behind the inbox is"):
        return oldest_due_age(InboundWebhook.objects.all())
