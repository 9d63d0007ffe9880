"""Working off everything that is due, in the foreground."""

from collections import Counter

from care import announcing
from coupons import drawing
from inbox import worker as inbox_worker
from notifications.delivery import draining as delivery
from notifications.delivery import settling
from notifications.facts import readying
from notifications.simulating import asking as simulations
from orders import pictures
from outbox import worker as outbox_worker
from returns.exchanging import draining as exchanging
from returns.labels import inquiring, making
from returns.money import paying, stepping
from reviews import inviting
from tracking import change_calls
from tracking.pickup import asking


def drain_all() -> dict[str, int]:
    """Repeat inbox, outbox, settling and mail until a whole round finds nothing; returns rows taken per table.

    Rows that failed stepped aside into the future, so this ends.
    """
    done: Counter[str] = Counter()
    while True:
        round_ = {
            "webhooks": inbox_worker.drain(),
            "deliveries": outbox_worker.drain(),
            "settled": settling.settle(),
            # Before the mails: what they wait for is there when they are looked at.
            "prepared": readying.prepare_due() + readying.settle_codes(),
            "coupons": drawing.drain(),
            "messages": delivery.drain(),
            "invitations": inviting.drain(),
            "announcements": announcing.drain(),
            "pictures": pictures.drain(),
            "points": asking.drain(),
            "changes": change_calls.drain(),
            "simulations": simulations.drain(),
            "offers": inquiring.drain(),
            "labels": making.drain(),
            "exchanges": exchanging.drain(),
            "payouts": paying.drain(),
            "steps": stepping.drain(),
        }
        for name, count in round_.items():
            done[name] += count
        if not any(round_.values()):
            return dict(done)
