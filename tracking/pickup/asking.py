"""The worker that asks providers for pick-up points, outside any transaction and several at once.

A customer is waiting, so a provider has a few seconds. Whatever goes wrong is an answer too: the page says that this
provider is silent and shows the others; who looks again later has it asked again (tracking/pickup/searches.py).
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils import timezone

from inbox.answers import HttpProblem
from inbox.contracts import Rejected
from inbox.http import HttpSession
from inbox.models import Connection
from merchants.tenancy import scoped, unscoped
from tracking.models import PointSearch
from tracking.pickup.point import Point
from tracking.pickup.providers.base import PointProvider
from tracking.pickup.searches import REFUSED
from workqueue.claims import Claim, claim, finish, held, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
AT_ONCE = 8
SECONDS = 6.0  # for all calls about one postcode, retries and pauses included
PATIENCE = 4.0  # for the first byte of an answer
MAX_BYTES = 2 * 1024 * 1024
LEASE = timedelta(seconds=60)
BURY_AFTER = 3  # a question that kills its worker is not asked for ever


@dataclass(frozen=True)
class _Question:
    taken: Claim
    connection: Connection
    provider: str
    country: str
    postal_code: str


@dataclass(frozen=True)
class _Reply:
    points: list[Point]
    problem: str = ""


def drain(limit: int | None = None) -> int:
    """Answer questions until none is due (or `limit`, or a minute has passed); returns how many were taken."""
    waiting: list[_Reply] = []

    def take() -> list[Claim]:
        with unscoped("claim questions about pick-up points of every merchant"):
            batch = claim(PointSearch, AT_ONCE, LEASE, bury_after=BURY_AFTER)
        questions = [question for taken in batch if (question := _question(taken))]
        if questions:
            with ThreadPoolExecutor(len(questions)) as pool:
                waiting.extend(pool.map(_ask, questions))
        for question, reply in zip(questions, waiting, strict=True):
            _keep(question, reply)
        waiting.clear()
        return batch

    return work_off(take, lambda taken: None, limit)


def provider_named(name: str) -> PointProvider:
    """The provider of settings.STOEP_POINT_PROVIDERS; its import errors surface at start-up through portal.checks."""
    return _provider(settings.STOEP_POINT_PROVIDERS[name])


@cache
def _provider(path: str) -> PointProvider:
    module, _, name = path.partition(":")
    found: PointProvider = getattr(import_module(module), name)()
    return found


def session() -> HttpSession:
    """An HTTP session with a customer's patience."""
    return HttpSession(connect_timeout=3, read_timeout=PATIENCE, max_bytes=MAX_BYTES, seconds=SECONDS)


def _question(taken: Claim) -> _Question | None:
    """What is asked, read in a transaction of its own; a row that cannot be asked is put off, its neighbours go on."""
    try:
        with scoped(taken.merchant_id):
            row = PointSearch.objects.select_related("connection").get(pk=taken.id)
            return _Question(taken, row.connection, row.provider, row.country, row.postal_code)
    except Exception as error:
        log.exception("question %s about pick-up points failed", taken.id)
        with scoped(taken.merchant_id):
            step_aside(PointSearch, taken, error)
        return None


def _ask(question: _Question) -> _Reply:
    """One provider's answer. Runs in a thread and touches no database; never raises."""
    try:
        with session() as http:
            provider = provider_named(question.provider)
            return _Reply(provider.near(question.connection, question.country, question.postal_code, http))
    except HttpProblem as error:
        return _Reply([], f"{'' if error.retry else REFUSED}{error}"[:300])
    except Rejected as error:
        return _Reply([], f"{REFUSED}an answer that we cannot read: {error}"[:300])
    except Exception as error:  # a fault of ours must not leave a customer waiting for ever
        log.exception("provider %s of pick-up points failed", question.provider)
        return _Reply([], f"{REFUSED}{type(error).__name__}"[:300])


def _keep(question: _Question, reply: _Reply) -> None:
    """Record what came of it, unless somebody else took the row meanwhile. Old points outlive a silent provider."""
    with scoped(question.taken.merchant_id):
        row = held(PointSearch.objects.all(), question.taken)
        if row is None:
            return
        now = timezone.now()
        row.answered_at, row.problem = now, reply.problem
        if not reply.problem:
            row.points_at, row.points = now, _told(reply.points)
        row.save(update_fields=["answered_at", "problem", "points_at", "points"])
        finish(row)


def _told(points: list[Point]) -> list[dict[str, Any]]:
    return [point.as_json() for point in points]
