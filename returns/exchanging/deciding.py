"""What a person decides about an exchange that did not work out, and which of them a person should see."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.db.transaction import on_commit
from django.utils import timezone

from returns.exchanging.ending import OPEN, end, ring
from returns.exchanging.locks import opened
from returns.models import Exchange, Return
from returns.money.holding import OVER

State = Exchange.State
OVERDUE = timedelta(days=3)  # after the last day to hand it in


def try_again(pk: int) -> bool:
    """A person has seen to what was in the way: order it, after looking whether it was ordered; False when it is too
    late."""
    both = opened(pk)
    if both is None or both.exchange.state != State.FAILED or both.money.row.state in OVER:
        return False
    exchange = both.exchange
    exchange.state, exchange.due_at, exchange.attempts, exchange.last_error = State.WAITING, timezone.now(), 0, ""
    exchange.save(update_fields=["state", "due_at", "attempts", "last_error"])
    on_commit(ring)
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


def unreturned(now: datetime | None = None) -> "QuerySet[Exchange]":
    """The new goods left at once, and the old ones never came: a person asks for them, or for their price."""
    moment = now or timezone.now()
    never = Q(item__in_return__state=Return.State.EXPIRED) | Q(
        item__in_return__state=Return.State.REGISTERED, item__in_return__send_by__lt=moment - OVERDUE
    )
    rows: QuerySet[Exchange] = Exchange.objects.filter(never, state=State.ORDERED, ships=Exchange.Ships.NOW)
    return rows.filter(item__in_return__received_at=None).select_related("item__in_return").order_by("made_at", "pk")
