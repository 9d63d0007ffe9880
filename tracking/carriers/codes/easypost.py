"""EasyPost's tracker statuses, and the details that change what a status means to the customer."""

from tracking.snapshots import Status

STATUSES = {
    "pre_transit": Status.PRE_TRANSIT,
    "in_transit": Status.IN_TRANSIT,
    "out_for_delivery": Status.OUT_FOR_DELIVERY,
    "delivered": Status.DELIVERED,
    "available_for_pickup": Status.AVAILABLE_FOR_PICKUP,
    "return_to_sender": Status.RETURN_TO_SENDER,
    "failure": Status.DELIVERY_ATTEMPT_FAILED,  # unless a detail says that the parcel itself is in trouble
    "cancelled": Status.CANCELLED,
    "error": Status.EXCEPTION,
    "unknown": Status.UNKNOWN,
}

# Whatever the status: "delivered" to a parcel shop waits there, "delivered" with `return` went back.
DETAILS = {
    "arrived_at_pickup_location": Status.AVAILABLE_FOR_PICKUP,
    "return": Status.RETURN_TO_SENDER,
}

# A "failure" for one of these is not a driver at a closed door.
FAILURES = {
    "address_correction": Status.EXCEPTION,
    "awaiting_information": Status.EXCEPTION,
    "damaged": Status.EXCEPTION,
    "expired": Status.EXCEPTION,
    "lost": Status.EXCEPTION,
    "refused": Status.EXCEPTION,
    "transit_exception": Status.EXCEPTION,
}

DELAYS = frozenset({"delayed", "weather_delay"})
