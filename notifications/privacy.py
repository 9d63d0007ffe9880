"""Forgetting a person in the mails: the rows stay as a record that a mail went, without what it said or to whom."""

from django.db.models import F, Func, Model, QuerySet, Value

from notifications import reasons
from notifications.delivery import moves
from notifications.models import EngagementEvent, Message, MessageContent, MessageMove
from outbox.models import DomainEvent

ERASED = "erased@invalid"
ADDRESS = r"""[^\s<>()"',;:]+@[^\s<>()"',;]+"""


def forget(event: DomainEvent) -> None:
    """Cancel what still waits and empty what was sent for the orders of an erased customer; idempotent."""
    orders = event.data.get("orders", [])
    messages = Message.objects.filter(enrolment__order_id__in=orders)
    for message in messages.filter(state__in=[Message.State.SCHEDULED, Message.State.HELD]).order_by("pk"):
        moves.move(message, Message.State.CANCELLED, reasons.ERASED)
    MessageContent.objects.filter(message__in=messages).update(
        recipient=ERASED, reply_to="", subject="", text="", html="", headers={}
    )
    # Mail servers quote the address they refuse: "550 5.1.1 <sanne@...>: Recipient address rejected".
    _mask(messages, "last_error")
    _mask(MessageMove.objects.filter(message__in=messages), "reason")
    _mask(EngagementEvent.objects.filter(message__in=messages), "detail")


def _mask(rows: "QuerySet[Model]", column: str) -> None:
    """Put "…" in the place of every mail address; the rest of the words still says what went wrong."""
    masked = Func(F(column), Value(ADDRESS), Value("…"), Value("g"), function="regexp_replace")
    rows.filter(**{f"{column}__contains": "@"}).update(**{column: masked})
