"""Simulations are asked for on a page and worked out beside it: one at a time, never in a request."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id, scoped, unscoped
from notifications.models import Journey, Simulation
from notifications.simulating.drafting import all_marketing, as_edited, as_it_is
from notifications.simulating.replaying import Acting
from notifications.simulating.running import MOST_DAYS, Asked, simulate
from notifications.tasks import simulation_doorbell
from workqueue.claims import Claim, claim, finish, held, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
# A year of a large shop takes minutes. Longer than the task may run (notifications/tasks.py), so a lease that ended
# belonged to a worker that is gone.
LEASE = timedelta(minutes=20)
MOST_WAITING = 5  # of one merchant
TRIES = 2  # a simulation that killed its worker twice is given up


class TooManyWaiting(Exception):
    """The merchant has MOST_WAITING simulations that are not worked out yet."""


def ask(
    journey: Journey | None, days: int, by: str = "", definition: Mapping[str, Any] | None = None
) -> tuple[Simulation, bool]:
    """The waiting simulation of this very question, and whether it is new: a double click asks once.

    None asks for every marketing journey together; `definition` is the journey as edited and not saved. Needs the
    merchant's scope. Raises TooManyWaiting, and UnreadableDefinition for a definition that is none.
    """
    if journey is not None and definition is not None:
        as_edited(journey, definition)
    # One asker at a time, or two clicks at once would both see nothing waiting.
    Merchant.objects.select_for_update().only("pk").order_by("pk").get(pk=current_merchant_id())
    waiting = Simulation.objects.filter(state=Simulation.State.WAITING)
    # To a JSON column "= None" asks for a JSON null, which no row has.
    asked = waiting.filter(definition__isnull=True) if definition is None else waiting.filter(definition=definition)
    same: Simulation | None = asked.filter(journey=journey, days=days).first()
    if same is not None:
        return same, False
    if waiting.count() >= MOST_WAITING:
        raise TooManyWaiting
    days = min(max(days, 1), MOST_DAYS)
    made = Simulation.objects.create(
        journey=journey, definition=definition, days=days, asked_by=by, due_at=timezone.now()
    )
    simulation_doorbell.ring()
    return made, True


def drain(limit: int | None = None) -> int:
    """Work out what was asked for, one after the other; returns how many were taken."""
    return work_off(_take, work_out, limit)


def _take() -> list[Claim]:
    with unscoped("claim simulations of every merchant"):
        return claim(Simulation, 1, LEASE, bury_after=TRIES)


def work_out(taken: Claim) -> None:
    """Work out one simulation. A failure is kept with the row and never tried again: it would fail again."""
    try:
        with scoped(taken.merchant_id):
            asked = Simulation.objects.select_related("journey").filter(pk=taken.id).first()
            if asked is None:
                return
            merchant = Merchant.objects.get(pk=taken.merchant_id)
            result = simulate(merchant, Asked(acting_of(asked), timezone.now(), asked.days))
        with scoped(taken.merchant_id):
            row = held(Simulation.objects.all(), taken)
            if row is not None:
                row.result, row.done_at = result, timezone.now()
                row.save(update_fields=["result", "done_at"])
                finish(row)
    except Exception as error:
        log.exception("simulation %s failed", taken.id)
        with scoped(taken.merchant_id):
            step_aside(Simulation, taken, error, retry=False)


def acting_of(asked: Simulation) -> list[Acting]:
    """The journeys that the row asks about."""
    if asked.journey is None:
        return all_marketing()
    if asked.definition is None:
        return [as_it_is(asked.journey)]
    return [as_edited(asked.journey, asked.definition)]
