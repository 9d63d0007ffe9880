"""Where a shipment stands, computed from everything its carriers said. Pure: no rows are touched here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tracking.snapshots import Status

# The order in which a parcel moves. Decides between reports that bear the same time, and nothing else.
RANK = {
    Status.UNKNOWN: 0,
    Status.PRE_TRANSIT: 1,
    Status.IN_TRANSIT: 2,
    Status.EXCEPTION: 3,
    Status.DELIVERY_ATTEMPT_FAILED: 4,
    Status.OUT_FOR_DELIVERY: 5,
    Status.AVAILABLE_FOR_PICKUP: 6,
    Status.CANCELLED: 7,
    Status.RETURN_TO_SENDER: 8,
    Status.DELIVERED: 9,
}


@dataclass(frozen=True)
class Seen:
    """One checkpoint, as far as the status depends on it."""

    occurred_at: datetime
    status: Status


@dataclass(frozen=True)
class Standing:
    """The outcome. `delivered_at` is the delivery to the customer, None for a parcel that went back."""

    status: Status
    status_at: datetime | None
    delivered_at: datetime | None
    passed: frozenset[Status]  # every status the parcel was ever in


def standing(seen: Iterable[Seen], is_return: bool = False) -> Standing:
    """The status that follows from a set of checkpoints, whatever the order in which they were heard.

    The newest meaningful report wins, by the carrier's time. `unknown` reports say nothing about the status, and
    an announcement ("label made") after the parcel moved is a second label, not a step back. Once a parcel turned
    round, a later `delivered` is its arrival back at the shop. A report later than `delivered` undoes it: carriers
    do correct themselves.
    """
    ordered = sorted(
        (report for report in set(seen) if report.status is not Status.UNKNOWN),
        key=lambda report: (report.occurred_at, RANK[report.status]),
    )
    status, status_at, delivered_at, turned = Status.UNKNOWN, None, None, False
    for report in ordered:
        if report.status is Status.PRE_TRANSIT and RANK[status] > RANK[Status.PRE_TRANSIT]:
            continue
        turned = turned or report.status is Status.RETURN_TO_SENDER
        if turned and not is_return and report.status is Status.DELIVERED:
            continue
        if status is Status.DELIVERED and report.status is Status.IN_TRANSIT:
            # A late hub scan after the door is noise of the network; only news about the parcel itself undoes it.
            continue
        if report.status is not status:
            status, status_at = report.status, report.occurred_at
        delivered_at = report.occurred_at if report.status is Status.DELIVERED else None
        if report.status is Status.DELIVERED:
            status_at = report.occurred_at
    passed = frozenset(report.status for report in ordered)
    return Standing(status, status_at, None if is_return else delivered_at, passed)
