"""Working off everything that is due, in the foreground."""

from inbox import worker as inbox_worker
from notifications import delivery, settling
from orders import pictures
from outbox import worker as outbox_worker
from tracking import change_calls
from tracking.pickup import asking


def drain_all() -> dict[str, int]:
    """Repeat inbox, outbox, settling and mail until a whole round finds nothing; returns rows taken per table.

    Rows that failed stepped aside into the future, so this ends.
    """
    done = {"webhooks": 0, "deliveries": 0, "settled": 0, "messages": 0, "pictures": 0, "points": 0, "changes": 0}
    while True:
        round_ = {
            "webhooks": inbox_worker.drain(),
            "deliveries": outbox_worker.drain(),
            "settled": settling.settle(),
            "messages": delivery.drain(),
            "pictures": pictures.drain(),
            "points": asking.drain(),
            "changes": change_calls.drain(),
        }
        for name, count in round_.items():
            done[name] += count
        if not any(round_.values()):
            return done
