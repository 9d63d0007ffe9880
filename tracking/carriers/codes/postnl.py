"""PostNL's status codes, and the event codes that stand behind each of them."""

from tracking.snapshots import Status

STATUSES = {
    "1": Status.PRE_TRANSIT,  # pre-alerted
    "2": Status.IN_TRANSIT,  # accepted
    "3": Status.IN_TRANSIT,  # collected
    "4": Status.EXCEPTION,  # not collected
    "5": Status.IN_TRANSIT,  # sorted
    "6": Status.IN_TRANSIT,  # not sorted by the machine
    "7": Status.OUT_FOR_DELIVERY,
    "8": Status.DELIVERY_ATTEMPT_FAILED,
    "9": Status.IN_TRANSIT,  # at customs
    "11": Status.DELIVERED,
    "12": Status.AVAILABLE_FOR_PICKUP,  # PostNL files it under phase 4, "delivered"
    "13": Status.PRE_TRANSIT,  # pre-alerted, not accepted yet
    "14": Status.PRE_TRANSIT,  # pre-alerted, will not be accepted
    "15": Status.EXCEPTION,  # missing at collection
    "16": Status.EXCEPTION,  # missing in sorting
    "17": Status.EXCEPTION,  # missing in distribution
    "18": Status.EXCEPTION,  # missing for good
    "19": Status.EXCEPTION,  # rejected
    "20": Status.IN_TRANSIT,  # being cleared
    "21": Status.IN_TRANSIT,  # in storage
    "22": Status.DELIVERED,  # collected by the customer at the counter
    "23": Status.IN_TRANSIT,  # collected at the sender's
    "27": Status.RETURN_TO_SENDER,
    "28": Status.RETURN_TO_SENDER,
    "99": Status.UNKNOWN,  # "not applicable"
}

_EVENTS = {
    "1": "A01 A10 A71 F01 M03 X80 X81",
    "2": "B01 X40",
    "3": "B04 Z80",
    "4": "D02 D03 D04 D05 D06 D07 D09 D40 D41 H31 X42 X43 Y80 Y81",
    "5": "A08 A09 A11 A12 A13 A27 A28 A29 A30 A31 A32 A34 A35 A42 A43 A99 J01 J06 J07",
    "11": "I03 I05 I06 I07 I09 I10 I11 I12 I22 I23 J63 J91 K91 X24 Y26 Z01 Z02 Z03 Z04 Z05 Z06 Z08 Z09",
    "12": "I08 J02 J12 J23 J52 X05",
    "13": "A20 A21 A22 Q02 X03",
    "14": "M01",
    "15": "G03",
    "16": "G01 G02 G05",
    "17": "H23 K90",
    "19": "F03 F04 F05 F06 F07 F08 F10",
    "20": "A76 X10 X67",
    "21": "V02 V03 V04 V11 V12 V13 V21 V22 V23 V31 V50",
    "22": "I02",
    "23": "C01",
    "27": "H16 H25",
    "28": "Y37",
    "31": "A72 A74 A75 X15",  # status 31 is in no table of PostNL that we know: unknown
}
EVENTS = {event: status for status, events in _EVENTS.items() for event in events.split()}


def status_of_event(code: str) -> Status:
    """The status behind an event code. PostNL writes A01 in its table and 01A in its answers."""
    turned = code[-1:] + code[:-1]
    return STATUSES.get(EVENTS.get(code) or EVENTS.get(turned, ""), Status.UNKNOWN)
