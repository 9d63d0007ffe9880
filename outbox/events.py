"""Recording facts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from outbox.models import Delivery, DomainEvent
from outbox.tasks import doorbell


class UnknownEvent(ValueError):
    """The event type is not listed in portal/subscriptions.py."""


def record_many(type: str, happened: Sequence[tuple[Any, dict[str, Any]]], webhook_id: int | None = None) -> None:
    """Write one event for each (row, data), all of this moment, and their Deliveries: for hundreds of rows at once.

    As record(): in the transaction of the change, within its scope; raises UnknownEvent.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record_many() belongs in the transaction of the change it reports")
    if type not in settings.STOEP_SUBSCRIPTIONS:
        raise UnknownEvent(f"{type!r} is not listed in portal/subscriptions.py")
    moment, subscribers = timezone.now(), settings.STOEP_SUBSCRIPTIONS[type]
    events = DomainEvent.objects.bulk_create(
        DomainEvent(
            type=type, subject_type=row._meta.model_name, subject_id=row.pk, occurred_at=moment,
            webhook_id=webhook_id, data=data,
        )
        for row, data in happened
    )  # fmt: skip
    Delivery.objects.bulk_create(
        Delivery(event=event, subscriber=subscriber) for event in events for subscriber in subscribers
    )
    if events and subscribers:
        transaction.on_commit(doorbell.ring)


def record(
    type: str,
    subject: Any,
    *,
    order_id: int | None = None,
    occurred_at: datetime | None = None,
    webhook_id: int | None = None,
    caused_by: DomainEvent | None = None,
    **data: Any,
) -> DomainEvent:
    """Write one event and one Delivery per subscriber, in the caller's transaction, within its scope.

    Call it only on a real transition. `occurred_at` is when it happened in the world (default: now);
    `webhook_id` or `caused_by` says why we know. Raises UnknownEvent for a type nobody listed.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record() belongs in the transaction of the change it reports")
    try:
        subscribers = settings.STOEP_SUBSCRIPTIONS[type]
    except KeyError:
        raise UnknownEvent(f"{type!r} is not listed in portal/subscriptions.py") from None
    event: DomainEvent = DomainEvent.objects.create(
        type=type,
        subject_type=subject._meta.model_name,
        subject_id=subject.pk,
        order_id=order_id,
        occurred_at=occurred_at or timezone.now(),
        webhook_id=webhook_id or (caused_by.webhook_id if caused_by else None),
        caused_by_id=caused_by.pk if caused_by else None,
        data=data,
    )
    Delivery.objects.bulk_create(Delivery(event=event, subscriber=subscriber) for subscriber in subscribers)
    if subscribers:
        transaction.on_commit(doorbell.ring)
    return event
