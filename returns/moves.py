"""Where goods that come back are: one table of allowed moves, each by compare-and-set, with its history and its event.

Money is another matter (returns/money/): a return may be paid back before it arrives, and arrive without being paid.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from outbox.events import record
from returns.models import Return, ReturnMove
from returns.requesting.coming_late import take_what_is_left
from returns.requesting.counting import OVER

State = Return.State
CUSTOMER, CARRIER, SYSTEM = "customer", "carrier", "system"  # `by`; a member of the team by mail address

# Goods arrive when they arrive: whatever we were told before, a parcel that is there can be received.
ALLOWED: Mapping[str, frozenset[str]] = {
    State.ASKED: frozenset({State.REGISTERED, State.REFUSED, State.CANCELLED, State.RECEIVED}),
    State.REGISTERED: frozenset(
        {State.DROPPED_OFF, State.UNDER_WAY, State.RECEIVED, State.CANCELLED, State.EXPIRED, State.REFUSED}
        | {State.CLOSED}  # what is kept or given away never travels
    ),
    State.DROPPED_OFF: frozenset({State.UNDER_WAY, State.RECEIVED}),
    State.UNDER_WAY: frozenset({State.RECEIVED}),
    State.RECEIVED: frozenset({State.INSPECTED}),
    State.INSPECTED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
    State.REFUSED: frozenset({State.REGISTERED, State.RECEIVED}),  # an appeal; sent all the same
    State.CANCELLED: frozenset({State.DROPPED_OFF, State.UNDER_WAY, State.RECEIVED}),
    State.EXPIRED: frozenset({State.REGISTERED, State.DROPPED_OFF, State.UNDER_WAY, State.RECEIVED}),
}
# Where the customer may still call it off.
OPEN = (State.ASKED, State.REGISTERED)
# Something comes back, or is being decided: marketing waits.
RUNNING = (*OPEN, State.DROPPED_OFF, State.UNDER_WAY, State.RECEIVED, State.INSPECTED)
MOMENTS: Mapping[str, str] = {
    State.DROPPED_OFF: "handed_over_at",
    State.UNDER_WAY: "handed_over_at",
    State.RECEIVED: "received_at",
    State.INSPECTED: "inspected_at",
    State.CLOSED: "closed_at",
}


class MoveNotAllowed(ValueError):
    """The table has no such move: the return stands elsewhere by now."""

    def __init__(self, now: str, to: str) -> None:
        super().__init__(f"{now} -> {to}")
        self.now, self.to = now, to


def move(pk: int, to: str, by: str, note: str = "", at: datetime | None = None, **changes: Any) -> Return | None:
    """Move a return on, under its lock; None when it is there already. Needs an open scope, within a transaction.

    What was over and comes after all keeps only the pieces that nothing else has (requesting/coming_late.py).

    `at`: when it happened in the world (aware; default: now). Sets the moment that belongs to the new state unless it
    is known already, writes history, and records `return.<state>` once for each of its orders. Raises MoveNotAllowed.
    """
    row: Return = Return.objects.select_for_update().get(pk=pk)
    if row.state == to:
        return None
    if to not in ALLOWED[row.state]:
        raise MoveNotAllowed(row.state, to)
    before, moment = row.state, at or timezone.now()
    if before in OVER and to not in OVER:
        note = " ".join(filter(None, (note, take_what_is_left(row))))
    values: dict[str, Any] = {"state": to, **changes}
    if (name := MOMENTS.get(to)) and getattr(row, name) is None:
        values.setdefault(name, moment)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    ReturnMove.objects.create(in_return=row, at=moment, from_state=before, to_state=to, by=by, note=note[:500])
    announce(row, f"return.{to}")
    return row


def begin(row: Return, by: str) -> None:
    """Write the first line of a new return's history, and record its first event; in the transaction that made it."""
    ReturnMove.objects.create(in_return=row, at=row.requested_at, to_state=row.state, by=by)
    announce(row, f"return.{row.state}")


def announce(row: Return, type: str, **data: Any) -> None:
    """Record an event about a return, once: mails about it go to one person, however many orders it is of."""
    first = row.items.filter(order__isnull=False).order_by("pk").values_list("order_id", flat=True).first()
    record(type, row, order_id=first, **data)
