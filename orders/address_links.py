"""The fresh link that a change of the delivery address asks for: mailed to the order's own address, never shown.

The key to read an order lives for 90 days and travels with forwarded mails. Who changes where a parcel goes proves that
the mailbox is still theirs.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from merchants.access import CHANGE_ADDRESS_FOR
from merchants.tenancy import current_merchant_id
from merchants.throttle import hits
from orders.models import LinkRequest, Order
from outbox.events import record

# An order's mailbox gets so many of these links: enough for a slow mail server, too few to pester somebody.
PER_ORDER = (5, timedelta(hours=1))


class TooOften(Exception):
    """The order had its number of links for now."""


class NoAddress(Exception):
    """The order has no mail address, so there is nobody to prove anything."""


def ask(order: Order, parcel: str = "") -> LinkRequest:
    """Have a link mailed that changes the address of `parcel` (a shipment's public id; "": what is not sent yet).

    Records `order.address_link_requested` in the caller's transaction. Raises NoAddress and TooOften.
    """
    if not order.email:
        raise NoAddress
    allowed, within = PER_ORDER
    if hits(f"address_link:{current_merchant_id()}:{order.pk}", within) > allowed:
        raise TooOften
    asked: LinkRequest = LinkRequest.objects.create(
        number_key=order.number_key,
        kind=LinkRequest.Kind.ADDRESS,
        outcome=LinkRequest.Outcome.MATCHED,
        order=order,
        proof_hash=b"",
    )
    record("order.address_link_requested", asked, order_id=order.pk, parcel=parcel)
    return asked


def last_asked(order: Order) -> datetime | None:
    """When a link was last asked for that may still work; None when there is none."""
    since = timezone.now() - CHANGE_ADDRESS_FOR
    asked = LinkRequest.objects.filter(order=order, kind=LinkRequest.Kind.ADDRESS, created_at__gt=since)
    return asked.order_by("-created_at").values_list("created_at", flat=True).first()
