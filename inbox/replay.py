"""Putting stored webhooks through again: after a fix, after a rotated secret, for a drill."""

from dataclasses import dataclass

from django.db import IntegrityError, models, transaction

from inbox.contracts import Credentials, Unverified
from inbox.door import identify, verify
from inbox.models import InboundWebhook
from inbox.sources import source
from inbox.tasks import doorbell
from inbox.worker import raw_webhook
from workqueue.claims import requeue

State = InboundWebhook.State


@dataclass
class Replayed:
    """What became of the webhooks asked for."""

    queued: int = 0
    still_unverified: int = 0
    already_stored: int = 0


def replay(webhooks: "models.QuerySet[InboundWebhook]") -> Replayed:
    """Queue the webhooks again; needs an open scope. Applying twice changes nothing, so any state may be replayed.

    A quarantined one is verified again first, with today's secrets, and takes its real delivery id; it stays
    where it is when nobody vouches for it still, or when the same delivery came in properly meanwhile.
    """
    outcome = Replayed()
    verified = list(webhooks.exclude(state=State.QUARANTINED).values_list("pk", flat=True))
    outcome.queued += requeue(InboundWebhook.objects.filter(pk__in=verified))
    for row in webhooks.filter(state=State.QUARANTINED).select_related("connection").order_by("pk"):
        _release(row, outcome)
    if outcome.queued:
        transaction.on_commit(doorbell.ring)
    return outcome


def _release(row: InboundWebhook, outcome: Replayed) -> None:
    adapter, raw = source(row.connection.source), raw_webhook(row)
    try:
        if row.truncated:
            raise Unverified("only a part of this body was kept")
        verify(adapter, raw, Credentials(row.connection.secrets, row.connection.config))
    except Unverified as error:
        row.last_error = str(error)
        row.save(update_fields=["last_error"])
        outcome.still_unverified += 1
        return
    row.topic, row.external_id = identify(adapter, raw)
    row.state = State.DONE  # requeue() below sets it to waiting with a fresh due time
    try:
        with transaction.atomic():
            row.save(update_fields=["topic", "external_id", "state"])
    except IntegrityError:
        InboundWebhook.objects.filter(pk=row.pk).update(last_error="the same delivery was received properly since")
        outcome.already_stored += 1
        return
    outcome.queued += requeue(InboundWebhook.objects.filter(pk=row.pk))
