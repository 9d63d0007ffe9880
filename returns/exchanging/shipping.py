"""When the new goods leave: at once, on the first scan of what comes back, or when it is there; paid first."""

from datetime import datetime, timedelta

from django.db.transaction import on_commit
from django.utils import timezone

from outbox.models import DomainEvent
from returns.exchanging.ending import OPEN, end, ring
from returns.exchanging.finding import fewer_came, is_worth_less
from returns.exchanging.replacing import again, was_kept_away
from returns.exchanging.reviving import revive, was_stopped
from returns.exchanging.timing import GRACE
from returns.following.trusting import is_proven
from returns.models import Exchange, Return
from returns.money.holding import OVER
from returns.money.locks import Locked, locked

State, Ships = Exchange.State, Exchange.Ships
BEFORE = (State.RESERVED, State.PAYING, State.WAITING)
WORTH_LESS = "What came back is worth less, by what was found: the rest of its money."
TOO_FEW = "Not all of what was to come back was in the parcel. Decide what becomes of the exchange."
PAY_WITHIN = timedelta(hours=48)
ARRIVES_WITHIN = timedelta(days=30)  # from the hand-over: what was posted is not given to somebody else meanwhile


def follow(event: DomainEvent) -> None:
    """A return moved: what that means for what is set aside. For portal/subscriptions.py; idempotent."""
    if event.subject_type != Return._meta.model_name or not Return.objects.filter(pk=event.subject_id).exists():
        return
    if Exchange.objects.filter(item__in_return_id=event.subject_id).exists():
        advance_all(event.subject_id)


def advance_all(return_id: int, now: datetime | None = None) -> None:
    """Bring every exchange of a return as far as it may go now. Takes the locks of returns/exchanging/locks.py."""
    money = locked(return_id)
    rows = Exchange.objects.select_for_update(of=("self",)).select_related("item")
    for exchange in rows.filter(item__in_return=money.row).order_by("pk"):
        advance(money, exchange, now or timezone.now())


def advance(money: Locked, exchange: Exchange, now: datetime) -> None:
    """Move one exchange on, as its return, its payment and its policy allow; under its locks."""
    row = money.row
    if row.state in OVER:
        if exchange.state in OPEN and exchange.called_at is None:
            end(money, exchange, State.CANCELLED)
        return
    if was_kept_away(exchange):
        again(exchange, row, now)
    if was_stopped(exchange):
        revive(money, exchange, now)
    if exchange.called_at is None:
        _look_at_old(money, exchange, now)
    if exchange.state not in (State.RESERVED, State.PAYING) or row.state == Return.State.ASKED:
        return
    if exchange.difference > 0 and exchange.paid_at is None:
        _ask_payment(exchange, now)
    elif fewer_came(exchange):
        _leave_to_person(exchange, now)
    elif leaves(row, exchange):
        exchange.state, exchange.due_at, exchange.attempts, exchange.last_error = State.WAITING, now, 0, ""
        exchange.save(update_fields=["state", "due_at", "attempts", "last_error"])
        on_commit(ring)
    else:
        _wait(row, exchange, now)


def leaves(row: Return, exchange: Exchange) -> bool:
    """May the new goods leave now, as far as the old ones ask? On receipt: as soon as somebody looked at them, because
    what came back worn or not at all buys nothing new."""
    if exchange.ships == Ships.ON_RECEIPT:
        return row.inspected_at is not None
    return exchange.ships == Ships.NOW or row.received_at is not None or is_proven(row, timezone.now())


def _look_at_old(money: Locked, exchange: Exchange, now: datetime) -> None:
    """What was found of the old goods stops it, also once it is next to be ordered."""
    if exchange.state in BEFORE and is_worth_less(exchange):
        end(money, exchange, State.CANCELLED, WORTH_LESS, stopped_at=now)
    # Once it was stopped, only a person orders it all the same (deciding.try_again): that stands.
    elif exchange.state == State.WAITING and exchange.stopped_at is None and fewer_came(exchange):
        _leave_to_person(exchange, now)


def _leave_to_person(exchange: Exchange, now: datetime) -> None:
    exchange.state, exchange.last_error, exchange.stopped_at = State.FAILED, TOO_FEW, now
    exchange.save(update_fields=["state", "last_error", "stopped_at"])


def _ask_payment(exchange: Exchange, now: datetime) -> None:
    """The link is made by a worker (paying.py), which then tells the customer."""
    if exchange.state != State.PAYING:
        exchange.state, exchange.reserved_until = State.PAYING, now + PAY_WITHIN
        exchange.save(update_fields=["state", "reserved_until"])
    on_commit(ring)


def _wait(row: Return, exchange: Exchange, now: datetime) -> None:
    """Set aside for longer once the goods are with the carrier; and again after the payment."""
    until = exchange.reserved_until
    if row.handed_over_at is not None:
        until = max(until or now, row.handed_over_at + ARRIVES_WITHIN)
    elif row.send_by is not None:
        until = max(until or now, row.send_by + GRACE)
    changed = exchange.state != State.RESERVED or until != exchange.reserved_until
    exchange.state, exchange.reserved_until = State.RESERVED, until
    if changed:
        exchange.save(update_fields=["state", "reserved_until"])
        on_commit(ring)
