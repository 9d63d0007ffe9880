"""DHL Unified: five classes for every division, and the words in which divisions say more."""

import re

from tracking.carriers.codes.dhl_netherlands import CODES as NETHERLANDS
from tracking.snapshots import Status

CLASSES = {
    "pre-transit": Status.PRE_TRANSIT,
    "transit": Status.IN_TRANSIT,
    "delivered": Status.DELIVERED,
    "failure": Status.EXCEPTION,  # unless the words tell of a driver at a closed door
    "unknown": Status.UNKNOWN,
}

# Sentences that DHL's divisions use inside a class, German and English, tried in this order. The counter
# comes before the way back: "ready for collection ... otherwise it will be returned to the sender".
_SENTENCES = (
    (
        Status.AVAILABLE_FOR_PICKUP,
        r"(ready|available|awaiting|waiting|can be|deposited|held) (for |to be )?"
        r"(pick(ed)?[- ]?up|collect(ion|ed)?)"
        r"|(delivered|brought|transported) to (a |an |the |your )?(dhl )?"
        r"(parcel ?shop|service ?point|packstation|parcel locker|locker|access point|retail outlet"
        r"|post office)"
        r"|zur abholung bereit|liegt .{0,60}abholung|abholbereit",
    ),
    (
        Status.RETURN_TO_SENDER,
        r"(returned|returning|being sent back|on its way back) to (the )?(sender|shipper)"
        r"|delivered to (the )?(sender|shipper)"
        r"|(zurück|rücksendung) an den absender|an den absender (zurück|zugestellt)",
    ),
    (
        Status.OUT_FOR_DELIVERY,
        r"out for delivery|with (the )?(delivery )?courier|loaded onto the delivery vehicle"
        r"|in das zustellfahrzeug geladen|in zustellung",
    ),
    (
        Status.DELIVERY_ATTEMPT_FAILED,
        r"delivery attempt|attempted delivery|attempted to deliver"
        r"|(recipient|receiver|consignee) (was )?(not|absent)"
        r"|could not be delivered|zustellversuch|nicht angetroffen",
    ),
)
SENTENCES = tuple((status, re.compile(pattern)) for status, pattern in _SENTENCES)
DELAY = re.compile(r"\bdelay|verzöger|verspät")

# What the words may say beyond the class. A plain "delivered" is believed, but for these two.
_ANY = frozenset(status for status, _ in _SENTENCES)
_BESIDE_DELIVERED = frozenset({Status.RETURN_TO_SENDER, Status.AVAILABLE_FOR_PICKUP})


def status_of(status_class: str, codes: tuple[str, ...], words: str) -> Status:
    """What a report means: a division's own code first, then its words within the class, then the class."""
    if status_class == "pre-transit":  # believed: DHL's own example has the word DELIVERED in this class
        return Status.PRE_TRANSIT
    for code in codes:
        if code in NETHERLANDS and code.lower() not in CLASSES:
            return NETHERLANDS[code]
    allowed = _BESIDE_DELIVERED if status_class == "delivered" else _ANY
    told = words.lower()
    for status, pattern in SENTENCES:
        if status in allowed and pattern.search(told):
            return status
    return CLASSES.get(status_class, Status.UNKNOWN)
