"""Hop 4: every subscriber reacts to its own copy of an event, in one transaction with that copy."""

import logging
from collections.abc import Callable
from functools import cache
from importlib import import_module

from merchants.tenancy import scoped, unscoped
from outbox.models import Delivery, DomainEvent
from workqueue.backoff import MAX_ATTEMPTS
from workqueue.claims import Claim, claim, finish, held, step_aside
from workqueue.drains import oldest_due_age, work_off

log = logging.getLogger(__name__)
BATCH = 20

Subscriber = Callable[[DomainEvent], None]


def drain(limit: int | None = None) -> int:
    """Process due deliveries until none is left (or `limit` rows, or a minute); returns how many were taken."""
    return work_off(_take, process, limit)


def _take() -> list[Claim]:
    with unscoped("claim due deliveries of every merchant"):
        return claim(Delivery, BATCH, bury_after=MAX_ATTEMPTS)


def process(taken: Claim) -> None:
    """Run one subscriber on one event. A failure makes the row step aside; it never stops the batch."""
    try:
        with scoped(taken.merchant_id):
            row = held(Delivery.objects.all(), taken)
            if row is not None:
                subscriber(row.subscriber)(DomainEvent.objects.get(pk=row.event_id))
                finish(row)
    except Exception as error:
        log.exception("delivery %s failed, attempt %s", taken.id, taken.token)
        with scoped(taken.merchant_id):
            step_aside(Delivery, taken, error)


@cache
def subscriber(path: str) -> Subscriber:
    """The function behind "module:function"; its import errors surface at start-up through portal.checks."""
    module, _, name = path.partition(":")
    function: Subscriber = getattr(import_module(module), name)
    return function


def lag() -> float:
    """Seconds that the oldest due row has been waiting; 0 when none is."""
    with unscoped("how far behind the outbox is"):
        return oldest_due_age(Delivery.objects.all())
