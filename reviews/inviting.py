"""Handing buyers over to the review site that a merchant chose: every buyer alike, each order once.

Whether somebody may be asked at all was decided before, where our own mail would have gone, by the same guards
(notifications/reviewing.py). Here the call is made: claimed, outside any transaction, never repeated where the site
would invite twice.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module

from django.conf import settings
from django.utils import timezone

from inbox.http import HttpProblem, HttpSession
from merchants.tenancy import scoped, unscoped
from orders.models import Order
from reviews.handoff.base import Invitee, Inviting, Refused, Unsure
from reviews.models import ReviewHandoff, ReviewInvitation
from workqueue.backoff import MAX_ATTEMPTS
from workqueue.claims import Claim, claim, finish, held, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
BATCH = 2
LOOK_AGAIN = timedelta(days=1)  # how soon we look whether a return or a complaint is over
PATIENCE = timedelta(days=14)  # as long as our own mail would wait: who had a problem is asked too, when it is over
SECONDS = 40.0
State, Site = ReviewInvitation.State, ReviewHandoff.Site
CLIENTS = {
    Site.TRUSTPILOT: "reviews.handoff.trustpilot:TrustpilotInviting",
    Site.KIYOH: "reviews.handoff.kiyoh:KiyohInviting",
    Site.WEBWINKELKEUR: "reviews.handoff.webwinkelkeur:WebwinkelKeurInviting",
}


@dataclass(frozen=True)
class Errand:
    """What a worker takes along onto the network."""

    site: str
    invitee: Invitee
    keys: Mapping[str, str]
    root: str


@dataclass(frozen=True)
class Objection:
    """Why a buyer must not be asked, in a code; `until` or `passes`: not now, but perhaps later."""

    reason: str
    until: datetime | None = None
    passes: bool = False


def active_handoff() -> ReviewHandoff | None:
    """The site that asks the buyers of the merchant in scope; None: we ask ourselves."""
    found: ReviewHandoff | None = ReviewHandoff.objects.filter(is_on=True).first()
    return found


def ask_site(order: Order, handoff: ReviewHandoff, language: str, now: datetime) -> bool:
    """Note that the site is to ask about this order; False when one was asked about it before."""
    made = ReviewInvitation.objects.bulk_create(
        [ReviewInvitation(order=order, site=handoff.site, language=language, asked_at=now, due_at=now)],
        ignore_conflicts=True,
    )
    return bool(made) and ReviewInvitation.objects.filter(order=order, asked_at=now).exists()


def keys_of(handoff: ReviewHandoff) -> dict[str, str]:
    """Everything the merchant filled in, sealed or not."""
    try:
        secrets = json.loads(handoff.secrets or "{}")
    except ValueError:
        secrets = {}
    return {**handoff.config, **(secrets if isinstance(secrets, dict) else {})}


def drain(limit: int | None = None) -> int:
    """Hand over what is due until nothing is left (or `limit` rows, or a minute); returns how many were taken."""
    return work_off(_take, process, limit)


def _take() -> list[Claim]:
    with unscoped("claim due review invitations of every merchant"):
        return claim(ReviewInvitation, BATCH, bury_after=MAX_ATTEMPTS)


def process(taken: Claim) -> None:
    """One invitation from start to end. Never raises."""
    try:
        with scoped(taken.merchant_id):
            errand = _prepare(taken)
        if errand is None:
            return
        with HttpSession(seconds=SECONDS) as http:
            reference = client(errand.site).invite(errand.invitee, errand.keys, errand.root, http)
        _settle(taken, State.SENT, "", reference)
    except Unsure as error:
        _settle(taken, State.UNCERTAIN, str(error))
    except Refused as error:
        _settle(taken, State.FAILED, str(error))
    except HttpProblem as problem:
        _aside(taken, problem, problem.retry)
    except Exception as error:
        log.exception("review invitation %s failed, attempt %s", taken.id, taken.token)
        _aside(taken, error, retry=True)


def _prepare(taken: Claim) -> Errand | None:
    """Look at everything again; None when nobody is to be asked any more, or a lost call must not be repeated."""
    row = held(ReviewInvitation.objects.all(), taken)
    if row is None:
        return None
    order = Order.objects.select_related("customer").get(pk=row.order_id)
    handoff = ReviewHandoff.objects.filter(is_on=True, site=row.site).first()
    if handoff is None or order.redacted_at or order.cancelled_at or not order.email:
        _call_off(row, "")
        return None
    if row.called_at is not None and row.site == Site.TRUSTPILOT:
        # The worker died between the call and its answer.
        row.settled_at = timezone.now()
        row.save(update_fields=["settled_at"])
        finish(row, State.UNCERTAIN, "the worker died during the call")
        return None
    found = _objection(order, timezone.now())
    if found is not None:
        _heed(row, found, timezone.now())
        return None
    row.called_at = timezone.now()
    row.save(update_fields=["called_at"])
    invitee = Invitee(
        email=order.email, name=order.buyer_name, reference=order.number or order.external_id, language=row.language,
        country=order.country,
    )  # fmt: skip
    return Errand(row.site, invitee, keys_of(handoff), str(handoff.config.get("base_url") or ""))


def _objection(order: Order, now: datetime) -> Objection | None:
    """What consent and the after-sale say by now: known above this layer, so it is named in portal/registry.py."""
    module, _colon, name = settings.STOEP_REVIEW_OBJECTION.partition(":")
    found: Objection | None = getattr(import_module(module), name)(order, now)
    return found


def _heed(row: ReviewInvitation, found: Objection, now: datetime) -> None:
    """Look again later while there is patience left, or let it be for good."""
    later = found.until or (now + LOOK_AGAIN if found.passes else None)
    if later is None or later > row.asked_at + PATIENCE:
        _call_off(row, found.reason)
        return
    # Not a failure: it costs none of the attempts that calls have.
    row.due_at, row.attempts, row.last_error = later, 0, found.reason
    row.save(update_fields=["due_at", "attempts", "last_error"])


def _call_off(row: ReviewInvitation, reason: str) -> None:
    row.settled_at = timezone.now()
    row.save(update_fields=["settled_at"])
    finish(row, State.CALLED_OFF, reason)


def _settle(taken: Claim, state: int, words: str, reference: str = "") -> None:
    with scoped(taken.merchant_id):
        row = held(ReviewInvitation.objects.all(), taken)
        if row is None:
            return
        row.settled_at, row.reference = timezone.now(), reference
        row.save(update_fields=["settled_at", "reference"])
        finish(row, state, words[:2000])
        good = state == State.SENT
        _tell(row.site, "" if good else words)


def _aside(taken: Claim, error: Exception, retry: bool) -> None:
    """No invitation left: the same call may be made again."""
    with scoped(taken.merchant_id):
        rows = ReviewInvitation.objects.filter(pk=taken.id, attempts=taken.token)
        site = rows.values_list("site", flat=True).first()
        rows.update(called_at=None)
        step_aside(ReviewInvitation, taken, error, retry)
        _tell(site or "", str(error) if isinstance(error, HttpProblem) else type(error).__name__)


def _tell(site: str, words: str) -> None:
    """What the dashboard says of the site; nothing while it works."""
    rows = ReviewHandoff.objects.filter(site=site)
    if words:
        rows.update(trouble=words[:300], trouble_at=timezone.now())
    else:
        rows.exclude(trouble="").update(trouble="", trouble_at=None)


@cache
def client(site: str) -> Inviting:
    """The client for a site; ValueError for what is none."""
    module, _colon, name = CLIENTS[Site(site)].partition(":")
    made: Inviting = getattr(import_module(module), name)()
    return made
