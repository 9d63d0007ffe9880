"""Having a code or a label made for the parcel that a customer chose: once, however often it is tried.

The provider is called outside any transaction, with the parcel's public id as its key: a try after a lost answer finds
the label of the first. What needs no network is made at once. Somebody who changes their mind calls the parcel off; a
label that was made of it is called off with its provider (calling_off.py).
"""

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from inbox.http import HttpSession
from inbox.models import Connection
from merchants.models import Merchant
from merchants.tenancy import scoped, unscoped
from returns.following.parcels import AnotherParcel, link_shipment
from returns.labels.contracts import Label, LabelOrder, Refused, Unreachable
from returns.labels.describing import order_of
from returns.labels.speaking import provider
from returns.models import Return, ReturnParcel
from returns.moves import announce
from workqueue.backoff import MAX_ATTEMPTS, pause
from workqueue.claims import Claim, claim, finish, held, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
State = ReturnParcel.State
BATCH = 2  # rows of one claim share its lease, and each may take SECONDS
SECONDS = 40.0
TRIES = 6  # about ten minutes; then the customer chooses another way, and the team sees the words
WRITTEN = ("carrier", "reference", "tracking_number", "code", "code_kind", "label", "label_media", "expires_at",
           "picture", "pickup_reference", "pickup_problem")  # fmt: skip
OPEN = (Return.State.REGISTERED,)


@dataclass(frozen=True)
class Errand:
    """What a worker takes along onto the network."""

    name: str
    connection: Connection | None
    order: LabelOrder


def drain(limit: int | None = None) -> int:
    """Make what is due until nothing is left (or `limit` labels, or a minute); returns how many were taken."""
    return work_off(_take, process, limit)


def _take() -> list[Claim]:
    with unscoped("claim due return parcels of every merchant"):
        return claim(ReturnParcel, BATCH, bury_after=MAX_ATTEMPTS)


def process(taken: Claim) -> None:
    """One label from start to end. Never raises: what goes wrong is written on the parcel, in words."""
    try:
        with scoped(taken.merchant_id):
            errand = _prepare(taken)
        if errand is not None:
            _call(taken, errand)
    except Exception as error:
        log.exception("return parcel %s failed, attempt %s", taken.id, taken.token)
        with scoped(taken.merchant_id):
            step_aside(ReturnParcel, taken, error, retry=taken.token < TRIES)


def make_here(parcel: ReturnParcel, merchant: Merchant) -> None:
    """Make a label that needs no network, in the caller's transaction, under the return's lock."""
    try:
        label = provider(parcel.provider).make(None, order_of(parcel, merchant), None)
    except Refused as problem:
        finish(parcel, State.FAILED, str(problem))
        return
    keep(parcel, label)


def keep(parcel: ReturnParcel, label: Label) -> None:
    """Write down what was made, tell it once, and watch for the carrier's word about it. `parcel` is locked."""
    days = parcel.offer.get("code_days")
    has_code = bool(label.code or label.picture)
    expires = label.expires_at or (timezone.now() + timedelta(days=days) if days and has_code else None)
    parcel.carrier = (label.carrier or parcel.carrier)[:40]
    parcel.reference, parcel.tracking_number = label.reference[:200], label.tracking_number[:80]
    parcel.code, parcel.code_kind = label.code[:200], label.code_kind[:10]
    parcel.label, parcel.label_media, parcel.expires_at = label.pdf, label.media[:20], expires
    parcel.picture, parcel.pickup_reference = label.picture, label.pickup_reference[:80]
    parcel.pickup_problem = label.pickup_problem[:300]
    parcel.save(update_fields=WRITTEN)
    finish(parcel, State.READY)
    with suppress(AnotherParcel):  # a pool of labels that was given out twice: then the warehouse's scan tells
        link_shipment(parcel)
    # Who chose another way gets the new code by mail as well: the one that was mailed before is good for nothing now.
    earlier = ReturnParcel.objects.filter(in_return=parcel.in_return, pk__lt=parcel.pk).count()
    announce(parcel.in_return, "return.label_ready", parcel=parcel.public_id, round=earlier)


def _prepare(taken: Claim) -> Errand | None:
    """Look at everything again and note that a call leaves; None when nothing is to be made any more."""
    known = ReturnParcel.objects.filter(pk=taken.id).values_list("in_return_id", flat=True).first()
    if known is None:
        return None
    row: Return = Return.objects.select_for_update().get(pk=known)
    parcel = held(ReturnParcel.objects.all(), taken)
    if parcel is None:
        return None
    if row.state not in OPEN:
        finish(parcel, State.CANCELLED)
        return None
    parcel.in_return = row
    merchant = Merchant.objects.get(pk=taken.merchant_id)
    speaker = provider(parcel.provider)
    if not speaker.is_remote:
        make_here(parcel, merchant)
        return None
    connection = Connection.objects.filter(pk=parcel.connection_id, is_active=True).first()
    if connection is None:
        finish(parcel, State.FAILED, "The connection to the provider is switched off or gone.")
        return None
    parcel.called_at = parcel.called_at or timezone.now()
    parcel.save(update_fields=["called_at"])
    return Errand(parcel.provider, connection, order_of(parcel, merchant))


def _call(taken: Claim, errand: Errand) -> None:
    try:
        with HttpSession(seconds=SECONDS) as http:
            label = provider(errand.name).make(errand.connection, errand.order, http)
    except Refused as problem:
        with scoped(taken.merchant_id):
            _failed(taken, str(problem))
    except Unreachable as problem:
        with scoped(taken.merchant_id):
            _later(taken, problem)
    else:
        with scoped(taken.merchant_id):
            _settle(taken, label)


def _settle(taken: Claim, label: Label) -> None:
    known = ReturnParcel.objects.values_list("in_return_id", flat=True).get(pk=taken.id)
    row: Return = Return.objects.select_for_update().get(pk=known)
    parcel = held(ReturnParcel.objects.all(), taken)
    if parcel is not None:
        parcel.in_return = row
        keep(parcel, label)
        return
    # Called off while it was being made: its label is there all the same, and has to be called off with its provider.
    orphans = ReturnParcel.objects.filter(pk=taken.id, state=State.CANCELLED, reference="")
    orphans.update(reference=label.reference[:200], tracking_number=label.tracking_number[:80], due_at=timezone.now())


def _failed(taken: Claim, words: str) -> None:
    parcel = held(ReturnParcel.objects.all(), taken)
    if parcel is not None:
        finish(parcel, State.FAILED, words)


def _later(taken: Claim, problem: Unreachable) -> None:
    parcel = held(ReturnParcel.objects.all(), taken)
    if parcel is None:
        return
    if not problem.retry or taken.token >= TRIES:
        finish(parcel, State.FAILED, str(problem))
        return
    parcel.last_error = str(problem)[:2000]
    wait = timedelta(seconds=problem.wait or 0)
    parcel.due_at = timezone.now() + max(wait, pause(taken.token, taken.id))
    parcel.save(update_fields=["last_error", "due_at"])
