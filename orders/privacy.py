"""Forgetting a customer, and knowing that a report is due (GDPR art. 15 and 17, Shopify's mandatory topics)."""

from django.db import connection as database
from django.db import models
from django.utils import timezone

from inbox.models import Connection, InboundWebhook
from orders import snapshots
from orders.models import Customer, Order, normal_email
from outbox.events import record
from outbox.models import DomainEvent

ERASED = "erased"
PERSONAL = {
    "buyer_name": "", "email": "", "phone": "", "receiver_name": "", "receiver_phone": "", "company": "",
    "line1": "", "line2": "", "postal_code": "", "city": "", "region": "",
}  # fmt: skip


def redact(told: snapshots.CustomerRequest, connection: Connection, webhook_id: int) -> None:
    """Erase the person from orders, customer and stored webhook bodies, and tell the apps above by an event.

    The order's skeleton (number, money, dates, country) stays: Dutch tax law keeps it for seven years.
    Repeating it is harmless. A mail address stays known only as a suppression's hash, kept by notifications.
    """
    email = normal_email(told.email)
    orders = _orders_of(told, connection, email)
    emails = {email, *orders.exclude(email="").values_list("email", flat=True)} - {""}
    ids = list(orders.values_list("pk", flat=True))
    _erase_bodies(ids, emails, webhook_id)
    for customer in Customer.objects.filter(email__in=emails):
        record("customer.redacted", customer, webhook_id=webhook_id, orders=ids)
        _erase_customer(customer)
    Order.objects.filter(pk__in=ids).update(**PERSONAL, customer=None, redacted_at=timezone.now())


def report_due(told: snapshots.CustomerRequest, connection: Connection, webhook_id: int) -> None:
    """Record that the merchant owes the customer a report; the dashboard shows it with its 30 days' limit."""
    email = normal_email(told.email)
    customer = Customer.objects.filter(email=email).first() if email else None
    subject = customer or _orders_of(told, connection, email).first() or connection
    record("customer.data_requested", subject, webhook_id=webhook_id)


def _orders_of(told: snapshots.CustomerRequest, connection: Connection, email: str) -> models.QuerySet[Order]:
    wanted = models.Q(connection=connection, external_id__in=told.order_external_ids)
    if email:
        wanted |= models.Q(email=email)
    return Order.objects.filter(wanted)


def _erase_customer(customer: Customer) -> None:
    # The address itself is the unique key, so a stand-in that names nobody takes its place.
    customer.email = f"{ERASED}-{customer.pk}@invalid"
    customer.name = customer.phone = ""
    customer.marketing_opt_in = customer.opt_out_offered = None
    customer.redacted_at = timezone.now()
    customer.save()


def _erase_bodies(order_ids: list[int], emails: set[str], webhook_id: int) -> None:
    """Empty every stored body that told of these orders or names the addresses, this request's own included."""
    caused = DomainEvent.objects.filter(order_id__in=order_ids, webhook_id__isnull=False)
    known = set(caused.values_list("webhook_id", flat=True)) | {webhook_id}
    InboundWebhook.objects.filter(pk__in=known).update(body=b"", headers="{}")
    with database.cursor() as cursor:
        for email in emails:
            cursor.execute(
                "UPDATE inbox_inboundwebhook SET body = '', headers = '{}'"
                " WHERE merchant_id = NULLIF(current_setting('stoep.merchant_id', true), '')::bigint"
                " AND position(%s IN lower(encode(body, 'escape'))) > 0",
                [email],
            )
