"""Sendcloud's parcel statuses, by id and, for ids we have no fact about, by message."""

from tracking.snapshots import Status

STATUSES = {
    "1": Status.PRE_TRANSIT,  # announced; Sendcloud's own example calls it "Ready to send"
    "3": Status.IN_TRANSIT,  # en route to sorting centre
    "4": Status.IN_TRANSIT,  # delivery delayed: still moving, see DELAYS
    "5": Status.IN_TRANSIT,
    "6": Status.IN_TRANSIT,  # not sorted: a machine missed it, a person sorts it
    "7": Status.IN_TRANSIT,
    "8": Status.DELIVERY_ATTEMPT_FAILED,
    "11": Status.DELIVERED,
    "12": Status.AVAILABLE_FOR_PICKUP,  # lies at the parcel shop: not yet the customer's
    "13": Status.PRE_TRANSIT,  # announced, the driver did not find it
    "15": Status.EXCEPTION,  # error collecting
    "22": Status.IN_TRANSIT,  # picked up by the driver, from the shop
    "80": Status.EXCEPTION,  # unable to deliver
    "91": Status.IN_TRANSIT,
    "92": Status.OUT_FOR_DELIVERY,  # the driver is on the way to the door
    "93": Status.DELIVERED,  # collected by the customer at the parcel shop
    "999": Status.UNKNOWN,  # no label
    "1000": Status.PRE_TRANSIT,
    "1001": Status.PRE_TRANSIT,
    "1002": Status.EXCEPTION,  # announcement failed: there is no valid label
    "1337": Status.UNKNOWN,  # Sendcloud itself does not know
    "1998": Status.CANCELLED,  # cancelled at the carrier
    "1999": Status.PRE_TRANSIT,  # cancellation asked for: the carrier may still refuse
    "2000": Status.CANCELLED,
    "2001": Status.PRE_TRANSIT,  # cancellation being sent
    "62992": Status.RETURN_TO_SENDER,
}

# Sendcloud publishes these names; public code disagrees about their ids.
MESSAGES = {
    "address invalid": Status.EXCEPTION,
    "at customs": Status.IN_TRANSIT,
    "at sorting centre": Status.IN_TRANSIT,
    "delivery address changed": Status.IN_TRANSIT,
    "delivery date changed": Status.IN_TRANSIT,
    "delivery method changed": Status.IN_TRANSIT,
    "exception": Status.EXCEPTION,
    "refused by recipient": Status.EXCEPTION,  # the way back is reported on its own
    "returned to sender": Status.RETURN_TO_SENDER,
}

DELAYS = frozenset({"4"})
