"""Sendcloud's Pickups API, version 3: having a parcel fetched at the customer's door, once.

There is no idempotency key either: our key stands in `reference`, which only the single pickup tells, not the list.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from inbox.contracts import Rejected
from inbox.reading import Reader
from returns.labels.contracts import Label, LabelOrder, Refused, Slot
from returns.labels.providers.answers import read
from returns.labels.providers.sendcloud_bodies import address

Call = Callable[..., Any]
OVER = frozenset({"CANCELLED", "FAILED", "CANCELLATION_REQUESTED"})
MOST = 5  # pickups of the same carrier and hour that are looked at


def with_pickup(call: Call, order: LabelOrder, label: Label) -> Label:
    """The label, and somebody who comes for it; where nobody wants to come, the label with the reason."""
    if order.slot is None:
        return replace(label, pickup_problem="no time was chosen")
    try:
        number = _made_before(call, order, order.slot) or _made_now(call, order, order.slot, label)
    except Refused as refused:
        return replace(label, pickup_problem=refused.reason)
    return replace(label, pickup_reference=number)


def cancel(call: Call, number: str) -> None:
    """Nobody needs to come. Raises Refused where it is too late, or where the carrier takes no cancelling."""
    if not number.isdecimal():
        raise Refused("this is no number of a pickup")
    try:
        call("POST", f"/pickups/{number}/cancel")
    except Refused:
        if read(call("GET", f"/pickups/{number}"), lambda body: body.at("data", "status").text(40)) not in OVER:
            raise


def _made_before(call: Call, order: LabelOrder, slot: Slot) -> str:
    """The number of the pickup that an earlier call with this key scheduled; "" when there was none."""
    alike: list[str] = read(
        call("GET", "/pickups", params={"page_size": "100"}),
        lambda body: [entry.at("id").identifier() for entry in body.at("data").items() if _alike(entry, order, slot)],
    )
    for number in filter(str.isdecimal, alike[:MOST]):
        told = read(call("GET", f"/pickups/{number}"), lambda body: body.at("data", "reference").text(80))
        if told == order.key:
            return number
    return ""


def _alike(entry: Reader, order: LabelOrder, slot: Slot) -> bool:
    try:
        slots = entry.at("time_slots").items()
        start = slots[0].at("start_at").moment() if slots else None
        return (
            entry.at("status").text(40) not in OVER
            and entry.at("carrier_code").text(60) == order.offer.details.get("carrier")
            and start == slot.start
        )
    except Rejected:
        return False


def _made_now(call: Call, order: LabelOrder, slot: Slot, label: Label) -> str:
    weight = {"value": f"{max(order.parcel.grams, 1) / 1000:.2f}", "unit": "kg"}
    body: dict[str, Any] = {
        "address": address(order.sender),
        "time_slots": [{"start_at": _utc(slot.start), "end_at": _utc(slot.end)}],
        "items": [{"quantity": 1, "container_type": "parcel", "total_weight": weight}],
        "carrier_code": order.offer.details.get("carrier", ""),
        "reference": order.key,
        "tracking_number": label.tracking_number,
    }
    if order.offer.details.get("contract"):
        body["contract"] = int(order.offer.details["contract"])
    number: str = read(call("POST", "/pickups", json=body), lambda told: told.at("data", "id").required_identifier())
    return number


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
