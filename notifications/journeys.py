"""Starting and ending journeys."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from notifications import moves, reasons
from notifications.models import Enrolment, Journey, Message
from notifications.tasks import doorbell
from orders.models import Order
from outbox.models import DomainEvent


def enrol(event: DomainEvent) -> None:
    """Start every journey that the event triggers, once per subject, and plan all its messages at once.

    Planning everything now lets the dashboard show the future and makes an exit one UPDATE. An event older than
    the journey's `enrol_within`, or one for a journey that is off, leaves a refused enrolment with its reason.
    """
    for journey in Journey.objects.filter(trigger=event.type).prefetch_related("steps"):
        refusal = _refusal(journey, event)
        enrolment, created = Enrolment.objects.get_or_create(
            journey=journey,
            subject_type=event.subject_type,
            subject_id=event.subject_id,
            defaults={
                "order_id": event.order_id,
                "event": event,
                "state": Enrolment.State.REFUSED if refusal else Enrolment.State.ACTIVE,
                "reason": refusal,
            },
        )
        if created and not refusal:
            # A carrier whose clock runs ahead must not hold its own news back.
            _plan(journey, enrolment, min(event.occurred_at, timezone.now()))


def exit_on(event: DomainEvent) -> None:
    """End the order's running journeys that name this event as an exit; their waiting messages are cancelled."""
    ending = Enrolment.objects.filter(
        order_id=event.order_id,
        state=Enrolment.State.ACTIVE,
        journey__exit_events__contains=[event.type],
    )
    reason = f"{reasons.EXIT}:{event.type}"
    ids = list(ending.values_list("pk", flat=True))
    waiting = [Message.State.SCHEDULED, Message.State.HELD]
    for message in Message.objects.filter(enrolment_id__in=ids, state__in=waiting).order_by("pk"):
        moves.move(message, Message.State.CANCELLED, reason)
    Enrolment.objects.filter(pk__in=ids).update(state=Enrolment.State.EXITED, reason=reason)


def _refusal(journey: Journey, event: DomainEvent) -> str:
    if not Merchant.objects.filter(pk=current_merchant_id(), is_active=True).exists():
        return reasons.MERCHANT_OFF
    if Order.objects.filter(pk=event.order_id, redacted_at__isnull=False).exists():
        return reasons.ERASED
    if not journey.is_active:
        return reasons.JOURNEY_OFF
    if event.occurred_at < timezone.now() - journey.enrol_within:
        return reasons.TOO_OLD
    return ""


def _plan(journey: Journey, enrolment: Enrolment, anchor: datetime) -> None:
    """One message per step, due at the event's own time plus the delay."""
    messages = [
        Message(
            enrolment=enrolment,
            step=step,
            mail_class=journey.mail_class,
            due_at=anchor + step.delay,
            planned_at=anchor + step.delay,
        )
        for step in journey.steps.all()
    ]
    Message.objects.bulk_create(messages)
    if any(message.due_at <= timezone.now() for message in messages):
        transaction.on_commit(doorbell.ring)
