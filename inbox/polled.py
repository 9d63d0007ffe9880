"""Records that a reconciliation poll fetched enter by the same row as a webhook."""

import re

from django.utils import timezone

from inbox.contracts import PolledRecord, RawWebhook
from inbox.door import register, store
from inbox.models import Connection, InboundWebhook
from inbox.tasks import doorbell
from merchants.tenancy import scoped

# How polls name a record: the order's or parcel's id, then the hash of what was said of it.
NAMED = re.compile(r"(?P<subject>.+[@:])[0-9a-f]{32}", re.DOTALL)


def keep(connection: Connection, record: PolledRecord) -> bool:
    """Store a polled record as an InboundWebhook with topic `poll/...`; False when that version is stored already.

    A record without a modification time is new also when it says what was said before, with something else
    in between: a tracking number that was corrected and put back.
    """
    topic, name = f"poll/{record.topic}"[:100], record.external_id[:200]
    if record.modified_at is None:
        name = _name(connection, topic, name)
    stored = store(register(connection), RawWebhook({}, record.body, timezone.now()), topic, name)
    if stored is not None:
        doorbell.ring()
    return stored is not None


def _name(connection: Connection, topic: str, name: str) -> str:
    """The name to store under: the record's own, or with the number of the row that came in between."""
    named = NAMED.fullmatch(name)
    if named is None:  # nobody knows whose record it is, so nothing is in between
        return name
    subject = named["subject"]
    with scoped(connection.merchant_id):
        # The range finds the rows by the index in any collation; the prefix says which of them are meant.
        known = InboundWebhook.objects.filter(
            connection=connection, topic=topic, external_id__gte=subject, external_id__lt=f"{subject}g"
        ).filter(external_id__startswith=subject)
        newest = known.order_by("-pk").values_list("pk", "external_id").first()
        if newest is None or newest[1] == name:
            return name
        if newest[1].startswith(f"{name}."):
            return str(newest[1])
        back = known.filter(external_id=name).exists()
    return f"{name}.{newest[0]}"[:200] if back else name
