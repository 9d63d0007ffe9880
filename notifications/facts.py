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
    "linkrequest": "orders.LinkRequest",
    "collection": "visits.Collection",
    "appointmentnews": "visits.AppointmentNews",
    "question": "care.Question",
    "newsletterconsent": "care.NewsletterConsent",
    "takeback": "care.TakeBack",
}

# Mails to the merchant's own team: they go to its address, in its language, and are answered to the customer.
TO_TEAM = frozenset({"question_asked"})


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
    def is_to_team(self) -> bool:
        return self.template in TO_TEAM

    @property
    def recipient(self) -> str:
        """Where the mail goes; "" when nobody can be written to."""
        return str(self.merchant.support_email if self.is_to_team else self.order.email)

    @property
    def reply_to(self) -> str:
        """Who reads the answer."""
        return str(self.order.email if self.is_to_team else self.merchant.support_email)


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
