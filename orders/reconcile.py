"""The reconciliation poll: shops lose webhooks, so ask for every order modified since we last knew all."""

import logging
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from inbox.contracts import PolledRecord
from inbox.http import HttpProblem, HttpSession
from inbox.models import Connection
from inbox.polled import keep
from inbox.sources import source
from merchants.tenancy import scoped, unscoped
from orders.models import Order
from orders.sources.base import ShopSource

log = logging.getLogger(__name__)
# Asked again with every poll: shops commit late and their clocks differ from ours.
OVERLAP = timedelta(minutes=10)
FIRST_LOOK_BACK = timedelta(days=3)
# A webhook may take its time; only a change older than this that no webhook told counts as missed.
PATIENCE = timedelta(minutes=10)


def reconcile_all() -> int:
    """Poll every active shop connection; returns how many records were new to us.

    One without API access only gets what its signatures need (public keys).
    """
    with unscoped("find shop connections that poll"):
        connections = list(Connection.objects.filter(is_active=True))
    return sum(reconcile(connection) for connection in connections if _adapter(connection) is not None)


def reconcile(connection: Connection, since: datetime | None = None) -> int:
    """Poll one shop from where the last complete poll ended (or `since`); returns how many records were new.

    Progress is kept per record, so a poll that is cut off by a rate limit or a crash goes on where it stopped.
    A shop that is down costs its own turn only; the connection says what was wrong.
    """
    adapter = _adapter(connection)
    if adapter is None:
        return 0
    started = timezone.now()
    start = since or (connection.polled_until or started - FIRST_LOOK_BACK) - OVERLAP
    new, problem, until = 0, "", connection.polled_until
    try:
        with HttpSession() as http:
            adapter.prepare(connection, http)
            for record in adapter.poll(connection, start, http) if connection.api_token else ():
                with scoped(connection.merchant_id):
                    new += _take(connection, record)
                until = max(filter(None, (until, record.modified_at)), default=None)
        until = started if connection.api_token else None
    except HttpProblem as error:
        problem = str(error)[:300]
        log.warning("poll of connection %s failed: %s", connection.pk, problem)
    with scoped(connection.merchant_id):
        Connection.objects.filter(pk=connection.pk).update(
            last_polled_at=timezone.now(), polled_until=until, poll_error=problem
        )
    return new


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
