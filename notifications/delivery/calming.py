"""What a person of the team decides about mails that the storm breaker holds (notifications/delivery/piling.py).

A hold ends by itself: what is held is judged anew when its time is over. A person may be quicker: let it go, keep it
for another day, or call it off.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from notifications import reasons
from notifications.delivery.moves import move_all
from notifications.models import Message
from notifications.tasks import doorbell

AT_ONCE = 500  # moved by one statement
KEPT_FOR = timedelta(days=1)
State = Message.State


def let_go(ids: Iterable[int], by: str, now: datetime) -> int:
    """Plan held mails for `now`, past the breaker for one person: somebody looked. Every other guard is asked all the
    same. Returns how many; those that are no longer held stay as they are."""
    count = _moved(ids, State.SCHEDULED, f"{reasons.LET_GO}:{by}", now)
    if count:
        transaction.on_commit(doorbell.ring)
    return count


def call_off(ids: Iterable[int], by: str) -> int:
    """They do not go, for good; returns how many were still held."""
    return _moved(ids, State.CANCELLED, f"{reasons.CALLED_OFF}:{by}", None)


def keep(ids: Iterable[int], now: datetime) -> int:
    """Look at them again in KEPT_FOR only; returns how many. Whatever is too late by then is not sent."""
    return int(Message.objects.filter(pk__in=list(ids), state=State.HELD).update(due_at=now + KEPT_FOR))


def _moved(ids: Iterable[int], to: int, reason: str, due_at: datetime | None) -> int:
    held = list(Message.objects.select_for_update().filter(pk__in=list(ids), state=State.HELD).order_by("pk"))
    some = (held[begin : begin + AT_ONCE] for begin in range(0, len(held), AT_ONCE))
    return sum(len(move_all(one, to, reason[:300], due_at=due_at)) for one in some)
