"""What a person decides about an exchange that did not work out, and which of them a person should see."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.transaction import on_commit
from django.utils import timezone

from returns.exchanging.ending import OPEN, end, ring
from returns.exchanging.locks import opened
from returns.exchanging.shipping import advance
from returns.models import Exchange, Return
from returns.money.holding import OVER

State = Exchange.State
OVERDUE = timedelta(days=3)  # after the last day to hand it in


def try_again(pk: int) -> bool:
    """A person has seen to what was in the way: order it, after looking whether it was ordered; False when it is too
    late. Twice is once. A replacement that had sold out is ordered when it is there again."""
    both = opened(pk)
    if both is None or both.money.row.state in OVER:
        return False
    exchange = both.exchange
    if exchange.state in (State.WAITING, State.ORDERED):
        return True
    if exchange.state != State.FAILED and not (exchange.state == State.SOLD_OUT and exchange.is_replacement):
        return False
    exchange.state, exchange.due_at, exchange.attempts, exchange.last_error = State.WAITING, timezone.now(), 0, ""
    exchange.save(update_fields=["state", "due_at", "attempts", "last_error"])
    on_commit(ring)
    return True


def send_now(pk: int) -> bool:
    """A person trusts the customer: the new goods leave without waiting for the old ones. False when it is too late, or
    where something is still to be decided or paid; twice is once."""
    both = opened(pk)
    if both is None or both.money.row.state in (*OVER, Return.State.ASKED):
        return False
    exchange = both.exchange
    if exchange.state in (State.WAITING, State.ORDERED):
        return True
    if exchange.state != State.RESERVED or (exchange.difference > 0 and exchange.paid_at is None):
        return False
    exchange.ships = Exchange.Ships.NOW
    exchange.save(update_fields=["ships"])
    advance(both.money, exchange, timezone.now())
    return True


def settle_claim(pk: int, by: str) -> bool:
    """A person (a mail address) saw to what the customer owes for old goods that came back worn, or never; twice is
    once, and the first word stays. False while the new goods did not leave."""
    with transaction.atomic():
        rows = Exchange.objects.select_for_update().filter(pk=pk, state=State.ORDERED).order_by("pk")
        exchange = rows.first()
        if exchange is None:
            return False
        if exchange.settled_at is None:
            exchange.settled_by, exchange.settled_at = by[:254], timezone.now()
            exchange.save(update_fields=["settled_by", "settled_at"])
        return True


def pay_instead(pk: int, by: str) -> bool:
    """A person (a mail address) looked: no order was or will be made. Money instead; False when it is too late."""
    both = opened(pk)
    if both is None or both.exchange.state not in OPEN or both.exchange.state == State.WAITING:
        return False
    end(both.money, both.exchange, State.CANCELLED, f"Money instead, decided by {by}")
    return True


def stuck() -> "QuerySet[Exchange]":
    """Exchanges that could not be ordered, oldest first."""
    rows: QuerySet[Exchange] = Exchange.objects.filter(state=State.FAILED).select_related("item__in_return")
    return rows.order_by("made_at", "pk")


def without_replacement() -> "QuerySet[Exchange]":
    """Replacements that had sold out, whose customers did not choose what else yet, oldest first."""
    rows: QuerySet[Exchange] = Exchange.objects.filter(state=State.SOLD_OUT, is_replacement=True)
    return rows.select_related("item__in_return").order_by("made_at", "pk")


def unreturned(now: datetime | None = None) -> "QuerySet[Exchange]":
    """The new goods left at once, and the old ones never came: a person asks for them, or for their price."""
    moment = now or timezone.now()
    never = Q(item__in_return__state=Return.State.EXPIRED) | Q(
        item__in_return__state=Return.State.REGISTERED, item__in_return__send_by__lt=moment - OVERDUE
    )
    rows: QuerySet[Exchange] = Exchange.objects.filter(
        never, state=State.ORDERED, ships=Exchange.Ships.NOW, settled_at=None
    )
    return rows.filter(item__in_return__received_at=None).select_related("item__in_return").order_by("made_at", "pk")
