"""Starting with a mail address alone: the answer goes to the mailbox, never to the page."""

from django.utils import timezone

from merchants.tenancy import current_merchant_id
from merchants.throttle import hits
from orders.address_links import PER_ORDER
from orders.models import Customer, Order, normal_email
from outbox.events import record
from outbox.models import DomainEvent
from returns.models import LinkAsk

PER_MAILBOX, WITHIN = PER_ORDER  # as many as an order's mailbox gets of those links


def ask_for_link(email: str) -> LinkAsk:
    """Keep the wish for a link to everything that this address bought.

    The same two rows whether or not anybody is known by it: `settle` finds out later, in the background, so the page
    that calls this has nothing to leak. Needs the merchant's scope.
    """
    asked: LinkAsk = LinkAsk.objects.create(email=normal_email(email))
    record("return.link_asked", asked)
    return asked


def settle(event: DomainEvent) -> None:
    """Look the address up; where it bought something, record `return.link_requested`, which mails the link.

    An address that nobody knows is not kept. A mailbox that had its number of links gets no more for a while: the page
    said "if we know this address", and that stays true.
    """
    asked = (
        LinkAsk.objects.select_for_update()
        .filter(pk=event.subject_id, outcome=LinkAsk.Outcome.OPEN)
        .order_by("pk")
        .first()
    )
    if asked is None:
        return
    order = (
        Order.objects.filter(email=asked.email, known_at__isnull=False, redacted_at=None)
        .order_by("-placed_at", "-pk")
        .first()
        if asked.email
        else None
    )
    customer = Customer.objects.filter(email=asked.email, redacted_at=None).first() if order else None
    if order is None or customer is None:
        asked.outcome, asked.email = LinkAsk.Outcome.MISSED, ""
        asked.save(update_fields=["outcome", "email"])
        return
    asked.outcome, asked.customer, asked.order = LinkAsk.Outcome.MATCHED, customer, order
    asked.save(update_fields=["outcome", "customer", "order"])
    if hits(f"return_link:{current_merchant_id()}:{customer.pk}", WITHIN) <= PER_MAILBOX:
        record("return.link_requested", asked, order_id=order.pk, caused_by=event, occurred_at=timezone.now())
