"""Whom our mails of the past asked something, and when: people answer what they were asked, and afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from demo.past.booking import Booked
from demo.past.posting import EACH
from notifications.models import Message


@dataclass(frozen=True)
class Mailed:
    """A sale, and when the last mail of a journey about it went."""

    booked: Booked
    at: datetime


def mailed(journey: str, booked: Sequence[Booked]) -> list[Mailed]:
    """Those of the sales whose buyer got a mail of this journey, oldest first, but for the newest of each of its mails:
    they are the examples in the mailbox, so their question is still open. Needs the scope."""
    sent = Message.objects.filter(state=Message.State.SENT, enrolment__journey__key=journey)
    last: dict[int, datetime] = {}
    by_template: dict[str, list[int]] = {}
    rows = sent.order_by("-content__sent_at").values_list("enrolment__order_id", "step__template", "content__sent_at")
    for order_id, template, at in rows:
        last.setdefault(order_id, at)
        by_template.setdefault(template, []).append(order_id)
    open_ones = {order_id for orders in by_template.values() for order_id in orders[: 4 * EACH]}
    found = [Mailed(one, last[one.order.pk]) for one in booked if one.order.pk in last.keys() - open_ones]
    return sorted(found, key=lambda one: one.at)
