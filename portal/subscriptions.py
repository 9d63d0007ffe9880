"""Who reacts to what. One Delivery row is written per line here, in the transaction of the event.

The order of the lines is not an order of execution: subscribers must not depend on each other.
"""

ENROL = "notifications.journeys:enrol"
EXIT = "notifications.journeys:exit_on"
FOLLOW = "tracking.shipments:follow_order"
CHANGES = "tracking.change_outcomes:follow_order"

SUBSCRIPTIONS: dict[str, list[str]] = {
    "order.placed": [FOLLOW, CHANGES, ENROL, "visits.expecting:follow_order", "care.taking_back:offer"],
    "order.fulfilled": [FOLLOW, CHANGES],
    "order.paid": [],
    "order.updated": [FOLLOW, CHANGES, "visits.expecting:follow_order"],
    "order.cancelled": [
        CHANGES,
        ENROL,
        EXIT,
        "visits.collecting:close_cancelled",
        "care.taking_back:follow_cancelled",
    ],
    "order.refunded": [],
    "order.delivered": [ENROL],
    "order.link_asked": ["orders.lookup:settle"],
    "order.link_requested": [ENROL],
    "order.address_link_requested": [ENROL],
    "customer.redacted": [
        "notifications.privacy:forget",
        "tracking.privacy:forget",
        "visits.privacy:forget",
        "care.privacy:forget",
    ],
    "customer.data_requested": [],
    "shipment.created": [ENROL],
    "shipment.in_transit": [ENROL],
    "shipment.out_for_delivery": [ENROL],
    "shipment.available_for_pickup": [ENROL],
    "shipment.delivered": [ENROL],
    "shipment.delivery_attempt_failed": [ENROL],
    "shipment.delayed": [ENROL],
    "shipment.exception": [ENROL],
    "shipment.returning": [ENROL, EXIT],
    "shipment.quiet": [],
    "change.requested": [ENROL],
    "change.handed_to_team": [ENROL],
    "change.accepted": [ENROL],
    "change.refused": [ENROL],
    "change.confirmed": [ENROL],
    "change.withdrawn": [],
    "collection.ready": [ENROL],
    "collection.ending": [ENROL],
    "collection.collected": [],
    "collection.expired": [],
    "collection.cancelled": [],
    "appointment.booked": [ENROL],
    "appointment.moved": [ENROL],
    "appointment.cancelled": [ENROL],
    "appointment.near": [ENROL],
    "appointment.attended": [],
    "appointment.missed": [],
    "question.asked": [ENROL],
    "newsletter.asked": [ENROL],
    "newsletter.confirmed": ["notifications.caring:lift_refusal"],
    "take_back.offered": [ENROL],
    "take_back.asked": [ENROL],
    "take_back.planned": [ENROL],
}
