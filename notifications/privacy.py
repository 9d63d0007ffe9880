"""Forgetting a person in the mails: the rows stay as a record that a mail went, without what it said or to whom."""

from notifications import moves, reasons
from notifications.models import Message, MessageContent
from outbox.models import DomainEvent

ERASED = "erased@invalid"


def forget(event: DomainEvent) -> None:
    """Cancel what still waits and empty what was sent for the orders of an erased customer; idempotent."""
    orders = event.data.get("orders", [])
    messages = Message.objects.filter(enrolment__order_id__in=orders)
    for message in messages.filter(state__in=[Message.State.SCHEDULED, Message.State.HELD]).order_by("pk"):
        moves.move(message, Message.State.CANCELLED, reasons.ERASED)
    MessageContent.objects.filter(message__in=messages).update(
        recipient=ERASED, reply_to="", subject="", text="", html="", headers={}
    )
