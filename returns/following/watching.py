"""What the clock brings: parcels that are not sent, decisions that nobody took, promises that are about to break.

Each is done once, by compare-and-set under the return's lock, however often the sweep looks.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from merchants.models import Merchant
from merchants.sweeping import due_rows
from merchants.tenancy import scoped
from outbox.models import DomainEvent
from returns.following.promises import awaits_money, refresh
from returns.following.proving import believe, due, unseen
from returns.following.trusting import EVE
from returns.models import Payout, PolicyVersion, Return
from returns.money.releasing import settle
from returns.moves import SYSTEM, announce, move
from returns.travelling import travels

State = Return.State
NEAR = timedelta(days=3)  # before send_by somebody is reminded
GRACE = timedelta(days=3)  # after send_by nobody is turned away: a parcel may be with the carrier already
WARN_DAYS = 2  # before the promised day
LEGAL = timedelta(days=2)  # before the fourteenth day: day 12
DROP_OFF_DAYS = 14
NEAR_EVENT = "return.send_by_near"
BATCH = 500  # returns that are looked for at once
LONGEST = 60.0  # seconds for one kind in one tick
OPEN_MONEY = (
    Payout.State.HELD,
    Payout.State.WAITING,
    Payout.State.SENT,
    Payout.State.FAILED,
    Payout.State.UNCERTAIN,
    Payout.State.BY_HAND,
)
SILENT = Q(state__in=[State.CLOSED, State.REFUSED, State.CANCELLED])
log = logging.getLogger(__name__)
Handler = Callable[[Return, Merchant, datetime], None]


def watch(now: datetime | None = None) -> int:
    """Everything that is due at `now` (aware), of every merchant; returns how many returns were looked at."""
    moment = now or timezone.now()
    return sum(_each(due, handler, moment) for due, handler in WATCHES)


def _each(condition: Callable[[datetime], Q], handler: Handler, now: datetime) -> int:
    """All of them, a batch after the other: what the clock alone cannot free stays due, and were it taken first and
    only so many a tick, nobody else's day would come."""
    looked, last, until = 0, 0, time.monotonic() + LONGEST
    while time.monotonic() < until:
        due = due_rows(
            "find returns for which the time has come",
            partial(_after, condition, now, last),
            BATCH,
        )
        merchants = Merchant.objects.in_bulk({merchant_id for merchant_id, _pk in due})
        for merchant_id, pk in due:
            _watch_one(handler, merchants[merchant_id], pk, now)
        looked += len(due)
        if len(due) < BATCH:
            break
        last = due[-1][1]
    return looked


def _after(condition: Callable[[datetime], Q], now: datetime, last: int) -> "QuerySet[Return]":
    rows: QuerySet[Return] = Return.objects.filter(condition(now), pk__gt=last).order_by("pk")
    return rows


def _watch_one(handler: Handler, merchant: Merchant, pk: int, now: datetime) -> None:
    try:
        with scoped(merchant.pk):
            handler(Return.objects.select_for_update().get(pk=pk), merchant, now)
    except Exception:  # one row that cannot be handled would keep every merchant's promises from being watched
        log.exception("return %s of merchant %s could not be watched", pk, merchant.pk)


def _undecided(now: datetime) -> Q:
    return Q(state=State.ASKED, decide_by__lte=now)


def decide(row: Return, merchant: Merchant, now: datetime) -> None:
    """Nobody decided in time: in the customer's favour."""
    if row.state != State.ASKED or row.decide_by is None or row.decide_by > now:
        return
    version = PolicyVersion.objects.filter(number=row.policy_version).first()
    days = int((version.definition if version else {}).get("drop_off_days", DROP_OFF_DAYS))
    send_by = now + timedelta(days=days) if travels(row) else None
    moved = move(row.pk, State.REGISTERED, SYSTEM, decided_by=SYSTEM, send_by=send_by)
    if moved is not None:
        settle(moved.pk)
        moved.refresh_from_db()
        refresh(moved, merchant, now)


def _unsent(now: datetime) -> Q:
    told = DomainEvent.objects.filter(type=NEAR_EVENT, subject_type="return", subject_id=OuterRef("pk"))
    near = Q(state=State.REGISTERED, send_by__lte=now + NEAR, send_by__gt=now)
    return near & ~Q(Exists(told)) & ~Q(pk__in=unseen().values("in_return"))


def remind(row: Return, _merchant: Merchant, now: datetime) -> None:
    """The last days to send it: told once."""
    told = DomainEvent.objects.filter(type=NEAR_EVENT, subject_type="return", subject_id=row.pk)
    if row.state == State.REGISTERED and row.send_by and now < row.send_by <= now + NEAR and not told.exists():
        announce(row, NEAR_EVENT)


def _forgotten(now: datetime) -> Q:
    late = Q(state=State.REGISTERED, send_by__lte=now - GRACE) & ~Q(path=Return.Path.WITHDRAW)
    return late & ~Q(pk__in=unseen().values("in_return"))  # whoever shows a receipt says that it was sent


def expire(row: Return, _merchant: Merchant, now: datetime) -> None:
    """It was never sent. A withdrawal stays one, however late the goods come: only its money waits."""
    is_due = row.send_by is not None and row.send_by <= now - GRACE and row.path != Return.Path.WITHDRAW
    if row.state == State.REGISTERED and is_due:
        move(row.pk, State.EXPIRED, SYSTEM)
        settle(row.pk)


def _promised(now: datetime) -> Q:
    # A day's room for the merchant's zone; the handler looks exactly.
    until = now.date() + timedelta(days=WARN_DAYS + 1)
    return Q(promised_on__lte=until, warned_at=None) & ~SILENT & Q(Exists(_open_payouts()))


def warn(row: Return, merchant: Merchant, now: datetime) -> None:
    """Two days before a promise breaks the team is told: the desk shows it on top (dashboard/returns/)."""
    refresh(row, merchant, now)
    today = now.astimezone(ZoneInfo(merchant.time_zone)).date()
    if row.promised_on is None or row.warned_at is not None or not awaits_money(row):
        return
    if row.promised_on - timedelta(days=WARN_DAYS) <= today:
        row.warned_at = now
        row.save(update_fields=["warned_at"])


def _legal(now: datetime) -> Q:
    return Q(legal_by__lte=now + LEGAL, legal_warned_at=None) & ~SILENT & Q(Exists(_open_payouts()))


def warn_of_law(row: Return, _merchant: Merchant, now: datetime) -> None:
    """Day 12 of the fourteen: red."""
    is_near = row.legal_by is not None and row.legal_by <= now + LEGAL
    if row.legal_warned_at is None and is_near and awaits_money(row):
        row.legal_warned_at = now
        row.save(update_fields=["legal_warned_at"])


def _last_day(now: datetime) -> Q:
    held = _open_payouts().filter(state=Payout.State.HELD)
    proof = Q(handed_over_at__isnull=False) | Q(received_at__isnull=False)
    # What never left the shop needs no proof: see travelling.never_left.
    proof |= Q(path=Return.Path.WITHDRAW) & Q(Exists(held.filter(held_for="person")))
    return Q(legal_by__lte=now + EVE) & proof & ~SILENT & Q(Exists(held))


def let_go(row: Return, _merchant: Merchant, _now: datetime) -> None:
    """The law's last day: what only waits for somebody to look goes now."""
    settle(row.pk)


def _open_payouts() -> "QuerySet[Payout]":
    rows: QuerySet[Payout] = Payout.objects.filter(in_return=OuterRef("pk"), state__in=OPEN_MONEY)
    return rows


WATCHES: Iterable[tuple[Callable[[datetime], Q], Handler]] = (
    (_undecided, decide),
    (_unsent, remind),
    (_forgotten, expire),
    (_promised, warn),
    (_legal, warn_of_law),
    (due, believe),
    (_last_day, let_go),
)
