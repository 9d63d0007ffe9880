"""Who reacts to what. One Delivery row is written per line here, in the transaction of the event.

The order of the lines is not an order of execution: subscribers must not depend on each other.
"""

ENROL = "notifications.journeys:enrol"
EXIT = "notifications.journeys:exit_on"
FOLLOW = "tracking.shipments:follow_order"

SUBSCRIPTIONS: dict[str, list[str]] = {
    "order.placed": [FOLLOW, ENROL],
    "order.fulfilled": [FOLLOW],
    "order.paid": [],
    "order.updated": [FOLLOW],
    "order.cancelled": [ENROL, EXIT],
    "order.refunded": [],
    "order.delivered": [ENROL],
    "order.link_asked": ["orders.lookup:settle"],
    "order.link_requested": [ENROL],
    "customer.redacted": ["notifications.privacy:forget", "tracking.privacy:forget"],
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
}
