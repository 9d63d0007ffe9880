"""The progress line: five steps, the current one named."""

from dataclasses import dataclass

from django.utils.translation import pgettext

from tracking.models import Shipment
from tracking.snapshots import Status

# How far each status is along the line, counted from one. Statuses that leave the line are absent.
REACHED = {
    Status.UNKNOWN: 2,
    Status.PRE_TRANSIT: 2,
    Status.IN_TRANSIT: 3,
    Status.EXCEPTION: 3,
    Status.OUT_FOR_DELIVERY: 4,
    Status.DELIVERY_ATTEMPT_FAILED: 4,
    Status.AVAILABLE_FOR_PICKUP: 4,
    Status.DELIVERED: 5,
}


@dataclass(frozen=True)
class Step:
    """`state` is "done", "now" or "later"."""

    words: str
    state: str


def steps_of(parcel: Shipment | None) -> list[Step]:
    """The five steps of a parcel (None: not packed yet); empty when the parcel turned back."""
    status = Status(parcel.status) if parcel else None
    reached = 1 if status is None else REACHED.get(status, 0)
    if not reached or (parcel and not parcel.tracking_number and status == Status.UNKNOWN):
        return []
    return [Step(words, _state(place, reached)) for place, words in enumerate(_words(status), start=1)]


def _state(place: int, reached: int) -> str:
    if place == reached:
        return "now"
    return "done" if place < reached else "later"


def _words(status: Status | None) -> list[str]:
    collect = status is Status.AVAILABLE_FOR_PICKUP
    return [
        pgettext("step", "Ordered"),
        pgettext("step", "Packed"),
        pgettext("step", "On its way"),
        pgettext("step", "Ready to collect") if collect else pgettext("step", "Out for delivery"),
        pgettext("step", "Collected") if collect else pgettext("step", "Delivered"),
    ]
