"""The current rows that guards and templates read: loaded once per message, at send time."""

from dataclasses import dataclass

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from notifications.models import Journey, Message
from orders.models import Order
from tracking.models import Shipment


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
    shipment = None
    if enrolment.subject_type == "shipment":
        shipment = Shipment.objects.filter(pk=enrolment.subject_id, order=order).first()
        if shipment is None:
            raise SubjectGone(f"shipment {enrolment.subject_id}")
    merchant = Merchant.objects.select_related("brand").get(pk=current_merchant_id())
    return Facts(message, enrolment.journey, merchant, order, shipment)
