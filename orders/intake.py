"""Hop 2 for shops: one snapshot becomes rows and events, whatever the order of arrival.

Every function runs inside the inbox worker's transaction and merchant scope, locks its order first, and may be
repeated: only a real transition records an event.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from inbox.contracts import Rejected
from inbox.models import Connection
from merchants.access import revoke
from orders import cancelling, flagging, itemising, parcels, refunding, snapshots
from orders.models import Customer, Order, normal_email
from orders.privacy import erase_late, redact, report_due
from outbox.events import record

PLAIN = (
    "number", "placed_at", "currency", "total", "shipping", "discount", "tax", "language",
    "prices_include_tax", "shipping_discount", "shipping_tax", "shipping_standard",
    "is_fulfilled", "promised_on", "is_test", "marketing_opt_in", "opt_out_offered",
    "will_collect", "collect_place", "collect_ready_at",
    "cart_link",
)  # fmt: skip
# Clocks differ; none is a day ahead. A version of the far future would shut out every true one until then.
AHEAD = timedelta(days=1)


def take_order(told: snapshots.Order, connection: Connection, webhook_id: int) -> Order:
    """Apply a whole order. A version older than the stored one only adds parcels and refunds it knows of.

    Raises Rejected, before anything is written, for moments more than a day ahead of our clock.
    """
    _check_moments("order", version_at=told.version_at, cancelled_at=told.cancelled_at)
    for index, parcel in enumerate(told.parcels):
        _check_moments(f"parcels[{index}]", version_at=parcel.version_at)
    order = locked_order(connection, told.external_id)
    first, before = order.known_at is None, order.version_at
    # A cancellation may have come before the order's data; nobody was told of it yet.
    was_paid, was_cancelled = order.paid_at, order.cancelled_at and not first
    newer = _is_newer(order, told)
    cancelling.heed_version(order, told)
    if newer:
        _write_order(order, told)
        itemising.write(order, told.lines)
    else:
        order.save(update_fields=["cancelled_at", "version_digest"])
    # Told of only after its customer was erased: nobody is left to be told anything.
    if first and order.redacted_at is None:
        record("order.placed", order, order_id=order.pk, occurred_at=told.placed_at, webhook_id=webhook_id)
    if order.paid_at and not was_paid:
        record("order.paid", order, order_id=order.pk, occurred_at=order.paid_at, webhook_id=webhook_id)
    parcels.keep_all(order, told.parcels, webhook_id)
    for refund in told.refunds:
        refunding.keep(order, refund, webhook_id, told.version_at)
    if told.lists_refunds and told.version_at > (before or told.version_at):
        refunding.miss(order, told, webhook_id)
    if order.cancelled_at and not was_cancelled:
        _record_cancelled(order, webhook_id)
    elif newer and not first:
        record("order.updated", order, order_id=order.pk, occurred_at=told.version_at, webhook_id=webhook_id)
    erase_late(order, webhook_id)
    return order


def take_parcel(external_id: str, told: snapshots.Parcel, connection: Connection, webhook_id: int) -> None:
    """Apply a parcel that came without its order's data; Rejected when its version is of the future."""
    _check_moments("parcel", version_at=told.version_at)
    order = locked_order(connection, external_id)
    parcels.keep(order, told, webhook_id, numbers=())
    erase_late(order, webhook_id)


def take_refund(external_id: str, told: snapshots.Refund, connection: Connection, webhook_id: int) -> None:
    """Apply a refund that came without its order's data."""
    order = locked_order(connection, external_id)
    refunding.keep(order, told, webhook_id)
    erase_late(order, webhook_id)


def take_cancellation(told: snapshots.OrderCancelled, connection: Connection, webhook_id: int) -> None:
    """Apply a cancellation that came without the order's data, unless the shop has reopened the order since."""
    _check_moments("order", cancelled_at=told.cancelled_at)
    order = locked_order(connection, told.order_external_id)
    before = order.cancelled_at
    cancelling.heed_cancellation(order, told.cancelled_at)
    order.save(update_fields=["cancelled_at", "version_digest"])
    if order.cancelled_at and not before and order.known_at:
        _record_cancelled(order, webhook_id)
    erase_late(order, webhook_id)


def take_customer_request(told: snapshots.CustomerRequest, connection: Connection, webhook_id: int) -> None:
    """Apply a shop's privacy request: erase the customer now, or record that a report is due."""
    (redact if told.kind == "redact" else report_due)(told, connection, webhook_id)


def locked_order(connection: Connection, external_id: str) -> Order:
    """The order with this shop id, created empty where it is not known yet, locked until the transaction ends."""
    Order.objects.bulk_create([Order(connection=connection, external_id=external_id)], ignore_conflicts=True)
    order: Order = Order.objects.select_for_update().order_by("pk").get(connection=connection, external_id=external_id)
    return order


def number_key(number: str) -> str:
    """An order number as people may type it: `#1042`, `1042 ` and `nl-1042`/`NL1042` meet."""
    return "".join(character for character in number.upper() if character.isalnum())[:60]


def _is_newer(order: Order, told: snapshots.Order) -> bool:
    stored = cancelling.version_digest(order)
    return order.version_at is None or (told.version_at, _digest(told)) > (order.version_at, stored)


def _digest(told: Any) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[: cancelling.DIGEST]


def _check_moments(where: str, **moments: datetime | None) -> None:
    limit = timezone.now() + AHEAD
    for name, moment in moments.items():
        if moment and moment > limit:
            raise Rejected(f"{where}.{name}: expected a moment that is not in the future, got {moment.isoformat()}")


def _write_order(order: Order, told: snapshots.Order) -> None:
    order.version_at = told.version_at
    cancelling.put_digest(order, _digest(told))
    order.known_at = order.known_at or timezone.now()
    for name in PLAIN:
        setattr(order, name, getattr(told, name))
    order.language = told.language[:2].lower()
    order.number_key = number_key(told.number)
    order.paid_at = order.paid_at or told.paid_at or (told.version_at if told.is_paid else None)
    order.collected_at = order.collected_at or told.collected_at
    if order.redacted_at is None:
        _write_people(order, told)
    order.save()


def _write_people(order: Order, told: snapshots.Order) -> None:
    order.buyer_name, order.phone = told.buyer.name, told.buyer.phone
    order.reorder_url, order.discount_codes = told.reorder_url, told.discount_codes
    order.payment_means = [
        {"provider": one.provider, "payment_id": one.payment_id, "amount": str(one.amount) if one.amount else None}
        for one in told.payments
    ]
    email = normal_email(told.buyer.email)
    if order.email and order.email != email:
        # The one before may have been somebody else's, by a slip of the finger; he may still refuse offers.
        revoke(order.subject, keeping="unsubscribe")
    order.email = email
    receiver = told.receiver
    order.receiver_name = receiver.name or told.buyer.name
    order.receiver_phone, order.company = receiver.phone, receiver.company
    for name in ("line1", "line2", "postal_code", "city", "region"):
        setattr(order, name, getattr(receiver, name))
    order.country = receiver.country[:2].upper()
    order.customer = _customer(order, told) if order.email else None


def _customer(order: Order, told: snapshots.Order) -> Customer:
    Customer.objects.bulk_create([Customer(email=order.email)], ignore_conflicts=True)
    customer: Customer = Customer.objects.select_for_update().order_by("pk").get(email=order.email)
    # Asked of each flag by itself: the newest version may be of the oldest order.
    for flag, said in (("marketing_opt_in", told.marketing_opt_in), ("opt_out_offered", told.opt_out_offered)):
        flagging.heed(customer, flag, said, _said_at(flag, told), told.version_at)
    if customer.flags_at is None or told.version_at >= customer.flags_at:
        customer.flags_at = told.version_at
        customer.name = told.buyer.name or customer.name
        customer.phone = told.buyer.phone or customer.phone
        customer.language = order.language or customer.language
        if told.customer_tags is not None:
            customer.tags = list(told.customer_tags)
        customer.redacted_at = None
    customer.save()
    return customer


def _said_at(flag: str, told: snapshots.Order) -> datetime:
    """What was ticked was ticked at the checkout, unless the shop tells when it was said."""
    own = told.opt_in_at if flag == "marketing_opt_in" else None
    return min(own or told.placed_at, told.version_at)


def _record_cancelled(order: Order, webhook_id: int) -> None:
    moment: datetime | None = order.cancelled_at
    record("order.cancelled", order, order_id=order.pk, occurred_at=moment, webhook_id=webhook_id)
