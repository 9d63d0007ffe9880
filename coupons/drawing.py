"""Getting a code for one person: out of the uploaded pool, or made in the shop. Once, however often it is tried.

A draw is a row of work. From a pool it is one transaction; in a shop the call happens outside any transaction, and the
code follows from whom it is for, so a try after a lost answer finds the code of the first.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from coupons.making.base import CodeRefused, Making, Wanted
from coupons.models import CouponCode, CouponDraw, CouponPlan
from inbox.http import HttpProblem, HttpSession
from inbox.models import Connection
from merchants.keyed import keyed_hash
from merchants.models import Merchant
from merchants.tenancy import current_merchant_id, scoped, unscoped
from orders.models import normal_email
from workqueue.backoff import MAX_ATTEMPTS
from workqueue.claims import Claim, claim, finish, held, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
BATCH = 2  # rows of one claim share its lease, and each may take SECONDS
SECONDS = 40.0
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 letters that nobody confuses: five bits each
LENGTH = 10
CLIENTS = {
    CouponPlan.Source.SHOPIFY: "coupons.making.shopify:ShopifyMaking",
    CouponPlan.Source.WOOCOMMERCE: "coupons.making.woocommerce:WooCommerceMaking",
}
Drawn, Code = CouponDraw.State, CouponCode.State


class PoolEmpty(Exception):
    """No free code is left. Somebody has to upload more; the mail waits."""


@dataclass(frozen=True)
class Recipient:
    """Whom a code is for."""

    enrolment_id: int
    email: str
    order_id: int | None = None
    customer_id: int | None = None


@dataclass(frozen=True)
class Errand:
    """What a worker takes along onto the network: everything is read, no transaction is open."""

    connection: Connection
    source: str
    wanted: Wanted


def ask(plan: CouponPlan, recipients: Sequence[Recipient], merchant: Merchant, now: datetime) -> int:
    """Note that these people are to get a code of the plan, each once; returns how many were asked for.

    A draw that was called off, whose mail is to go after all, waits anew.
    """
    until = valid_until(plan, merchant, now)
    _revive(plan, recipients, until, now)
    made = CouponDraw.objects.bulk_create(
        (
            CouponDraw(
                plan=plan, enrolment_id=one.enrolment_id, order_id=one.order_id, customer_id=one.customer_id,
                address_hash=address_hash(one.email), asked_at=now, valid_until=until, due_at=now,
            )
            for one in recipients
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    return len(made)  # those of rows that were there already included


def _revive(plan: CouponPlan, recipients: Sequence[Recipient], until: datetime, now: datetime) -> None:
    """A code of the pool is good from now on; one that the shop made once is the same, for as long as it was to be."""
    rows = CouponDraw.objects.filter(
        plan=plan, enrolment_id__in=[one.enrolment_id for one in recipients], state=Drawn.CALLED_OFF
    )
    waiting: dict[str, Any] = {"state": Drawn.WAITING, "due_at": now, "attempts": 0, "last_error": ""}
    if plan.source == CouponPlan.Source.POOL:
        rows.update(**waiting, asked_at=now, valid_until=until)
    else:
        rows.filter(valid_until__gt=now).update(**waiting)


def address_hash(email: str) -> bytes:
    """How a code names its owner: a keyed hash of the mail address, within the merchant in scope."""
    return keyed_hash(f"coupon:{current_merchant_id()}:{normal_email(email)}")


def valid_until(plan: CouponPlan, merchant: Merchant, now: datetime) -> datetime:
    """The end of the last day on which a code drawn now is good: days are the merchant's."""
    zone = ZoneInfo(merchant.time_zone)
    last = now.astimezone(zone).date() + timedelta(days=plan.valid_days)
    if plan.ends_on is not None:
        last = min(last, plan.ends_on)
    return datetime.combine(last, time(23, 59, 59), zone)


def derived_code(plan: CouponPlan, enrolment_id: int) -> str:
    """The code that is made for one enrolment: the plan's prefix and 50 bits that only the server's key tells."""
    number = int.from_bytes(keyed_hash(f"code:{current_merchant_id()}:{plan.public_id}:{enrolment_id}")[:8], "big")
    letters = "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(LENGTH))
    return f"{plan.prefix}{letters}"


def drain(limit: int | None = None) -> int:
    """Draw what is due until nothing is left (or `limit` rows, or a minute); returns how many were taken."""
    return work_off(_take, process, limit)


def _take() -> list[Claim]:
    with unscoped("claim due draws of every merchant"):
        return claim(CouponDraw, BATCH, bury_after=MAX_ATTEMPTS)


def process(taken: Claim) -> None:
    """One draw from start to end. Never raises: what goes wrong makes the row step aside, with the plan told."""
    try:
        with scoped(taken.merchant_id):
            errand = _draw(taken)
        if errand is not None:
            reference = _make(errand)
            with scoped(taken.merchant_id):
                _keep_made(taken, errand.wanted, reference)
    except (PoolEmpty, HttpProblem, CodeRefused) as error:
        _failed(taken, error, retry=not isinstance(error, CodeRefused) and getattr(error, "retry", True))
    except Exception as error:
        log.exception("coupon draw %s failed, attempt %s", taken.id, taken.token)
        _failed(taken, error, retry=True)


def _failed(taken: Claim, error: Exception, retry: bool) -> None:
    with scoped(taken.merchant_id):
        step_aside(CouponDraw, taken, error, retry)
        if not isinstance(error, PoolEmpty):  # the pool's stock is looked at by itself
            words = str(error)[:300] if isinstance(error, HttpProblem | CodeRefused) else type(error).__name__
            CouponPlan.objects.filter(draws=taken.id).update(trouble=words, trouble_at=timezone.now())


def _draw(taken: Claim) -> Errand | None:
    """Settle the draw here where that is possible; otherwise what has to be asked of the shop."""
    draw = held(CouponDraw.objects.all(), taken)
    if draw is None:
        return None
    plan = CouponPlan.objects.get(pk=draw.plan_id)
    if plan.stopped_at is not None or draw.valid_until <= timezone.now():
        finish(draw, Drawn.CALLED_OFF)
        return None
    if CouponCode.objects.filter(plan=plan, enrolment_id=draw.enrolment_id).exists():
        finish(draw, Drawn.DRAWN)
        return None
    if plan.source == CouponPlan.Source.POOL:
        _take_from_pool(draw, plan)
        return None
    connection = Connection.objects.filter(pk=plan.connection_id, is_active=True).first()
    if connection is None:
        raise HttpProblem("the connection to the shop is switched off or gone", retry=False)
    wanted = Wanted(
        code=derived_code(plan, draw.enrolment_id), title=f"{plan.label} {draw.enrolment_id}"[:100], worth=plan.worth,
        value=plan.value, currency=plan.currency, minimum=plan.minimum, starts_at=draw.asked_at,
        valid_until=draw.valid_until,
    )  # fmt: skip
    return Errand(connection, plan.source, wanted)


def _take_from_pool(draw: CouponDraw, plan: CouponPlan) -> None:
    """The next free code that nobody else is taking at this moment. Raises PoolEmpty."""
    free = CouponCode.objects.filter(plan=plan, state=Code.FREE)
    code = free.select_for_update(skip_locked=True).order_by("pk").first()
    if code is None:
        raise PoolEmpty("no free code is left")
    _reserve(code, draw)
    code.save()
    finish(draw, Drawn.DRAWN)


def _make(errand: Errand) -> str:
    with HttpSession(seconds=SECONDS) as http:
        return client(errand.source).make(errand.connection, errand.wanted, http)


def _keep_made(taken: Claim, wanted: Wanted, reference: str) -> None:
    """Write down what the shop made, unless the claim was lost: then whoever has it finds the same code."""
    draw = held(CouponDraw.objects.all(), taken)
    if draw is None:
        return
    # It lapsed when its mail was called off, and is good again.
    lapsed = CouponCode.objects.filter(plan_id=draw.plan_id, code=wanted.code, enrolment_id__isnull=True)
    code = lapsed.select_for_update().order_by("pk").first() or CouponCode(plan_id=draw.plan_id, code=wanted.code)
    code.reference = reference
    _reserve(code, draw)
    code.save()
    finish(draw, Drawn.DRAWN)
    CouponPlan.objects.filter(pk=draw.plan_id).exclude(trouble="").update(trouble="", trouble_at=None)


def _reserve(code: CouponCode, draw: CouponDraw) -> None:
    code.state, code.reserved_at, code.valid_until = Code.RESERVED, timezone.now(), draw.valid_until
    code.enrolment_id, code.address_hash = draw.enrolment_id, draw.address_hash
    code.customer_id, code.order_id = draw.customer_id, draw.order_id


@cache
def client(source: str) -> Making:
    """The client for a plan's source; KeyError for a pool."""
    module, _colon, name = CLIENTS[CouponPlan.Source(source)].partition(":")
    made: Making = getattr(import_module(module), name)()
    return made
