"""May this message go now? Asked at send time, of the rows as they are now; each answer carries its reason."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from notifications import caring, changing, reasons, visiting
from notifications.facts import Facts
from notifications.models import MailClass, Message, MessageContent
from notifications.suppression import is_suppressed
from tracking.models import Shipment
from tracking.snapshots import Status

# How late a mail may be and still be welcome. A week-old "your parcel is on its way" is a surprise, not news.
GRACE = {
    MailClass.LEGAL: timedelta(days=365),
    MailClass.STATUS: timedelta(days=2),
    MailClass.MARKETING: timedelta(days=3),
}
STORM_LIMIT = 12  # mails to one address within an hour
STORM_WINDOW = timedelta(hours=1)


@dataclass(frozen=True)
class Verdict:
    """What to do with the message, with a reason code; `until` belongs to a hold."""

    to: int
    reason: str
    until: datetime | None = None


Guard = Callable[[Facts], Verdict | None]
State = Message.State

# The statuses that make the mail about a parcel old news. A mail is still right while its own status holds, and
# after it for those that have nothing newer to say.
OVERTAKEN_BY: dict[str, frozenset[str]] = {
    "shipment_created": frozenset(Status) - {Status.UNKNOWN, Status.PRE_TRANSIT},
    "shipment_in_transit": frozenset(Status)
    - {Status.UNKNOWN, Status.PRE_TRANSIT, Status.IN_TRANSIT, Status.EXCEPTION},
    "shipment_out_for_delivery": frozenset(
        {
            Status.DELIVERED,
            Status.AVAILABLE_FOR_PICKUP,
            Status.DELIVERY_ATTEMPT_FAILED,
            Status.RETURN_TO_SENDER,
        }
    ),
    "shipment_delivery_attempt_failed": frozenset(
        {Status.DELIVERED, Status.AVAILABLE_FOR_PICKUP, Status.RETURN_TO_SENDER}
    ),
    "shipment_available_for_pickup": frozenset({Status.DELIVERED, Status.RETURN_TO_SENDER}),
    "shipment_delayed": frozenset({Status.DELIVERED, Status.AVAILABLE_FOR_PICKUP, Status.RETURN_TO_SENDER}),
    "shipment_exception": frozenset(
        {Status.OUT_FOR_DELIVERY, Status.DELIVERED, Status.AVAILABLE_FOR_PICKUP, Status.RETURN_TO_SENDER}
    ),
    "shipment_delivered": frozenset({Status.RETURN_TO_SENDER, Status.DELIVERY_ATTEMPT_FAILED, Status.EXCEPTION}),
}


def verdict(facts: Facts) -> Verdict | None:
    """The first guard's objection, or None: the message may go."""
    return next((objection for guard in GUARDS if (objection := guard(facts))), None)


def overdue(facts: Facts) -> Verdict | None:
    # A resend after a doubt was on time the first time.
    late = timezone.now() - facts.message.planned_at
    if late > GRACE[MailClass(facts.message.mail_class)] and not facts.message.resent:
        return Verdict(State.MISSED, reasons.OVERDUE)
    return None


def switched_off(facts: Facts) -> Verdict | None:
    if not facts.merchant.is_active:
        return Verdict(State.SKIPPED, reasons.MERCHANT_OFF)
    if not facts.journey.is_active and facts.message.mail_class != MailClass.LEGAL:
        return Verdict(State.SKIPPED, reasons.JOURNEY_OFF)
    return None


def nobody_to_tell(facts: Facts) -> Verdict | None:
    if facts.order.redacted_at:
        return Verdict(State.CANCELLED, reasons.ERASED)
    if not facts.recipient:
        return Verdict(State.SKIPPED, reasons.NO_ADDRESS)
    if is_suppressed(facts.recipient, facts.message.mail_class):
        return Verdict(State.SKIPPED, reasons.SUPPRESSED)
    return None


def cancelled(facts: Facts) -> Verdict | None:
    told = facts.template == "order_cancelled" or "order.cancelled" not in facts.journey.exit_events
    if facts.order.cancelled_at and not told:
        return Verdict(State.CANCELLED, reasons.ORDER_CANCELLED)
    return None


def overtaken(facts: Facts) -> Verdict | None:
    if facts.shipment is None:
        return _arrival_overtaken(facts) if facts.template == "order_delivered" else None
    if facts.shipment.is_cancelled or facts.shipment.is_return:
        # The shop voided the label, or it turned out to be one for goods coming back, after the mail was planned.
        return Verdict(State.SKIPPED, f"{reasons.OVERTAKEN}:{Status.CANCELLED}")
    status = facts.shipment.status
    if status in OVERTAKEN_BY.get(facts.template, frozenset()):
        return Verdict(State.SKIPPED, f"{reasons.OVERTAKEN}:{status}")
    # An order that ended at the counter gets no mail of its own: then the parcel's is the only one.
    told_by_order = facts.order.delivered_at and facts.order.delivered_at != facts.order.collected_at
    if facts.template == "shipment_delivered" and told_by_order:
        return Verdict(State.SKIPPED, reasons.LAST_PARCEL)
    return None


def _arrival_overtaken(facts: Facts) -> Verdict | None:
    # "Your order has arrived" was taken back by the carrier, or another parcel joined the order.
    if facts.order.delivered_at is None:
        return Verdict(State.SKIPPED, reasons.OVERTAKEN)
    if facts.order.delivered_at == facts.order.collected_at:
        return Verdict(State.SKIPPED, reasons.FETCHED)
    return None


def change_moved_on(facts: Facts) -> Verdict | None:
    reason = changing.objection(facts)
    return Verdict(State.SKIPPED, reason) if reason else None


def visit_changed(facts: Facts) -> Verdict | None:
    reason = visiting.objection(facts)
    return Verdict(State.SKIPPED, reason) if reason else None


def care_moved_on(facts: Facts) -> Verdict | None:
    reason = caring.objection(facts)
    return Verdict(State.SKIPPED, reason) if reason else None


def basis_missing(facts: Facts) -> Verdict | None:
    """Marketing needs consent, or the soft opt-in: address from a sale and an opt-out offered then (Tw 11.7)."""
    if facts.message.mail_class != MailClass.MARKETING:
        return None
    person = facts.order.customer
    # An explicit "no" beats everything; silence is no basis.
    refused = person is None or person.marketing_opt_in is False
    if refused or not (person and (person.marketing_opt_in or person.opt_out_offered)):
        return Verdict(State.SKIPPED, reasons.NO_BASIS)
    return None


def return_under_way(facts: Facts) -> Verdict | None:
    if facts.message.mail_class != MailClass.MARKETING:
        return None
    going_back = Shipment.objects.filter(order=facts.order, status=Status.RETURN_TO_SENDER).exists()
    coming_back = Shipment.objects.filter(order=facts.order, is_return=True, is_cancelled=False).exists()
    return Verdict(State.SKIPPED, reasons.RETURN_UNDER_WAY) if going_back or coming_back else None


def storm(facts: Facts) -> Verdict | None:
    """A fault upstream must not become sixty mails to one person: hold what is above the limit for an hour."""
    # The team asked for its mail; how many questions customers can ask is limited where they ask.
    if facts.message.mail_class == MailClass.LEGAL or facts.is_to_team:
        return None
    since = timezone.now() - STORM_WINDOW
    recent = MessageContent.objects.filter(recipient=facts.recipient, sent_at__gt=since).count()
    return Verdict(State.HELD, reasons.STORM, timezone.now() + STORM_WINDOW) if recent >= STORM_LIMIT else None


GUARDS: tuple[Guard, ...] = (
    overdue, switched_off, nobody_to_tell, cancelled, overtaken, change_moved_on, visit_changed,
    care_moved_on, basis_missing,
    return_under_way, storm,
)  # fmt: skip
