"""Passing a customer's wish on to a shop's or carrier's API: one call a change, claimed, fenced, and looked at twice.

The client looks at the other side's state before it writes, so that a repetition after a lost answer does nothing
twice. What comes back decides: done (the change is accepted), refused with their words, or by hand: then the change
becomes a task of the team, with the reason. So does a call that got no clear answer in TRIES tries.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import import_module

from django.utils import timezone

from inbox.http import HttpProblem, HttpSession
from inbox.models import Connection
from merchants.tenancy import scoped, unscoped
from orders.sources.changing.base import Asked, Changing, Outcome, Verdict, by_hand
from tracking import changes
from tracking.capabilities import LABEL_KINDS, SHOP_KINDS, option
from tracking.change_reasons import written
from tracking.models import ChangeCall, DeliveryChange
from workqueue.backoff import MAX_ATTEMPTS
from workqueue.claims import Claim, claim, finish, held, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
State = DeliveryChange.State
Way = DeliveryChange.Way
CallState = ChangeCall.State

BATCH = 2  # rows of one claim share its lease, and each may take SECONDS
SECONDS = 40.0  # for all calls of one change
TRIES = 6  # about ten minutes; a customer who waits longer is better served by a person
NOT_ALLOWED = (401, 403)

CLIENTS = {
    "shopify": "orders.sources.changing.shopify:ShopifyChanging",
    "woocommerce": "orders.sources.changing.woocommerce:WooCommerceChanging",
    "saleor": "orders.sources.changing.saleor:SaleorChanging",
    "sendcloud": "tracking.carriers.changing.sendcloud:SendcloudChanging",
    "easypost": "tracking.carriers.changing.easypost:EasyPostChanging",
}


@dataclass(frozen=True)
class Errand:
    """What a worker takes along onto the network: everything is read, no transaction is open."""

    connection: Connection
    asked: Asked


def drain(limit: int | None = None) -> int:
    """Make due calls until none is left (or `limit` calls, or a minute); returns how many were taken."""
    hand_over_buried()
    return work_off(_take, process, limit)


def _take() -> list[Claim]:
    with unscoped("claim due calls of every merchant"):
        return claim(ChangeCall, BATCH, bury_after=MAX_ATTEMPTS)


def process(taken: Claim) -> None:
    """One call from start to end. Never raises: what goes wrong makes the row step aside, or ends with the team."""
    try:
        with scoped(taken.merchant_id):
            errand = _prepare(taken)
        if errand is not None:
            outcome = _call(taken, errand)
            with scoped(taken.merchant_id):
                _settle(taken, outcome)
    except Exception as error:
        log.exception("change call %s failed, attempt %s", taken.id, taken.token)
        with scoped(taken.merchant_id):
            step_aside(ChangeCall, taken, error)


def _prepare(taken: Claim) -> Errand | None:
    """Look at everything again, note that the call leaves, and say what to send; None when nothing is to be sent."""
    row = ChangeCall.objects.select_related("change").get(pk=taken.id)
    change = changes.locked(row.change_id, row.change.order_id)
    call = held(ChangeCall.objects.select_related(None), taken)
    if call is None:
        return None
    if change.state != State.REQUESTED or change.way not in (Way.API, Way.SHOP_API):
        finish(call, CallState.DROPPED)
        return None
    connection = Connection.objects.get(pk=call.connection_id)
    possible = option(change.order, change.shipment, change.kind)
    if possible.connection_id != connection.pk and call.sent_at is None:
        finish(call, CallState.DROPPED)
        if possible.way is None:
            changes.move(change, State.REFUSED, changes.SYSTEM, reason=_too_late(possible.reason))
        else:
            changes.hand_to_team(change, written("no_longer_by_api"))
        return None
    call.sent_at = call.sent_at or timezone.now()
    call.save(update_fields=["sent_at"])
    shipment = change.shipment
    return Errand(
        connection,
        Asked(
            kind=change.kind,
            wish=change.wish,
            order_id=change.order.external_id,
            tracking_number=shipment.tracking_number if shipment else "",
            carrier=shipment.carrier if shipment else "",
        ),
    )


def _too_late(reason: str) -> str:
    return changes.PAST.get(reason, reason or "too_late")


def _call(taken: Claim, errand: Errand) -> Outcome:
    """The other side's answer. Raises HttpProblem where another try may bring a better one."""
    try:
        with HttpSession(seconds=SECONDS) as http:
            return client(errand.connection.source).apply(errand.connection, errand.asked, http)
    except HttpProblem as problem:
        if problem.retry and taken.token < TRIES:
            raise
        if problem.retry:
            return by_hand("call_unsure", str(problem))
        return by_hand("call_not_allowed" if problem.status in NOT_ALLOWED else "call_failed", str(problem))
    except Exception as error:
        # A fault of ours must not keep a customer waiting for hours either.
        if taken.token < TRIES:
            raise
        log.exception("change call %s is given to the team", taken.id)
        return by_hand("call_unsure", type(error).__name__)


def _settle(taken: Claim, outcome: Outcome) -> None:
    """Write down what came back, unless the claim was lost or the change was decided meanwhile."""
    row = ChangeCall.objects.select_related("change").get(pk=taken.id)
    change = changes.locked(row.change_id, row.change.order_id)
    call = held(ChangeCall.objects.select_related(None), taken)
    if call is None:
        return
    connection = Connection.objects.get(pk=call.connection_id)
    finish(call, CallState.DONE, outcome.words)
    if change.state != State.REQUESTED:
        return
    is_shop = connection.source in SHOP_KINDS
    by = changes.SHOP if is_shop else changes.CARRIER
    if outcome.verdict is Verdict.REFUSED:
        changes.move(change, State.REFUSED, by, reason=written(outcome.code, outcome.words))
    elif outcome.verdict is Verdict.BY_HAND:
        changes.hand_to_team(change, written(outcome.code, outcome.words))
    elif is_shop:
        change.note = written(outcome.code) if outcome.code else ""
        change.carrier_reference = outcome.reference
        changes.move(change, State.ACCEPTED, by)
    else:
        # The label is void: now the order itself has to end, and the packed parcel has to stay. That takes a person.
        changes.hand_to_team(change, written(outcome.code or "label_cancelled"))


def hand_over_buried() -> int:
    """Give the changes whose call killed its workers, again and again, to the team; returns how many."""
    with unscoped("find calls that were buried, of every merchant"):
        stuck = list(
            ChangeCall.objects.filter(
                state=CallState.BURIED, change__state=State.REQUESTED, change__way__in=[Way.API, Way.SHOP_API]
            ).values_list("merchant_id", "change_id", "change__order_id")[:100]
        )
    for merchant_id, change_id, order_id in stuck:
        with scoped(merchant_id):
            changes.hand_to_team(changes.locked(change_id, order_id), written("call_unsure"))
    return len(stuck)


@cache
def client(source: str) -> Changing:
    """The client for a source of CLIENTS. KeyError for others, which never get a call."""
    module, _colon, name = CLIENTS[source].partition(":")
    made: Changing = getattr(import_module(module), name)()
    return made


# How long a call may be on its way in all; what the dashboard and the customer's page may promise.
AT_MOST = timedelta(minutes=15)
assert set(CLIENTS) == {*SHOP_KINDS, *LABEL_KINDS}, "every source that the matrix names has a client"  # noqa: S101
