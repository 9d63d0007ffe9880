"""Putting stored webhooks through again: after a fix, after a rotated secret, for a drill."""

import json
from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from inbox.contracts import Credentials, Unverified
from inbox.door import identify, verify
from inbox.models import UNVERIFIED, InboundWebhook
from inbox.sources import source
from inbox.tasks import doorbell
from inbox.worker import raw_webhook
from workqueue.claims import requeue

State = InboundWebhook.State
FOR_A_PERSON = (State.QUARANTINED, State.REJECTED, State.BURIED)
SET_ASIDE = "set aside by a person"


@dataclass
class Replayed:
    """What became of the webhooks asked for."""

    queued: int = 0
    still_unverified: int = 0
    already_stored: int = 0
    erased: int = 0


def replay(webhooks: "models.QuerySet[InboundWebhook]") -> Replayed:
    """Queue the webhooks again; needs an open scope. Applying twice changes nothing, so any state may be replayed.

    One that was never verified is verified again first, with today's secrets, and takes its real delivery id; it stays
    where it is when nobody vouches for it still, or when the same delivery came in properly meanwhile. One whose
    person was erased is left alone: its body is gone, so it could only become "not understood".
    """
    outcome = Replayed(erased=webhooks.filter(erased_at__isnull=False).count())
    webhooks = webhooks.filter(erased_at__isnull=True)
    doubtful = Q(state=State.QUARANTINED) | Q(external_id__startswith=UNVERIFIED)
    verified = list(webhooks.exclude(doubtful).values_list("pk", flat=True))
    # Asked again by the UPDATE itself: an erasure may have come between.
    outcome.queued += requeue(InboundWebhook.objects.filter(pk__in=verified, erased_at__isnull=True))
    for row in webhooks.filter(doubtful).select_related("connection").order_by("pk"):
        _release(row, outcome)
    if outcome.queued:
        transaction.on_commit(doorbell.ring)
    return outcome


def set_aside(webhooks: "models.QuerySet[InboundWebhook]") -> int:
    """Take webhooks that wait for a person out of their sight; needs an open scope. Returns how many.

    Nothing is deleted or believed by it: they can be replayed, and an unverified one is verified again then.
    """
    return webhooks.filter(state__in=FOR_A_PERSON).update(state=State.IGNORED, last_error=SET_ASIDE)


def _release(row: InboundWebhook, outcome: Replayed) -> None:
    adapter, raw = source(row.connection.source), raw_webhook(row)
    credentials = Credentials(row.connection.secrets, row.connection.config)
    try:
        if row.truncated:
            raise Unverified("only a part of this body was kept")
        verify(adapter, raw, credentials)
    except Unverified as error:
        if row.state == State.QUARANTINED:  # one that was set aside keeps saying so
            row.last_error = str(error)
            row.save(update_fields=["last_error"])
        outcome.still_unverified += 1
        return
    row.topic, row.external_id = identify(adapter, raw)
    row.headers = _without_tokens(row.headers)
    row.state = State.DONE  # requeue() below sets it to waiting with a fresh due time
    try:
        with transaction.atomic():
            row.save(update_fields=["topic", "external_id", "headers", "state"])
    except IntegrityError:
        InboundWebhook.objects.filter(pk=row.pk).update(last_error="the same delivery was received properly since")
        outcome.already_stored += 1
        return
    outcome.queued += requeue(InboundWebhook.objects.filter(pk=row.pk))


def _without_tokens(headers: str) -> str:
    """Stored headers without the sealed ones: they were kept for this one check."""
    return json.dumps({name: value for name, value in json.loads(headers).items() if not isinstance(value, dict)})
