"""What a parcel's reports say about its times: hand-over, newest report, arrival, pauses. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from tracking.snapshots import Status
from tracking.status import RANK, Seen

# With these the parcel is in the carrier's hands.
MOVING = frozenset(Status) - {Status.UNKNOWN, Status.PRE_TRANSIT, Status.CANCELLED}
# After these the next word is up to the customer, or there is none to come.
AT_REST = frozenset({Status.DELIVERED, Status.AVAILABLE_FOR_PICKUP, Status.CANCELLED, Status.RETURN_TO_SENDER})
# A carrier's clock may be wrong. What it dates further ahead than this is no report of something that happened.
AHEAD = timedelta(days=1)
# Reports within an hour are one visit to one place, not a pause.
SHORTEST_PAUSE = timedelta(hours=1)


def first_scan(seen: Iterable[Seen]) -> datetime | None:
    """When the parcel was first in the carrier's hands: the hand-over, as far as reports tell."""
    return min((report.occurred_at for report in seen if report.status in MOVING), default=None)


def last_scan(seen: Iterable[Seen], now: datetime) -> datetime | None:
    """The newest report, by the carrier's time; also one whose code we do not know."""
    return max((report.occurred_at for report in seen if report.occurred_at <= now + AHEAD), default=None)


def arrival(seen: Iterable[Seen], delivered_at: datetime) -> datetime:
    """When a delivered parcel came: for one that was collected, when it was ready. What follows is the customer's."""
    ready = (report.occurred_at for report in seen if report.status is Status.AVAILABLE_FOR_PICKUP)
    return min(delivered_at, min(ready, default=delivered_at))


def pauses(seen: Sequence[Seen], until: datetime) -> list[tuple[Status, datetime, datetime]]:
    """The status before each pause, its start and its end, for reports up to `until` (the arrival).

    Reports of an unknown kind end a pause and leave the status as it was. Pauses of less than an hour, before the
    first known status, and while the parcel rests are none.
    """
    told = sorted({report for report in seen if report.occurred_at <= until}, key=_place)
    status = Status.UNKNOWN
    found: list[tuple[Status, datetime, datetime]] = []
    for report, following in pairwise(told):
        status = report.status if report.status is not Status.UNKNOWN else status
        long_enough = following.occurred_at - report.occurred_at >= SHORTEST_PAUSE
        if long_enough and status is not Status.UNKNOWN and status not in AT_REST:
            found.append((status, report.occurred_at, following.occurred_at))
    return found


def _place(report: Seen) -> tuple[datetime, int]:
    return report.occurred_at, RANK[report.status]
