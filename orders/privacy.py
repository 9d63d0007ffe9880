"""Forgetting a customer, and knowing that a report is due (GDPR art. 15 and 17, Shopify's mandatory topics)."""

from django.db import models
from django.utils import timezone

from inbox.erasing import erase, finished, naming
from inbox.models import Connection, InboundWebhook
from merchants.access import revoke
from merchants.keyed import keyed_hashes
from merchants.tenancy import current_merchant_id
from orders import snapshots
from orders.models import Customer, Fulfilment, Order, normal_email
from outbox.events import record
from outbox.models import Delivery, DomainEvent
from workqueue.forgetting import forget_errors

ERASED = "erased"
PERSONAL = {
    "buyer_name": "", "email": "", "phone": "", "receiver_name": "", "receiver_phone": "", "company": "",
    "line1": "", "line2": "", "postal_code": "", "city": "", "region": "",
    "payment_means": [],  # the provider's id of a payment leads to who paid
    "reorder_url": "", "discount_codes": [],  # of his own account, and given to him by name
}  # fmt: skip
TELLING = 8  # an order's id shorter than this stands in too many bodies by chance to be searched for


def redact(told: snapshots.CustomerRequest, connection: Connection, webhook_id: int) -> None:
    """Erase the person from orders, customer and stored webhook bodies, and tell the apps above by an event.

    The order's skeleton (number, money, dates, country) stays: Dutch tax law keeps it for seven years. An order
    that the request names and nobody told us of yet is kept as an empty, erased one, so that it arrives as a
    skeleton. Repeating it is harmless. A mail address stays known only as keyed hashes: of a suppression, of a proof of
    consent, and in the event, by which the apps above find what they hold under that address.
    """
    email = normal_email(told.email)
    orders = _locked_orders(told, connection, email)
    emails = {email, *(order.email for order in orders)} - {""}
    # After the orders, as intake does: the other way round, both would wait for each other.
    customers = list(Customer.objects.select_for_update().filter(email__in=emails).order_by("pk"))
    ids = [order.pk for order in orders]
    # What somebody gave under the address outlives the order that he gave it with: the shop may have changed that.
    addresses = sorted(found.hex() for email in emails for found in address_hashes(email))
    # No customer where orders came without an address, or are to come: their mails and parcels go all the same.
    fresh = [order for order in orders if order.redacted_at is None]
    # Nor an order where somebody only wrote: a withdrawal that nobody found an order to, an old product.
    nobody = [connection] if emails else []
    subjects: list[Customer] | list[Order] | list[Connection] = customers or fresh[:1] or nobody
    for subject in subjects:
        record("customer.redacted", subject, webhook_id=webhook_id, orders=ids, addresses=addresses)
    for customer in customers:
        _erase_customer(customer)
    Order.objects.filter(pk__in=ids).update(**PERSONAL, customer=None, redacted_at=timezone.now())
    Fulfilment.objects.filter(order_id__in=ids).update(tracking_url="")
    for order in orders:
        revoke(order.subject)
    _erase_bodies(orders, emails, webhook_id)
    _erase_errors(ids, [customer.pk for customer in customers])


def address_hashes(email: str) -> list[bytes]:
    """An address of the merchant in scope as keyed hashes, under the current key first: what is kept of it for good."""
    return keyed_hashes(f"address:{current_merchant_id()}:{normal_email(email)}")


def erase_late(order: Order, webhook_id: int) -> None:
    """Keep an erased order erased: empty the webhook that has just told of it, in the transaction that applied it.

    It may have waited while the customer was erased, or the sender repeated it since.
    """
    if order.redacted_at is None:
        return
    # A carrier's page may carry the postcode in its address.
    Fulfilment.objects.filter(order=order).update(tracking_url="")
    erase(InboundWebhook.objects.filter(pk=webhook_id))


def report_due(told: snapshots.CustomerRequest, connection: Connection, webhook_id: int) -> None:
    """Record that the merchant owes the customer a report; the dashboard shows it with its 30 days' limit."""
    email = normal_email(told.email)
    customer = Customer.objects.filter(email=email).first() if email else None
    subject = customer or _orders_of(told, connection, email).first() or connection
    record("customer.data_requested", subject, webhook_id=webhook_id)


def _locked_orders(told: snapshots.CustomerRequest, connection: Connection, email: str) -> list[Order]:
    """The person's orders, those named but unknown among them, locked in the order of their ids."""
    named = sorted(set(told.order_external_ids))
    Order.objects.bulk_create(
        [Order(connection=connection, external_id=external_id) for external_id in named], ignore_conflicts=True
    )
    return list(_orders_of(told, connection, email).select_for_update().order_by("pk"))


def _orders_of(told: snapshots.CustomerRequest, connection: Connection, email: str) -> models.QuerySet[Order]:
    wanted = models.Q(connection=connection, external_id__in=told.order_external_ids)
    if email:
        wanted |= models.Q(email=email)
    return Order.objects.filter(wanted)


def _erase_customer(customer: Customer) -> None:
    # The address itself is the unique key, so a stand-in that names nobody takes its place.
    customer.email = f"{ERASED}-{customer.pk}@invalid"
    customer.name = customer.phone = customer.birthday = ""
    customer.tags = []
    customer.marketing_opt_in = customer.opt_out_offered = None
    customer.opt_in_at = customer.opt_out_offered_at = None
    customer.redacted_at = timezone.now()
    customer.save()


def _erase_bodies(orders: list[Order], emails: set[str], webhook_id: int) -> None:
    """Empty every finished body that told of these orders or names the addresses, and this request's own.

    What still waits is left to its worker: it may be somebody else's order, and erase_late() sees to the rest.
    """
    caused = DomainEvent.objects.filter(order_id__in=[order.pk for order in orders], webhook_id__isnull=False)
    erase(finished().filter(pk__in=list(caused.values_list("webhook_id", flat=True))))
    erase(InboundWebhook.objects.filter(pk=webhook_id))
    erase(naming({*emails, *(order.external_id for order in orders if len(order.external_id) >= TELLING)}))


def _erase_errors(orders: list[int], customers: list[int]) -> None:
    """What went wrong in reactions to these orders and customers: the database's errors quote whole rows."""
    forget_errors(Delivery.objects.filter(event__order_id__in=orders))
    about = {"event__subject_type": Customer._meta.model_name, "event__subject_id__in": customers}
    forget_errors(Delivery.objects.exclude(state=Delivery.State.DONE).filter(**about))
