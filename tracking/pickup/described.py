"""A pick-up point that was described to us once stays described, until the carrier names another one."""

import re

from tracking.models import Shipment
from tracking.snapshots import PickupPoint

NUMBERED = re.compile(r"Service point ([A-Za-z0-9-]{1,40})")


def keeps_description(shipment: Shipment, told: PickupPoint) -> bool:
    """True when the carrier says no more than the number of the point that is described already.

    When it names another one, what we know of the old is taken off the parcel (unsaved): its address would send
    somebody to the wrong door.
    """
    number = number_in(told.name)
    if number and not told.address and number == shipment.pickup_number:
        return True
    if shipment.pickup_number:
        shipment.pickup_address, shipment.pickup_hours, shipment.pickup_number = "", {}, ""
    return False


def number_in(name: str) -> str:
    """The number in "Service point 10875349", "" in every other name."""
    found = NUMBERED.fullmatch(name)
    return found[1] if found else ""
