"""The built-in journeys, as data. Merchants get editable copies."""

from dataclasses import dataclass
from datetime import timedelta

from notifications.models import Journey, MailClass, Step

SOON = timedelta(days=2)  # news about a parcel is news for two days


@dataclass(frozen=True)
class Blueprint:
    """What a journey is made from. `steps` are (delay after the event, folder of templates/emails/)."""

    key: str
    trigger: str
    steps: tuple[tuple[timedelta, str], ...]
    mail_class: MailClass = MailClass.STATUS
    exit_events: tuple[str, ...] = ()
    enrol_within: timedelta = SOON
    is_active: bool = True


def _status(trigger: str, template: str, *exit_events: str) -> Blueprint:
    return Blueprint(template, trigger, ((timedelta(0), template),), exit_events=exit_events)


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
    # An API that could not do it: only now somebody waits for a person (notifications/changing.py).
    Blueprint(
        "change_handed_to_team",
        "change.handed_to_team",
        ((timedelta(0), "change_requested"),),
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
    # Asking for a review is advertising: off until the merchant switches it on, and only with a basis.
    Blueprint(
        "review_request",
        "order.delivered",
        ((timedelta(days=14), "review_request"),),
        mail_class=MailClass.MARKETING,
        exit_events=("order.cancelled", "shipment.returning"),
        enrol_within=timedelta(days=5),
        is_active=False,
    ),
)


def adopt_blueprints() -> int:
    """Copy every blueprint that the merchant in scope does not have yet; returns how many were added."""
    present = set(Journey.objects.values_list("key", flat=True))
    missing = [blueprint for blueprint in BLUEPRINTS if blueprint.key not in present]
    for blueprint in missing:
        journey = Journey.objects.create(
            key=blueprint.key,
            trigger=blueprint.trigger,
            exit_events=list(blueprint.exit_events),
            mail_class=blueprint.mail_class,
            enrol_within=blueprint.enrol_within,
            is_active=blueprint.is_active,
        )
        Step.objects.bulk_create(
            Step(journey=journey, position=position, delay=delay, template=template)
            for position, (delay, template) in enumerate(blueprint.steps)
        )
    return len(missing)
