"""Whom our mails of the past asked something, and when: people answer what they were asked, and afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from demo.past.booking import Booked
from demo.past.posting import EACH
from notifications.models import Message

NOT_YET = 2 * EACH  # the newest of these are the examples in the mailbox: their question is still open


@dataclass(frozen=True)
class Mailed:
    """A sale, and when the last mail of a journey about it went."""

    booked: Booked
    at: datetime


def mailed(journey: str, booked: Sequence[Booked]) -> list[Mailed]:
    """Those of the sales whose buyer got a mail of this journey, oldest first, but for the newest. Needs the scope."""
    sent = Message.objects.filter(state=Message.State.SENT, enrolment__journey__key=journey)
    last = dict(
        sent.values("enrolment__order_id").annotate(at=Max("content__sent_at")).values_list("enrolment__order_id", "at")
    )
    found = [Mailed(one, last[one.order.pk]) for one in booked if one.order.pk in last]
    return sorted(found, key=lambda one: one.at)[:-NOT_YET]
