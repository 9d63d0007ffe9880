"""What can start or end a journey, in words: every event of portal/subscriptions.py that people can mean something by.

`STOEP_SUBSCRIPTIONS` decides which of them reach the journeys; a test compares the two.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What the customer lives through, in that order: how the dashboard sorts journeys.
GROUPS: dict[str, str | Promise] = {
    "ordered": _("Ordered"),
    "under_way": _("Under way"),
    "delivered": _("Delivered"),
    "visits": _("Visits and collecting"),
    "afterwards": _("Afterwards"),
    "returns": _("Goods that come back"),
    "people": _("People and wishes"),
}


@dataclass(frozen=True)
class Trigger:
    """`words`: "The order was placed"; `after`: what follows a delay, "after the order was placed"."""

    group: str
    kind: str  # what it is about, as templates need it: "order", "shipment", "customer"
    words: str | Promise
    after: str | Promise
    has_order: bool = True


TRIGGERS: dict[str, Trigger] = {
    "order.placed": Trigger("ordered", "order", _("An order was placed"), _("after the order was placed")),
    "order.paid": Trigger("ordered", "order", _("An order was paid"), _("after the order was paid")),
    "order.cancelled": Trigger("ordered", "order", _("An order was cancelled"), _("after the order was cancelled")),
    "order.unsent": Trigger(
        "ordered",
        "order",
        _("A paid order is not sent for longer than usual"),
        _("after we noticed that the order is not sent"),
    ),
    "order.fulfilled": Trigger("under_way", "order", _("An order was sent"), _("after the order was sent")),
    "order.link_requested": Trigger(
        "people", "order.link_requested", _("Somebody asked for a link to an order"), _("after a link was asked for")
    ),
    "order.address_link_requested": Trigger(
        "people", "linkrequest", _("Somebody asked for a link to change the address"), _("after a link was asked for")
    ),
    "shipment.created": Trigger(
        "under_way", "shipment", _("A parcel was announced"), _("after the parcel was announced")
    ),
    "shipment.in_transit": Trigger("under_way", "shipment", _("A parcel is on its way"), _("after the parcel set off")),
    "shipment.out_for_delivery": Trigger(
        "under_way", "shipment", _("A parcel is out for delivery"), _("after the parcel went out for delivery")
    ),
    "shipment.available_for_pickup": Trigger(
        "under_way", "shipment", _("A parcel is ready for pick-up"), _("after the parcel was ready for pick-up")
    ),
    "shipment.pickup_ending": Trigger(
        "under_way",
        "shipment",
        _("The time to pick a parcel up is nearly over"),
        _("after we noticed that the time to pick it up is nearly over"),
    ),
    "shipment.delivery_attempt_failed": Trigger(
        "under_way", "shipment", _("A parcel could not be handed over"), _("after the parcel could not be handed over")
    ),
    "shipment.delayed": Trigger("under_way", "shipment", _("A parcel is late"), _("after the parcel became late")),
    "shipment.exception": Trigger(
        "under_way", "shipment", _("Something went wrong with a parcel"), _("after something went wrong")
    ),
    "shipment.quiet": Trigger(
        "under_way",
        "shipment",
        _("There is no news of a parcel for longer than usual"),
        _("after we noticed that there is no news"),
    ),
    "shipment.returning": Trigger(
        "under_way", "shipment", _("A parcel is going back to you"), _("after the parcel turned back")
    ),
    "change.requested": Trigger(
        "under_way", "deliverychange", _("A customer wants another delivery"), _("after it was asked for")
    ),
    "change.handed_to_team": Trigger(
        "under_way",
        "deliverychange",
        _("Your team has to settle another delivery"),
        _("after it was handed to your team"),
    ),
    "change.accepted": Trigger(
        "under_way", "deliverychange", _("Another delivery was accepted"), _("after it was accepted")
    ),
    "change.refused": Trigger(
        "under_way", "deliverychange", _("Another delivery was refused"), _("after it was refused")
    ),
    "change.confirmed": Trigger(
        "under_way", "deliverychange", _("Another delivery was confirmed by the carrier"), _("after it was confirmed")
    ),
    "change.withdrawn": Trigger(
        "under_way",
        "deliverychange",
        _("A customer took the wish for another delivery back"),
        _("after it was taken back"),
    ),
    "shipment.delivered": Trigger("delivered", "shipment", _("A parcel arrived"), _("after the parcel arrived")),
    "order.delivered": Trigger(
        "delivered", "order", _("The last parcel of an order arrived"), _("after the last parcel arrived")
    ),
    "collection.ready": Trigger(
        "visits", "collection", _("An order is ready to collect"), _("after it was ready to collect")
    ),
    "collection.ending": Trigger(
        "visits",
        "collection",
        _("The time to collect an order is nearly over"),
        _("after we noticed that the time to collect it is nearly over"),
    ),
    "collection.collected": Trigger("visits", "collection", _("An order was collected"), _("after it was collected")),
    "collection.expired": Trigger(
        "visits", "collection", _("An order was not collected in time"), _("after the last day to collect it")
    ),
    "collection.cancelled": Trigger("visits", "collection", _("Collecting was cancelled"), _("after it was cancelled")),
    "appointment.booked": Trigger(
        "visits", "appointmentnews", _("An appointment was made"), _("after the appointment was made")
    ),
    "appointment.moved": Trigger(
        "visits", "appointmentnews", _("An appointment was moved"), _("after the appointment was moved")
    ),
    "appointment.cancelled": Trigger(
        "visits", "appointmentnews", _("An appointment was cancelled"), _("after the appointment was cancelled")
    ),
    "appointment.near": Trigger(
        "visits", "appointmentnews", _("An appointment is near"), _("after the reminder was due")
    ),
    "appointment.attended": Trigger(
        "visits", "appointment", _("A customer came to an appointment"), _("after the appointment")
    ),
    "appointment.missed": Trigger(
        "visits", "appointment", _("A customer missed an appointment"), _("after the appointment")
    ),
    "order.refunded": Trigger("afterwards", "order", _("An order was refunded"), _("after the order was refunded")),
    "question.asked": Trigger("afterwards", "question", _("A customer asked a question"), _("after the question")),
    "take_back.offered": Trigger(
        "afterwards", "takeback", _("Taking an old product back was offered"), _("after it was offered")
    ),
    "take_back.asked": Trigger(
        "afterwards", "takeback", _("A customer wants an old product taken back"), _("after it was asked for")
    ),
    "take_back.planned": Trigger("afterwards", "takeback", _("Taking back was planned"), _("after it was planned")),
    "return.asked": Trigger(
        "returns", "return", _("A return waits for your team"), _("after the return was asked for")
    ),
    "return.registered": Trigger("returns", "return", _("A return was registered"), _("after it was registered")),
    "return.refused": Trigger("returns", "return", _("A return was refused"), _("after it was refused")),
    "return.label_ready": Trigger("returns", "return", _("The code of a return is ready"), _("after it was made")),
    "return.send_by_near": Trigger(
        "returns", "return", _("A return is not sent yet"), _("after we noticed that its last day is near")
    ),
    "return.dropped_off": Trigger("returns", "return", _("A return was handed in"), _("after it was handed in")),
    "return.under_way": Trigger("returns", "return", _("A return travels"), _("after the carrier reported it")),
    "return.received": Trigger("returns", "return", _("A return arrived"), _("after it arrived")),
    "return.inspected": Trigger("returns", "return", _("A return was inspected"), _("after it was inspected")),
    "return.proof_refused": Trigger(
        "returns", "return", _("A photo of a receipt was not taken"), _("after somebody looked at it")
    ),
    "return.appeal_answered": Trigger("returns", "return", _("An objection was answered"), _("after it was answered")),
    "return.paid": Trigger("returns", "return", _("A return was paid back"), _("after it was paid back")),
    "return.bounced": Trigger(
        "returns", "return", _("The money for a return came back from the bank"), _("after it came back")
    ),
    "return.closed": Trigger("returns", "return", _("A return is done"), _("after it was done")),
    "return.cancelled": Trigger("returns", "return", _("A return was cancelled"), _("after it was cancelled")),
    "return.expired": Trigger("returns", "return", _("A return was never sent"), _("after its last day")),
    "return.link_requested": Trigger(
        "returns",
        "customer",
        _("Somebody asked for a link to return something"),
        _("after it was asked for"),
        has_order=False,
    ),
    "withdrawal.declared": Trigger(
        "returns",
        "withdrawal",
        _("A customer withdrew from the contract"),
        _("after the declaration"),
        has_order=False,
    ),
    "withdrawal.answered": Trigger(
        "returns",
        "withdrawal",
        _("A withdrawal was answered"),
        _("after the answer"),
        has_order=False,
    ),
    "exchange.payment_due": Trigger(
        "returns", "exchange", _("An exchange waits for the difference in price"), _("after the exchange was asked for")
    ),
    "exchange.ordered": Trigger("returns", "exchange", _("An exchange was ordered"), _("after it was ordered")),
    "exchange.sold_out": Trigger("returns", "exchange", _("An exchange sold out"), _("after it sold out")),
    "review.given": Trigger("afterwards", "review", _("A customer wrote a review"), _("after the review")),
    "survey.answered": Trigger(
        "afterwards", "surveyanswer", _("A customer answered a question about you"), _("after the answer")
    ),
    "coupon.issued": Trigger("afterwards", "coupon", _("A customer got a coupon"), _("after the coupon was made")),
    "newsletter.asked": Trigger(
        "people", "consent", _("Somebody asked for the newsletter"), _("after it was asked for")
    ),
    "newsletter.confirmed": Trigger(
        "people", "consent", _("Somebody confirmed the newsletter"), _("after it was confirmed")
    ),
    "customer.birthday": Trigger(
        "people", "customer", _("It is a customer’s birthday"), _("after the birthday began"), has_order=False
    ),
    "customer.inactive": Trigger(
        "people",
        "customer",
        _("A customer has not bought for longer than usual"),
        _("after we noticed that the customer stays away"),
        has_order=False,
    ),
    "wish.back_in_stock": Trigger(
        "people",
        "wish",
        _("A product that somebody wishes for is back"),
        _("after the product was back"),
        has_order=False,
    ),
    "wish.price_dropped": Trigger(
        "people", "wish", _("A product that somebody wishes for costs less"), _("after the price fell"), has_order=False
    ),
    "loyalty.joined": Trigger(
        "people",
        "membership",
        _("A customer joined the loyalty programme"),
        _("after the customer joined"),
        has_order=False,
    ),
    "loyalty.points_changed": Trigger(
        "people", "membership", _("A customer’s points changed"), _("after the points changed"), has_order=False
    ),
    "loyalty.statement_due": Trigger(
        "people", "membership", _("A statement of points is due"), _("after the statement was due"), has_order=False
    ),
    "event.announced": Trigger(
        "people", "invitation", _("An event was announced"), _("after the announcement"), has_order=False
    ),
    "draw.announced": Trigger(
        "people", "invitation", _("A prize draw was announced"), _("after the announcement"), has_order=False
    ),
}

ENROL, EXIT = "notifications.journeys.enrolling:enrol", "notifications.journeys.enrolling:exit_on"


def starting() -> dict[str, Trigger]:
    """The events that can start a journey, by type."""
    return {name: one for name, one in TRIGGERS.items() if ENROL in settings.STOEP_SUBSCRIPTIONS.get(name, ())}


def ending() -> dict[str, Trigger]:
    """The events that can end a journey, by type."""
    return {name: one for name, one in TRIGGERS.items() if EXIT in settings.STOEP_SUBSCRIPTIONS.get(name, ())}


def words(event_type: str) -> str:
    """The event for people, in the active language."""
    known = TRIGGERS.get(event_type)
    return str(known.words) if known else event_type


def group_of(event_type: str) -> str:
    """Where the dashboard shows journeys that begin by it."""
    known = TRIGGERS.get(event_type)
    return known.group if known else "people"
