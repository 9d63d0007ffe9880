"""The current rows that guards and templates read: loaded once per message, at send time."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from notifications.models import Journey, Message
from orders.models import Order
from tracking.models import Shipment

# Rows that mails can be about besides the order itself. Each has an `order`; those with a `shipment` are about it too.
SUBJECT_MODELS = {
    "shipment": "tracking.Shipment",
    "deliverychange": "tracking.DeliveryChange",
}


class SubjectGone(LookupError):
    """The order or shipment that the message is about no longer exists."""


@dataclass(frozen=True)
class Facts:
    """Everything a decision about one message may depend on."""

    message: Message
    journey: Journey
    merchant: Merchant
    order: Order
    shipment: Shipment | None  # None for mails about the whole order
    subject: Any = None  # the row that the journey is about, where that is not the order

    @property
    def subject_type(self) -> str:
        """The model's name of what the journey is about: "order", "shipment", "deliverychange"."""
        return str(self.message.enrolment.subject_type)

    @property
    def template(self) -> str:
        return str(self.message.step.template)

    @property
    def recipient(self) -> str:
        return self.order.email


def facts_of(message: Message) -> Facts:
    """Load the message's subject as it is now; raises SubjectGone."""
    enrolment = message.enrolment
    order = Order.objects.select_related("customer").filter(pk=enrolment.order_id).first()
    if order is None:
        raise SubjectGone(f"order {enrolment.order_id}")
    subject = _subject(enrolment.subject_type, enrolment.subject_id, order)
    shipment = subject if isinstance(subject, Shipment) else getattr(subject, "shipment", None)
    merchant = Merchant.objects.select_related("brand").get(pk=current_merchant_id())
    return Facts(message, enrolment.journey, merchant, order, shipment, subject)


def _subject(kind: str, pk: int, order: Order) -> Any:
    if kind not in SUBJECT_MODELS:
        return None
    model: Any = apps.get_model(SUBJECT_MODELS[kind])
    row = model.objects.filter(pk=pk, order=order).first()
    if row is None:
        raise SubjectGone(f"{kind} {pk}")
    return row
