"""Having a parcel fetched by a carrier of a karrio server."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from inbox.contracts import Rejected
from inbox.reading import Reader
from returns.labels.contracts import Label, LabelOrder, Refused, Slot
from returns.labels.fetching import zone_at
from returns.labels.providers.answers import read
from returns.labels.providers.karrio_bodies import address, checked_id, told_id

Call = Callable[..., Any]


def with_pickup(call: Call, order: LabelOrder, label: Label) -> Label:
    """The label, and somebody who comes for it; where nobody wants to come, the label with the reason."""
    if order.slot is None:
        return replace(label, pickup_problem="no time was chosen")
    try:
        number = _made_before(call, order) or _made_now(call, order, order.slot, label)
    except Refused as refused:
        return replace(label, pickup_problem=refused.reason)
    return replace(label, pickup_reference=number)


def cancel(call: Call, number: str) -> None:
    """Nobody needs to come; 409 is karrio's word for "cancelled already", and for nothing else."""
    path = f"/v1/pickups/{checked_id(number)}"
    try:
        call("POST", f"{path}/cancel", json={"reason": "the return was called off"})
    except Refused:
        if read(call("GET", path), lambda body: body.at("status").text(20)) != "cancelled":
            raise


def _made_before(call: Call, order: LabelOrder) -> str:
    """The pickup that an earlier call with this key booked, by its metadata; "" when there was none."""
    found: list[str] = read(
        call("GET", "/v1/pickups"),
        lambda body: [told_id(entry) for entry in body.at("results").items() if _is_ours(entry, order.key)],
    )
    return found[0] if found else ""


def _is_ours(entry: Reader, key: str) -> bool:
    try:
        return entry.at("metadata", "key").text(60) == key and entry.at("status").text(20) != "cancelled"
    except Rejected:
        return False


def _made_now(call: Call, order: LabelOrder, slot: Slot, label: Label) -> str:
    zone = zone_at(order.sender.country, order.sender.postal_code)
    start, end = slot.start.astimezone(zone), slot.end.astimezone(zone)
    body = {
        "pickup_date": start.date().isoformat(),
        "ready_time": start.strftime("%H:%M"),
        "closing_time": end.strftime("%H:%M"),
        "address": address(order.sender),
        "tracking_numbers": [label.tracking_number],
        "options": {"connection_id": order.offer.details["carrier_id"]},
        "metadata": {"key": order.key},
    }
    carrier = checked_id(order.offer.details["carrier_name"])
    number: str = read(call("POST", f"/v1/pickups/{carrier}/schedule", json=body), told_id)
    return number
