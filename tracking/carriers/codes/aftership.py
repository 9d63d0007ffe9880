"""AfterShip's tags, and the subtags that say more than their tag."""

from tracking.snapshots import Status

TAGS = {
    "Pending": Status.PRE_TRANSIT,
    "InfoReceived": Status.PRE_TRANSIT,
    "InTransit": Status.IN_TRANSIT,
    "OutForDelivery": Status.OUT_FOR_DELIVERY,
    "AttemptFail": Status.DELIVERY_ATTEMPT_FAILED,
    "AvailableForPickup": Status.AVAILABLE_FOR_PICKUP,
    "Delivered": Status.DELIVERED,
    "Exception": Status.EXCEPTION,
    "Expired": Status.UNKNOWN,  # no news for 30 days: says nothing about the parcel
}

SUBTAGS = {
    "Exception_004": Status.IN_TRANSIT,  # delayed at customs
    "Exception_005": Status.IN_TRANSIT,  # delayed by something outside the carrier
    "Exception_010": Status.RETURN_TO_SENDER,  # on its way back
    "Exception_011": Status.RETURN_TO_SENDER,  # back at the sender, which carriers call delivered
    "Exception_016": Status.IN_TRANSIT,  # delayed in the carrier's own network
    "Exception_017": Status.IN_TRANSIT,  # delayed by weather
    "Exception_019": Status.IN_TRANSIT,  # delayed by a late flight
    "Exception_020": Status.CANCELLED,
}

# A delay is told as a delay; as an exception it would frighten for nothing.
DELAYS = frozenset({"Exception_004", "Exception_005", "Exception_016", "Exception_017", "Exception_019"})
