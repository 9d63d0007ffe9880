"""Setting the stage for a mail: an order in a given situation, and the message about it, without the road there."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from notifications.facts.snapshot import facts_of
from notifications.journeys.blueprints import BLUEPRINTS
from notifications.mails.rendering import render
from notifications.models import Enrolment, Journey, Message
from orders.models import Customer, Fulfilment, Line, LinkRequest, Order
from outbox.events import record
from tests.care.stage import subject_of_mail
from tests.cast import SANNE, Shop
from tests.notifications.advertised import WITHOUT_ORDER, code_for
from tests.notifications.advertised import told as told_of_advertising
from tests.returns import declared, mailed
from tests.visits.told import told
from tracking.models import Checkpoint, DeliveryChange, Shipment
from tracking.snapshots import Status

TEMPLATES = list(dict.fromkeys(mail.template for blueprint in BLUEPRINTS for mail in blueprint.steps))
# The journey that a mail is named after, where more than one ends in it.
JOURNEYS = {mail.template: one.key for one in reversed(BLUEPRINTS) for mail in one.steps}
TRIGGER = {mail.template: one.trigger for one in reversed(BLUEPRINTS) for mail in one.steps}
# The status in which a parcel is when the mail about it goes.
STATUS = {
    "shipment_created": Status.PRE_TRANSIT,
    "shipment_in_transit": Status.IN_TRANSIT,
    "shipment_out_for_delivery": Status.OUT_FOR_DELIVERY,
    "shipment_available_for_pickup": Status.AVAILABLE_FOR_PICKUP,
    "shipment_delivery_attempt_failed": Status.DELIVERY_ATTEMPT_FAILED,
    "shipment_delivered": Status.DELIVERED,
    "shipment_delayed": Status.IN_TRANSIT,
    "shipment_exception": Status.EXCEPTION,
    "shipment_returning": Status.RETURN_TO_SENDER,
    "order_delivered": Status.DELIVERED,
    "review_request": Status.DELIVERED,
    "review_reminder": Status.DELIVERED,
    "csat": Status.DELIVERED,
    "nps": Status.DELIVERED,
    "care_content": Status.DELIVERED,
    "loyalty_invitation": Status.DELIVERED,
    "coupon": Status.DELIVERED,
    "replenishment": Status.DELIVERED,
    "shipment_quiet": Status.IN_TRANSIT,
    "pickup_nudge": Status.AVAILABLE_FOR_PICKUP,
    "pickup_ending": Status.AVAILABLE_FOR_PICKUP,
    "change_requested": Status.IN_TRANSIT,
    "change_accepted": Status.IN_TRANSIT,
    "change_refused": Status.IN_TRANSIT,
    "change_confirmed": Status.IN_TRANSIT,
}
# The mails about a wish, and how it stands when they go.
CHANGE_STATES = {
    "change_requested": "requested",
    "change_accepted": "accepted",
    "change_refused": "refused",
    "change_confirmed": "confirmed",
}
GOODS = [
    ("line-1", "Wolkenloper 3", "maat 42, nachtblauw", 1, "129.95"),
    ("line-2", "Loopsokken Merino", "maat 39-42", 2, "17.50"),
]


def order_of(shop: Shop, number: str = "1042", **changes: Any) -> Order:
    """An order by Sanne with two kinds of goods; needs the shop's scope."""
    customer, _ = Customer.objects.get_or_create(
        email=SANNE["email"], defaults={"name": SANNE["name"], "opt_out_offered": True}
    )
    now = timezone.now()
    order: Order = Order.objects.create(
        **{
            "connection": shop.shop, "external_id": f"order-{number}", "number": number, "known_at": now,
            "placed_at": now - timedelta(hours=1), "paid_at": now, "currency": "EUR", "total": Decimal("169.90"),
            "shipping": Decimal("4.95"), "customer": customer, "buyer_name": SANNE["name"], "email": SANNE["email"],
            "receiver_name": SANNE["name"], "line1": "Keizersgracht 1", "postal_code": "1015 CC",
            "city": "Amsterdam", "country": "NL", "language": shop.merchant.language, **changes,
        }
    )  # fmt: skip
    for position, (line_id, title, variant, quantity, price) in enumerate(GOODS):
        Line.objects.create(
            order=order, external_id=line_id, position=position, title=title, variant=variant, quantity=quantity,
            unit_price=Decimal(price),
        )  # fmt: skip
    return order


def parcel_of(order: Order, status: Status, number: str = "3SLOPR0001", **changes: Any) -> Shipment:
    """A parcel with the first line of the order in it, expected in two days between one and three."""
    fulfilment = Fulfilment.objects.create(
        order=order, external_id=f"f-{number}", tracking_number=number, contents=[["line-1", 1]]
    )
    moment = at(-0, 9, 30)
    details = {
        "order": order, "fulfilment": fulfilment, "tracking_number": number, "carrier": "postnl", "status": status,
        "status_at": moment, "estimated_from": at(2, 13), "estimated_at": at(2, 15),
        "first_estimated_at": at(2, 15), **_situation(status), **changes,
    }  # fmt: skip
    shipment: Shipment = Shipment.objects.create(**details)
    if status in (Status.EXCEPTION, Status.DELIVERY_ATTEMPT_FAILED):
        Checkpoint.objects.create(
            shipment=shipment, occurred_at=moment, status=status, words="Zending is beschadigd", source="postnl",
            fingerprint=b"0123456789abcdef",
        )  # fmt: skip
    return shipment


def message_about(shop: Shop, template: str, order: Order, shipment: Shipment | None = None, **changes: Any) -> Message:
    """The planned message of the journey that sends this mail, due now."""
    subject = _subject(shop, template, order, shipment)
    order_id = None if template in WITHOUT_ORDER else order.pk
    event = record(TRIGGER[template], subject, order_id=order_id)
    journey = Journey.objects.get(key=JOURNEYS[template])
    enrolment = Enrolment.objects.create(
        journey=journey, subject_type=event.subject_type, subject_id=subject.pk, order_id=order_id, event=event,
        customer_id=order.customer_id, round=getattr(subject, "rounds", 0),
    )  # fmt: skip
    if template == "coupon":
        code_for(enrolment)
    now, step = timezone.now(), journey.steps.get(template=template)
    message: Message = Message.objects.create(
        **{
            "enrolment": enrolment, "step": step, "slot": step.slot, "mail_class": journey.mail_class, "due_at": now,
            "planned_at": now, **changes,
        }
    )  # fmt: skip
    return message


def _subject(shop: Shop, template: str, order: Order, shipment: Shipment | None) -> Any:
    advertised = told_of_advertising(shop, template, order)
    if advertised is not None:
        return advertised
    if template in CHANGE_STATES:
        state = CHANGE_STATES[template]
        reason = "refused_by_carrier" if state == "refused" else ""
        wish = {"until": at(3, 12).date().isoformat()}
        return DeliveryChange.objects.create(
            order=order, shipment=shipment, kind="hold", way="team", state=state, wish=wish, reason=reason
        )
    if template == "address_link":
        return LinkRequest.objects.create(order=order, kind="address", outcome="matched", proof_hash=b"")
    visit = told(template, order) or subject_of_mail(template, order) or declared.subject_of_mail(template, order)
    visit = visit or mailed.subject_of_mail(template, order)
    return visit or (shipment if shipment and template.startswith(("shipment", "pickup")) else order)


def scene(shop: Shop, template: str, number: str = "1042", **order_changes: Any) -> Message:
    """The ordinary situation of a mail."""
    order = order_of(shop, number, **order_changes)
    status, parcel = STATUS.get(template), None
    if status:
        parcel = parcel_of(order, status, f"3S{shop.merchant.slug.upper()}{number}")
    if template == "shipment_delivered":
        parcel_of(order, Status.IN_TRANSIT, f"3S{shop.merchant.slug.upper()}{number}B")
    if template == "shipment_delayed" and parcel:
        parcel.first_estimated_at = at(-1, 15)
        parcel.save()
    if template == "shipment_quiet" and parcel:
        parcel.last_scan_at, parcel.quiet_at, parcel.quiet_norm_hours = at(-4, 9), timezone.now(), 24
        parcel.save()
    if status is Status.DELIVERED and template != "shipment_delivered" and parcel:
        order.delivered_at = parcel.delivered_at
        order.save()
    if template == "order_cancelled":
        order.cancelled_at = timezone.now()
        order.save()
    return message_about(shop, template, order, parcel)


def staged(shop: Shop, template: str = "order_placed", number: str = "1042", **changes: Any) -> Message:
    """The ordinary situation of a mail, its message due now and changed like this."""
    with shop.scoped():
        message = scene(shop, template, number)
        if changes:
            Message.objects.filter(pk=message.pk).update(**changes)
    return message


def to_another(shop: Shop, message: Message, name: str) -> Message:
    """The message goes to somebody else: one person who gets many mails in an hour gets no more of them."""
    with shop.scoped():
        order = Order.objects.get(pk=Message.objects.select_related("enrolment").get(pk=message.pk).enrolment.order_id)
        order.email = f"{name.lower()}@klant.example"
        order.customer = Customer.objects.create(
            email=order.email, name=name, marketing_opt_in=True, opt_out_offered=True
        )
        order.save()
    return message


def advertising(shop: Shop) -> Message:
    """A message of the marketing journey, switched on."""
    message = staged(shop, "review_request", "2000")
    with shop.scoped():
        Journey.objects.filter(key="review_request").update(state=Journey.State.ON)
        verify_sender(shop)
    return message


def verify_sender(shop: Shop) -> None:
    """The brand sends from its own address, which advertising needs."""
    shop.merchant.sender_email, shop.merchant.sender_verified_at = f"post@{shop.merchant.slug}.example", timezone.now()
    shop.merchant.save()


def now(shop: Shop, message: Message) -> Message:
    """The message as it is now."""
    with shop.scoped():
        found: Message = Message.objects.get(pk=message.pk)
    return found


def after(**span: float) -> Any:
    """Later, by the clock of everything in the process."""
    return time_machine.travel(timezone.now() + timedelta(**span))


def rendered(message: Message) -> Any:
    """The message's content as it would be stored."""
    return render(facts_of(message))


def at(days: int, hour: int, minute: int = 0) -> datetime:
    """A moment by the merchants' clock, so many days from today."""
    today = datetime.now(ZoneInfo("Europe/Amsterdam")).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today + timedelta(days=days)


def _situation(status: Status) -> dict[str, Any]:
    if status is Status.DELIVERED:
        return {"delivered_at": at(0, 9, 30)}
    if status is Status.AVAILABLE_FOR_PICKUP:
        return {
            "pickup_name": "Primera Centrum", "pickup_address": "Damstraat 12, 1012 JM Amsterdam",
            "pickup_code": "7431", "pickup_until": at(5, 18),
        }  # fmt: skip
    return {}
