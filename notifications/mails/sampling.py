"""A sample order for previews: made of rows like any other, looked at, and never kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inbox.models import Connection
from merchants.models import Merchant
from notifications.facts.snapshot import Facts
from notifications.mails.rendering import render
from notifications.models import Enrolment, Journey, MailClass, Message, MessageContent, Step
from orders.models import Fulfilment, Line, Order
from tracking.models import Checkpoint, Shipment
from tracking.snapshots import Status

HOUR = timedelta(hours=1)


@contextmanager
def sample_order(merchant: Merchant, language: str) -> Iterator[tuple[Order, Shipment]]:
    """An order whose parcel comes today, in the open scope. Whatever happens inside is undone at the end."""
    with transaction.atomic():
        try:
            yield _made(merchant, language)
        finally:
            transaction.set_rollback(True)


def sample_mail(merchant: Merchant, order: Order, shipment: Shipment) -> MessageContent:
    """The mail of the day the sample parcel comes, unsaved. `merchant` may carry a brand that is not saved."""
    journey = Journey(key="preview", trigger="", mail_class=MailClass.STATUS, enrol_within=HOUR)
    enrolment = Enrolment(journey=journey, subject_type="shipment", subject_id=shipment.pk, order_id=order.pk)
    message = Message(enrolment=enrolment, step=Step(journey=journey, template="shipment_out_for_delivery", amount=1))
    message.mail_class = MailClass.STATUS
    return render(Facts(message, journey, merchant, order, shipment))


def _made(merchant: Merchant, language: str) -> tuple[Order, Shipment]:
    now = timezone.now()
    noon = timezone.localtime(now).replace(hour=13, minute=0, second=0, microsecond=0)
    order = Order.objects.create(
        connection=Connection.objects.first() or Connection.objects.create(source="generic_shop"),
        external_id="preview", number="1042", number_key="1042", known_at=now, placed_at=now - 40 * HOUR, paid_at=now,
        currency="EUR", total=Decimal("84.95"), language=language, country=merchant.country,
        buyer_name="Robin Sample", receiver_name="Robin Sample", postal_code="1015 CC", city="Amsterdam",
    )  # fmt: skip
    line = Line.objects.create(
        order=order, external_id="preview", title=_("An example of what you sell"), quantity=1,
        unit_price=Decimal("84.95"),
    )  # fmt: skip
    fulfilment = Fulfilment.objects.create(
        order=order, external_id="preview", tracking_number="3SPREVIEW01", shipped_at=now - 24 * HOUR,
        contents=[[line.external_id, 1]],
    )  # fmt: skip
    shipment = Shipment.objects.create(
        order=order, fulfilment=fulfilment, tracking_number="3SPREVIEW01", carrier="postnl",
        status=Status.OUT_FOR_DELIVERY, status_at=now - HOUR, last_heard_at=now - HOUR, estimated_from=noon,
        estimated_at=noon + 8 * HOUR,
    )  # fmt: skip
    for ago, status in ((30, Status.PRE_TRANSIT), (12, Status.IN_TRANSIT), (1, Status.OUT_FOR_DELIVERY)):
        Checkpoint.objects.create(
            shipment=shipment, occurred_at=now - ago * HOUR, status=status, source="postnl",
            fingerprint=f"preview {ago}".encode(),
        )  # fmt: skip
    return order, shipment
