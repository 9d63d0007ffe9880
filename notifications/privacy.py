"""Forgetting a person in the mails: the rows stay as a record that a mail went, without what it said or to whom."""

from django.db.models import Q

from notifications import reasons
from notifications.delivery import moves
from notifications.models import EngagementEvent, Enrolment, Message, MessageContent, MessageMove, Suppression
from orders.privacy import address_hashes
from outbox.models import DomainEvent
from workqueue.forgetting import mask

ERASED = "erased@invalid"
BATCH = 5000  # addresses read at a time


def forget(event: DomainEvent) -> None:
    """Cancel what still waits for an erased person and empty what was sent to him; idempotent.

    Found by his orders, by his customer's row (birthdays and wishes have no order), and by his address: he may have
    withdrawn from something that nobody found, sent an old product, or given back what somebody else had bought.
    """
    his = Q(order_id__in=event.data.get("orders", []))
    if event.subject_type == "customer":
        his |= Q(customer_id=event.subject_id)
    runs = list(Enrolment.objects.filter(his).values_list("pk", flat=True))
    hashes = {bytes.fromhex(found) for found in event.data.get("addresses", [])}
    waiting = Message.objects.filter(enrolment__in=runs, state__in=[Message.State.SCHEDULED, Message.State.HELD])
    for message in waiting.order_by("pk"):
        moves.move(message, Message.State.CANCELLED, reasons.ERASED)
    addressed = MessageContent.objects.filter(recipient__in=_addresses(hashes)).values_list("pk", flat=True)
    messages = Message.objects.filter(Q(enrolment__in=runs) | Q(pk__in=list(addressed)))
    MessageContent.objects.filter(message__in=messages).update(
        recipient=ERASED, reply_to="", subject="", text="", html="", headers={}
    )
    # Mail servers quote the address they refuse: "550 5.1.1 <sanne@...>: Recipient address rejected".
    mask(messages, "last_error")
    mask(MessageMove.objects.filter(message__in=messages), "reason")
    mask(EngagementEvent.objects.filter(message__in=messages), "detail")
    # The team wrote down whose wish it was to have no mail; that it was one stays.
    for column in ("note", "lifted_why"):
        mask(Suppression.objects.filter(address_hash__in=hashes), column)


def _addresses(hashes: set[bytes]) -> list[str]:
    """Those of the addresses that mails went to, of which we are told the keyed hashes alone."""
    if not hashes:
        return []
    told = MessageContent.objects.exclude(recipient="").order_by().values_list("recipient", flat=True).distinct()
    return [one for one in told.iterator(chunk_size=BATCH) if hashes.intersection(address_hashes(one))]
