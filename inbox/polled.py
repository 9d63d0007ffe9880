"""Records that a reconciliation poll fetched enter by the same row as a webhook."""

from django.utils import timezone

from inbox.contracts import PolledRecord, RawWebhook
from inbox.door import register, store
from inbox.models import Connection
from inbox.tasks import doorbell


def keep(connection: Connection, record: PolledRecord) -> bool:
    """Store a polled record as an InboundWebhook with topic `poll/...`; False when that version is stored already."""
    raw = RawWebhook({}, record.body, timezone.now())
    stored = store(register(connection), raw, f"poll/{record.topic}"[:100], record.external_id[:200])
    if stored is not None:
        doorbell.ring()
    return stored is not None
