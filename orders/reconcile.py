"""The reconciliation poll: shops lose webhooks, so ask for every order modified since we last knew all."""

from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import F
from django.utils import timezone

from inbox.contracts import PolledRecord
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.polled import keep
from inbox.sources import source
from inbox.turns import LEAST, active_connections, problem_of, take_turns
from merchants.tenancy import scoped
from orders.describing import describe
from orders.models import Order
from orders.sources.base import ShopSource

# Asked again with every poll: shops commit late and their clocks differ from ours.
OVERLAP = timedelta(minutes=10)
FIRST_LOOK_BACK = timedelta(days=3)
# A webhook may take its time; only a change older than this that no webhook told counts as missed.
PATIENCE = timedelta(minutes=10)


def reconcile_all() -> int:
    """Poll every active shop connection, longest waiting first; returns how many records were new to us.

    One without API access only gets what its signatures need (public keys). Whom the tick's time does not
    reach is first in the next.
    """
    active = active_connections("find shop connections that poll")
    return take_turns([one for one in active if _adapter(one) is not None], reconcile)


def reconcile(connection: Connection, seconds: float = LEAST, since: datetime | None = None) -> int:
    """Poll one shop from where its last poll ended (or `since`) for so many seconds; returns how many were new.

    A poll that is cut off by its time, a rate limit or a crash goes on where it stopped. Whatever goes wrong
    is noted on the connection; only SoftTimeLimitExceeded is raised, since it ends the whole tick.
    """
    adapter = _adapter(connection)
    if adapter is None:
        return 0
    started = timezone.now()
    start = since or (connection.polled_until or started - FIRST_LOOK_BACK) - OVERLAP
    new, problem, until = 0, "", connection.polled_until
    try:
        with HttpSession(seconds=seconds) as http:
            adapter.prepare(connection, http)
            for record in adapter.poll(connection, start, http) if connection.api_token else ():
                with scoped(connection.merchant_id):
                    new += _take(connection, record)
                until = _reached(until, record.modified_at, started)
            until = started if connection.api_token else None
            if connection.api_token:
                describe(connection, adapter, http)
    except Exception as error:
        problem = problem_of(connection, error)
        if isinstance(error, SoftTimeLimitExceeded):
            raise
    finally:
        with scoped(connection.merchant_id):
            Connection.objects.filter(pk=connection.pk).update(
                last_polled_at=timezone.now(), polled_until=until, poll_error=problem
            )
    return new


def _reached(until: datetime | None, modified: datetime | None, started: datetime) -> datetime | None:
    """`polled_until` after a record of a poll that may yet be cut off: the next one begins at this very record.

    An OVERLAP before it would hold up a shop that changed more orders in those minutes than one turn takes.
    Never later than `started`: a record from the future would hide what comes until then.
    """
    if modified is None:
        return until
    reached = min(modified, started - OVERLAP) + OVERLAP
    return max(until, reached) if until else reached


def _take(connection: Connection, record: PolledRecord) -> bool:
    """Keep a record that is newer than what we know; count it as missed when a webhook should have told us."""
    order_id, modified = record.external_id.rpartition("@")[0], record.modified_at
    known = Order.objects.filter(connection=connection, external_id=order_id).values_list("version_at", flat=True)
    version = known.first()
    if version and modified and version >= modified:
        return False
    kept = keep(connection, record)
    late = modified is not None and modified < timezone.now() - PATIENCE
    # The first poll of a new connection finds what was before its webhooks: that is history, not a loss.
    if kept and late and connection.polled_until and modified and modified > connection.created_at:
        Connection.objects.filter(pk=connection.pk).update(missed=F("missed") + 1)
    return kept


def _adapter(connection: Connection) -> ShopSource | None:
    """The connection's adapter if it is a shop that can be polled."""
    adapter = source(connection.source)
    return adapter if isinstance(adapter, ShopSource) and adapter.can_poll else None
