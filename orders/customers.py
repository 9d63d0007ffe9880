"""What the shop tells of a customer apart from any order: a birthday, what he agreed to, his standing with the shop."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from inbox.contracts import Rejected
from inbox.erasing import erase
from inbox.models import InboundWebhook
from orders import flagging
from orders.models import Customer, normal_email
from orders.privacy import address_hashes
from orders.snapshots import CustomerTold
from outbox.events import record
from outbox.models import DomainEvent

AHEAD = timedelta(days=1)
PLAIN = ("name", "phone", "language", "birthday")
FLAGS = tuple(flagging.SAID_AT)


def take_customer(told: CustomerTold, webhook_id: int) -> None:
    """Apply what is told, unless something newer was; silence takes nothing away. Records `customer.updated`.

    Rejected when the version is more than a day ahead. A withdrawn consent is never brought back by an older word.
    """
    if told.version_at > timezone.now() + AHEAD:
        raise Rejected(
            f"data.updated_at: expected a moment that is not in the future, got {told.version_at.isoformat()}"
        )
    customer = customer_of(told.email, told.version_at, webhook_id)
    if customer is None:
        return
    for name in FLAGS:
        flagging.heed(customer, name, getattr(told, name), told.version_at, told.version_at)
    if customer.flags_at is None or told.version_at >= customer.flags_at:
        customer.flags_at = told.version_at
        for name in PLAIN:
            setattr(customer, name, getattr(told, name) or getattr(customer, name))
        if told.tags is not None:
            customer.tags = list(told.tags)
    customer.save()
    data: dict[str, Any] = {"version": told.version_at.isoformat(), "standing": told.standing}
    record("customer.updated", customer, webhook_id=webhook_id, **data)


def customer_of(email: str, moment: datetime, webhook_id: int) -> Customer | None:
    """The customer with this address, locked, made where there is none yet.

    None when somebody with this address was erased after `moment` (aware): then the webhook that told of him, which may
    have waited or been repeated since, is emptied too.
    """
    address = normal_email(email)
    known: Customer | None = Customer.objects.select_for_update().filter(email=address).order_by("pk").first()
    if known is not None:
        return known
    if _erased_since(address, moment):
        erase(InboundWebhook.objects.filter(pk=webhook_id))
        return None
    Customer.objects.bulk_create([Customer(email=address)], ignore_conflicts=True)
    made: Customer = Customer.objects.select_for_update().order_by("pk").get(email=address)
    return made


def _erased_since(address: str, moment: datetime) -> bool:
    hashes = [found.hex() for found in address_hashes(address)]
    erased = DomainEvent.objects.filter(type="customer.redacted", occurred_at__gte=moment)
    return any(erased.filter(data__addresses__contains=[found]).exists() for found in hashes)
