"""Is what the message says still true?"""

from notifications import reasons
from notifications.about import advising, caring, celebrating, changing, return_objecting, rewarding, visiting, wishing
from notifications.facts.snapshot import Facts
from notifications.guards.verdicts import State, Verdict
from tracking.snapshots import Status

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


def cancelled(facts: Facts) -> Verdict | None:
    """The order was cancelled, and this is not the mail that says so."""
    told = facts.template == "order_cancelled" or "order.cancelled" not in facts.journey.exit_events
    if facts.order_row is not None and facts.order_row.cancelled_at and not told:
        return Verdict(State.CANCELLED, reasons.ORDER_CANCELLED)
    return None


def overtaken(facts: Facts) -> Verdict | None:
    """Newer news about the parcel, or about the whole order, says more."""
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


def moved_on(facts: Facts) -> Verdict | None:
    """The wish, the visit or the question that the mail is about stands differently now."""
    told_by = (changing, visiting, caring, advising, wishing, rewarding, celebrating, return_objecting)
    for objection in (teller.objection for teller in told_by):
        reason = objection(facts)
        if reason:
            return Verdict(State.SKIPPED, reason)
    return None
