"""One tick of a poll: every connection gets its turn, and none can take it from the others."""

import logging
import time
from collections.abc import Callable, Sequence

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import F, Q
from django.utils import timezone

from inbox.answers import HttpProblem
from inbox.models import Connection
from merchants.tenancy import scoped, unscoped

log = logging.getLogger(__name__)
TICK = 75.0  # seconds of all turns together; the task is cut off after 90
LEAST = 25.0  # seconds that a turn gets at least; with less than that left, the rest waits for the next tick

Turn = Callable[[Connection, float], int]


def active_connections(reason: str, which: Q | None = None) -> list[Connection]:
    """The active connections of every merchant in the order of turns: who was not reached in one tick is first in the
    next. `reason` is for the reader."""
    with unscoped(reason):
        rows = Connection.objects.filter(which or Q(), is_active=True)
        return list(rows.order_by(F("last_polled_at").asc(nulls_first=True), "pk"))


def take_turns(connections: Sequence[Connection], turn: Turn) -> int:
    """Call `turn` with every connection and the seconds it may take; returns the sum of what the turns return.

    What goes wrong in one turn, whatever it is, ends that turn only. SoftTimeLimitExceeded goes on to the caller.
    """
    end, total = time.monotonic() + TICK, 0
    for position, connection in enumerate(connections):
        left = end - time.monotonic()
        if left < LEAST:
            log.warning("the tick's time is over: %s connections wait for the next", len(connections) - position)
            break
        try:
            total += _one(connection, turn, max(LEAST, left / (len(connections) - position)))
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            log.exception("the turn of connection %s failed", connection.pk)
    return total


def problem_of(connection: Connection, error: Exception) -> str:
    """What the connection's `poll_error` says about a poll that ended with the error; it is logged as well."""
    if isinstance(error, HttpProblem):
        log.warning("poll of connection %s failed: %s", connection.pk, error)
        # A shop's own words may hold what PostgreSQL refuses, and then nothing at all could be noted.
        return str(error).replace("\0", "").encode("utf-8", "replace").decode()[:300]
    if isinstance(error, SoftTimeLimitExceeded):
        log.warning("poll of connection %s ran out of time", connection.pk)
        return "out of time"
    log.error("poll of connection %s failed", connection.pk, exc_info=error)
    return f"poll failed ({type(error).__name__})"


def _one(connection: Connection, turn: Turn, seconds: float) -> int:
    with scoped(connection.merchant_id):
        # Before anything is asked: a poll that kills its process is the last in the next tick, not the first.
        Connection.objects.filter(pk=connection.pk).update(last_polled_at=timezone.now())
    return turn(connection, seconds)
