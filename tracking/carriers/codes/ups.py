"""UPS Track Alert: description codes say most, activity codes more than types, types least.

Type I is both "left a depot" and "on the van" (OT), so the type alone is never enough.
"""

from tracking.snapshots import Status

TYPES = {
    "M": Status.PRE_TRANSIT,  # manifest: UPS has the data, not the parcel
    "MV": Status.CANCELLED,  # manifest voided
    "P": Status.IN_TRANSIT,  # picked up
    "I": Status.IN_TRANSIT,
    "O": Status.OUT_FOR_DELIVERY,
    "D": Status.DELIVERED,
    "X": Status.EXCEPTION,
    "RS": Status.RETURN_TO_SENDER,
    "DO": Status.IN_TRANSIT,  # delivered, but to the origin's freight station
    "DD": Status.IN_TRANSIT,  # delivered, but to the destination's freight station
    "W": Status.IN_TRANSIT,  # in a warehouse
    "U": Status.UNKNOWN,  # an update of the schedule: the parcel did not move
    "NA": Status.UNKNOWN,
}

CODES = {
    "OT": Status.OUT_FOR_DELIVERY,
    "2Q": Status.AVAILABLE_FOR_PICKUP,  # delivered to a UPS Access Point
    "ZP": Status.AVAILABLE_FOR_PICKUP,  # at a UPS Access Point, awaiting the customer
    "RS": Status.RETURN_TO_SENDER,
}

# The three digits are text: a YAML reader makes 021 a seventeen.
DESCRIPTIONS = {
    "003": Status.PRE_TRANSIT,
    "005": Status.IN_TRANSIT,
    "006": Status.OUT_FOR_DELIVERY,
    "007": Status.CANCELLED,  # shipment information voided
    "010": Status.IN_TRANSIT,
    "011": Status.DELIVERED,
    "012": Status.IN_TRANSIT,  # clearance in progress
    "013": Status.EXCEPTION,
    "014": Status.IN_TRANSIT,  # clearance completed
    "016": Status.IN_TRANSIT,  # held in a warehouse
    "017": Status.AVAILABLE_FOR_PICKUP,  # held for the customer
    "018": Status.IN_TRANSIT,  # a hold was asked for
    "019": Status.IN_TRANSIT,  # held for a later delivery
    "020": Status.IN_TRANSIT,
    "021": Status.OUT_FOR_DELIVERY,
    "022": Status.DELIVERY_ATTEMPT_FAILED,  # first attempt
    "023": Status.DELIVERY_ATTEMPT_FAILED,
    "024": Status.DELIVERY_ATTEMPT_FAILED,  # last attempt
    "025": Status.IN_TRANSIT,  # handed to the local post office
    "026": Status.DELIVERED,  # by the local post office
    "027": Status.IN_TRANSIT,  # change of address asked for
    "028": Status.IN_TRANSIT,
    "029": Status.EXCEPTION,  # somebody must act
    "030": Status.EXCEPTION,
    "032": Status.IN_TRANSIT,  # weather may delay it
    "033": Status.IN_TRANSIT,  # a return was asked for; the turn itself is 035, and cannot be taken back here
    "034": Status.RETURN_TO_SENDER,  # done: "delivered" to the shop
    "035": Status.RETURN_TO_SENDER,
    "036": Status.RETURN_TO_SENDER,
    "037": Status.RETURN_TO_SENDER,  # on the van, to the shop
    "038": Status.IN_TRANSIT,
    "039": Status.IN_TRANSIT,
    "040": Status.AVAILABLE_FOR_PICKUP,  # UPS says "delivered to UPS Access Point"
    "044": Status.IN_TRANSIT,
    "045": Status.PRE_TRANSIT,  # on the way to UPS, not with UPS
    "046": Status.IN_TRANSIT,
    "047": Status.IN_TRANSIT,
    "048": Status.IN_TRANSIT,
    "049": Status.EXCEPTION,  # late, and somebody must act
    "050": Status.EXCEPTION,  # address information needed
    "051": Status.IN_TRANSIT,
    "052": Status.IN_TRANSIT,
    "053": Status.IN_TRANSIT,
    "054": Status.IN_TRANSIT,  # change of delivery asked for
    "055": Status.IN_TRANSIT,  # rescheduled
    "057": Status.IN_TRANSIT,  # on the way to an Access Point
    "058": Status.EXCEPTION,  # customs wants information
    "059": Status.EXCEPTION,  # damage
    "060": Status.DELIVERY_ATTEMPT_FAILED,
    "061": Status.DELIVERY_ATTEMPT_FAILED,  # an adult must sign
    "062": Status.DELIVERY_ATTEMPT_FAILED,  # payment at the door
    "063": Status.IN_TRANSIT,
    "064": Status.EXCEPTION,  # refused; the way back is reported on its own
    "065": Status.PRE_TRANSIT,  # the driver could not pick it up at the shop
    "066": Status.DELIVERY_ATTEMPT_FAILED,
    "067": Status.RETURN_TO_SENDER,
    "068": Status.EXCEPTION,  # lost and found
    "069": Status.EXCEPTION,  # not claimed; the way back is reported on its own
    "071": Status.IN_TRANSIT,  # being prepared for delivery
}

DELAYS = frozenset({"032", "046", "047", "048", "049", "051", "052", "053", "055"})
