"""The built-in journeys, as data. Merchants get editable copies (docs/journeys.md)."""

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from consents.purposes import Purpose
from notifications.models import Journey, MailClass, Step

SOON = timedelta(days=2)  # news about a parcel is news for two days
# When advertising may go, by the reader's clock: what shops, and the law of some countries, hold to be decent.
DECENT = (time(9), time(20))


@dataclass(frozen=True)
class Mail:
    """One timed entry: which mail, and how long after the event. Its place in `Blueprint.steps` is its slot."""

    template: str  # a folder of templates/emails/
    amount: int = 0
    unit: str = Step.Unit.MINUTES
    channel: str = Step.Channel.MAIL
    conditions: tuple[dict[str, Any], ...] = ()  # as journeys/conditions.py; asked when it is due

    @property
    def delay(self) -> timedelta:
        """As plain time, business days counted as days: for sorting and telling, never for a due time."""
        return Step(amount=self.amount, unit=self.unit).span


@dataclass(frozen=True)
class Blueprint:
    """What a journey is made from; the fields are those of notifications.models.Journey.

    Its title and description stand in notifications/journeys/titles.py, by `key`.
    """

    key: str
    trigger: str  # an event type of portal/subscriptions.py
    steps: tuple[Mail, ...]
    mail_class: MailClass = MailClass.STATUS
    purpose: str = ""
    exit_events: tuple[str, ...] = ()
    conditions: tuple[dict[str, Any], ...] = ()  # as journeys/conditions.py; asked when somebody would begin
    enrol_within: timedelta = SOON
    is_active: bool = True
    window: tuple[time, time] | None = None
    weekdays: tuple[int, ...] = ()  # ISO numbers, 1 is Monday; none: every day
    skips_holidays: bool = False
    clock: str = Journey.Clock.SHOP


def _status(trigger: str, template: str, *exit_events: str) -> Blueprint:
    """One mail at once, named after itself."""
    return Blueprint(template, trigger, (Mail(template),), exit_events=exit_events)


def _marketing(
    key: str, trigger: str, steps: tuple[Mail, ...], purpose: str, exit_events: tuple[str, ...] = (), **more: Any
) -> Blueprint:
    """Advertising: off until the merchant switches it on, only with a basis, in decent hours by the reader's clock."""
    decent: dict[str, Any] = {"is_active": False, "window": DECENT, "clock": Journey.Clock.READER}
    return Blueprint(key, trigger, steps, MailClass.MARKETING, purpose, exit_events, **{**decent, **more})


BLUEPRINTS = (
    _status("order.placed", "order_placed", "order.cancelled"),
    _status("order.cancelled", "order_cancelled"),
    _status("shipment.created", "shipment_created", "order.cancelled"),
    _status("shipment.in_transit", "shipment_in_transit", "order.cancelled"),
    _status("shipment.out_for_delivery", "shipment_out_for_delivery", "order.cancelled"),
    _status("shipment.available_for_pickup", "shipment_available_for_pickup"),
    _status("shipment.delivery_attempt_failed", "shipment_delivery_attempt_failed"),
    _status("shipment.delivered", "shipment_delivered"),
    _status("order.delivered", "order_delivered"),
    _status("shipment.delayed", "shipment_delayed", "order.cancelled"),
    _status("shipment.exception", "shipment_exception", "order.cancelled"),
    _status("shipment.returning", "shipment_returning"),
    # The answer to somebody who asked for a link on the shop's page: at once, or not at all.
    _status("order.link_requested", "link_requested"),
    _status("order.address_link_requested", "address_link"),
    _status("change.requested", "change_requested", "order.cancelled"),
    # An API that could not do it: only now somebody waits for a person (notifications/about/changing.py).
    Blueprint(
        "change_handed_to_team",
        "change.handed_to_team",
        (Mail("change_requested"),),
        exit_events=("order.cancelled",),
    ),
    _status("change.accepted", "change_accepted", "order.cancelled"),
    _status("change.refused", "change_refused", "order.cancelled"),
    _status("change.confirmed", "change_confirmed", "order.cancelled"),
    _status("collection.ready", "ready_to_collect", "order.cancelled"),
    _status("collection.ending", "collection_ending", "order.cancelled"),
    _status("appointment.booked", "appointment_booked"),
    _status("appointment.moved", "appointment_moved"),
    _status("appointment.cancelled", "appointment_cancelled"),
    _status("appointment.near", "appointment_reminder"),
    # Care: none of these begins unless the merchant switched on what starts it.
    _status("question.asked", "question_asked"),
    _status("newsletter.asked", "newsletter_confirm"),
    # Old for new only, which the law asks for; an offer to recycle is advertising and stands on the page alone.
    _status("take_back.offered", "take_back_offered", "order.cancelled"),
    _status("take_back.asked", "take_back_asked", "order.cancelled"),
    _status("take_back.planned", "take_back_planned", "order.cancelled"),
    # Goods that come back. Whatever is still to be told of them ends with the return, not with the order.
    # The receipt of a declaration of withdrawal is owed by law: it cannot be edited, paused or switched off.
    Blueprint(
        "withdrawal_received",
        "withdrawal.declared",
        (Mail("withdrawal_received"),),
        MailClass.LEGAL,
        enrol_within=timedelta(days=365),
    ),
    Blueprint(
        "withdrawal_answered",
        "withdrawal.answered",
        (Mail("withdrawal_answered"),),
        MailClass.LEGAL,
        enrol_within=timedelta(days=365),
    ),
    _status("return.asked", "return_asked", "return.registered", "return.cancelled"),
    _status("return.registered", "return_registered", "return.cancelled"),
    _status("return.refused", "return_refused"),
    _status("return.label_ready", "return_label", "return.cancelled"),
    _status("return.send_by_near", "return_send_by", "return.dropped_off", "return.under_way", "return.cancelled"),
    # Some carriers report both: the first is enough.
    _status("return.dropped_off", "return_under_way"),
    Blueprint("return_moving", "return.under_way", (Mail("return_under_way"),)),
    _status("return.received", "return_received"),
    _status("return.inspected", "return_inspected"),
    _status("return.appeal_answered", "return_answer"),
    _status("return.proof_refused", "return_proof", "return.dropped_off", "return.under_way", "return.received"),
    _status("return.paid", "return_paid", "return.bounced"),
    _status("return.bounced", "return_bounced", "return.paid"),
    _status("return.cancelled", "return_cancelled"),
    _status("return.link_requested", "return_link"),
    _status("exchange.payment_due", "exchange_payment", "exchange.ordered"),
    _status("exchange.ordered", "exchange_ordered"),
    _status("exchange.sold_out", "exchange_sold_out"),
    # Trouble is told before somebody has to ask (notifications/about/advising.py).
    _status("shipment.quiet", "shipment_quiet", "order.cancelled"),
    _status("order.unsent", "order_unsent", "order.cancelled"),
    Blueprint(
        "pickup_nudge",
        "shipment.available_for_pickup",
        (Mail("pickup_nudge", 2, Step.Unit.DAYS),),
        exit_events=("shipment.delivered", "shipment.returning", "order.cancelled"),
    ),
    _status("shipment.pickup_ending", "pickup_ending", "shipment.delivered", "shipment.returning", "order.cancelled"),
    # Asking for a review is advertising: off until the merchant switches it on, and only with a basis.
    _marketing(
        "review_request",
        "order.delivered",
        (Mail("review_request", 21, Step.Unit.DAYS), Mail("review_reminder", 35, Step.Unit.DAYS)),
        Purpose.REVIEWS,
        ("order.cancelled", "shipment.returning", "review.given"),
        enrol_within=timedelta(days=5),
    ),
    _marketing(
        "csat",
        "order.delivered",
        (Mail("csat", 3, Step.Unit.DAYS),),
        Purpose.REVIEWS,
        ("order.cancelled", "shipment.returning"),
        enrol_within=timedelta(days=3),
    ),
    _marketing(
        "nps",
        "order.delivered",
        (Mail("nps", 30, Step.Unit.DAYS),),
        Purpose.REVIEWS,
        ("order.cancelled", "shipment.returning"),
        enrol_within=timedelta(days=5),
    ),
    _marketing(
        "care_content",
        "order.delivered",
        (Mail("care_content", 7, Step.Unit.DAYS),),
        Purpose.OFFERS,
        ("order.cancelled", "shipment.returning"),
        enrol_within=timedelta(days=5),
    ),
    _marketing(
        "loyalty_invitation",
        "order.delivered",
        (Mail("loyalty_invitation", 5, Step.Unit.DAYS),),
        Purpose.LOYALTY,
        ("order.cancelled", "shipment.returning", "loyalty.joined"),
        enrol_within=timedelta(days=5),
    ),
    _marketing(
        "points_statement",
        "loyalty.statement_due",
        (Mail("points_statement"),),
        Purpose.LOYALTY,
        enrol_within=timedelta(days=5),
    ),
    # Past the last day to send it back, which the guard reckons from the real delivery; the delay is the earliest day.
    _marketing(
        "coupon",
        "order.delivered",
        (Mail("coupon", 30, Step.Unit.DAYS),),
        Purpose.OFFERS,
        ("order.cancelled", "shipment.returning", "order.refunded"),
        enrol_within=timedelta(days=5),
    ),
    # Only what is used up, which no program can know: the categories are the merchant's to name before switching on.
    _marketing(
        "replenishment",
        "order.delivered",
        (Mail("replenishment", 60, Step.Unit.DAYS),),
        Purpose.OFFERS,
        ("order.cancelled", "shipment.returning"),
        enrol_within=timedelta(days=5),
        conditions=({"fact": "order.category", "is": "has", "value": ["Consumables"]},),
    ),
    _marketing(
        "back_in_stock", "wish.back_in_stock", (Mail("back_in_stock"),), Purpose.WISHES, enrol_within=timedelta(days=1)
    ),
    _marketing(
        "price_drop", "wish.price_dropped", (Mail("price_drop"),), Purpose.WISHES, enrol_within=timedelta(days=1)
    ),
    _marketing(
        "win_back",
        "customer.inactive",
        (Mail("win_back"),),
        Purpose.OFFERS,
        ("order.placed",),
        enrol_within=timedelta(days=14),
    ),
    _marketing("birthday", "customer.birthday", (Mail("birthday"),), Purpose.OFFERS, enrol_within=timedelta(hours=20)),
    _marketing(
        "event_invitation",
        "event.announced",
        (Mail("event_invitation"),),
        Purpose.EVENTS,
        enrol_within=timedelta(days=3),
    ),
    _marketing("sweepstakes", "draw.announced", (Mail("sweepstakes"),), Purpose.EVENTS, enrol_within=timedelta(days=3)),
)
PURPOSES = {mail.template: one.purpose for one in BLUEPRINTS if one.purpose for mail in one.steps}


def purpose_of(template: str) -> str:
    """What people agree to or refuse with this mail, in whatever journey it stands; "" for mail that is not advertising
    by itself."""
    return PURPOSES.get(template, "")
