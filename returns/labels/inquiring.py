"""What the providers offer for a return: asked by a worker and kept, because a page cannot wait for a carrier within
the merchant's transaction (docs/decisions/0015). What is known without the network is never asked here."""

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db.transaction import on_commit
from django.utils import timezone

from inbox.http import HttpSession
from inbox.models import Connection
from merchants.models import Merchant
from merchants.tenancy import scoped, unscoped
from returns.labels.choosing import why_not
from returns.labels.contracts import Offer, ParcelFacts, Refused, Unreachable
from returns.labels.describing import describe
from returns.labels.speaking import provider, speaking
from returns.models import OfferQuestion, Return
from workqueue.claims import Claim, claim, finish, held, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
BATCH = 2
SECONDS = 25.0  # for all providers of one return: somebody waits
FRESH = timedelta(hours=6)
AGAIN = timedelta(minutes=3)  # after a provider that gave no answer
TRIES = 4
State = OfferQuestion


@dataclass(frozen=True)
class Errand:
    """What a worker takes along onto the network."""

    facts: ParcelFacts
    speaking: list[tuple[Connection, str]]


def want(row: Return, facts: ParcelFacts, connections: list[Connection] | None = None) -> OfferQuestion | None:
    """See to it that every remote provider is, or was lately, asked about this parcel; the question as it stands.

    None where the merchant has no remote provider. Needs the scope; two queries, one more where it is new, one less
    with the active `connections`.
    """
    if not speaking(connections):
        return None
    digest = digest_of(facts)
    question: OfferQuestion
    question, made = OfferQuestion.objects.get_or_create(in_return=row, defaults={"asked_for": digest})
    if made or (question.state != State.PENDING and _is_stale(question, digest)):
        if not made:
            OfferQuestion.objects.filter(pk=question.pk).exclude(state=State.PENDING).update(
                state=State.PENDING, due_at=timezone.now(), attempts=0, last_error="", asked_for=digest
            )
            question.refresh_from_db()
        on_commit(_ring)
    return question


def digest_of(facts: ParcelFacts) -> str:
    """The same for equal parcels."""
    told = {
        name: sorted(value) if isinstance(value, frozenset) else str(value) for name, value in asdict(facts).items()
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def drain(limit: int | None = None) -> int:
    """Ask what is due until nothing is left (or `limit` questions, or a minute); returns how many were taken."""
    return work_off(_take, process, limit)


def _take() -> list[Claim]:
    with unscoped("claim due questions about offers of every merchant"):
        return claim(OfferQuestion, BATCH, bury_after=TRIES)


def process(taken: Claim) -> None:
    """One question from start to end. Never raises."""
    try:
        with scoped(taken.merchant_id):
            errand = _prepare(taken)
        if errand is not None:
            answers, troubles = _ask(errand)
            with scoped(taken.merchant_id):
                _keep(taken, errand.facts, answers, troubles)
    except Exception as error:
        log.exception("question %s about offers failed, attempt %s", taken.id, taken.token)
        with scoped(taken.merchant_id):
            step_aside(OfferQuestion, taken, error, retry=taken.token < TRIES)


def _prepare(taken: Claim) -> Errand | None:
    question = held(OfferQuestion.objects.all(), taken)
    if question is None:
        return None
    row = Return.objects.get(pk=question.in_return_id)
    return Errand(describe(row, Merchant.objects.get(pk=taken.merchant_id)).facts, speaking())


def _ask(errand: Errand) -> tuple[list[Offer], list[list[str]]]:
    found: list[Offer] = []
    troubles: list[list[str]] = []
    with HttpSession(seconds=SECONDS) as http:
        for connection, name in errand.speaking:
            try:
                found += provider(name).offers(connection, errand.facts, http)
            except (Refused, Unreachable) as problem:
                troubles.append([name, str(problem)[:200]])
    return found, troubles


def _keep(taken: Claim, facts: ParcelFacts, offers: list[Offer], troubles: list[list[str]]) -> None:
    question = held(OfferQuestion.objects.all(), taken)
    if question is None:
        return
    now = timezone.now()
    question.answers = [_told(offer, facts) for offer in offers]
    question.troubles, question.answered_at, question.asked_for = troubles, now, digest_of(facts)
    question.save(update_fields=["answers", "troubles", "answered_at", "asked_for"])
    finish(question)


def _told(offer: Offer, facts: ParcelFacts) -> dict[str, Any]:
    """An offer judged for this parcel: its limits are not kept, the verdict is."""
    why = why_not(offer, facts, timezone.now())
    return {"offer": offer.as_json(), "why": [why.code, why.values] if why else None}


def _is_stale(question: OfferQuestion, digest: str) -> bool:
    if question.asked_for != digest or question.answered_at is None:
        return True
    age = timezone.now() - question.answered_at
    return age > (AGAIN if question.troubles and not question.answers else FRESH)


def _ring() -> None:
    from returns.tasks import label_bell

    label_bell.ring()
