"""The life of a message: one table of allowed moves, each by compare-and-set and each with its reason."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from notifications.models import Message, MessageMove

State = Message.State

ALLOWED: dict[int, frozenset[int]] = {
    State.SCHEDULED: frozenset(
        {
            State.SENDING,
            State.HELD,
            State.CANCELLED,
            State.SKIPPED,
            State.MISSED,
            State.FAILED,
            State.SCHEDULED,
        }
        # Straight to sent only when the provider confirms the first attempt of a message waiting to be repeated.
        | {State.SENT}
    ),
    State.HELD: frozenset({State.SCHEDULED, State.CANCELLED, State.SKIPPED, State.MISSED}),
    State.SENDING: frozenset({State.SENT, State.FAILED, State.UNCERTAIN, State.SCHEDULED}),
    # A doubt is settled by the provider's word, by sending once more, or never.
    State.UNCERTAIN: frozenset({State.SENT, State.FAILED, State.SCHEDULED, State.UNCERTAIN}),
    State.SENT: frozenset(),
    State.FAILED: frozenset({State.SCHEDULED}),  # by a person's replay only
    State.CANCELLED: frozenset(),
    State.SKIPPED: frozenset(),
    State.MISSED: frozenset(),
}


# By the ids as well: the planner does not know how few they are, and under row-level security it would read the table.
MOVE = """
    WITH moved AS (
        UPDATE notifications_message AS one
        SET state = %(to)s, last_error = %(reason)s, due_at = COALESCE(%(due_at)s, one.due_at),
            attempts = seen.becomes
        FROM unnest(%(ids)s::bigint[], %(tokens)s::smallint[], %(become)s::smallint[]) AS seen(id, attempts, becomes)
        WHERE one.id = seen.id AND one.attempts = seen.attempts AND one.id = ANY(%(ids)s::bigint[])
            AND one.merchant_id = %(merchant)s AND one.state = %(before)s
        RETURNING one.id
    ), told AS (
        INSERT INTO notifications_messagemove (merchant_id, message_id, from_state, to_state, reason, until)
        SELECT %(merchant)s, id, %(before)s, %(to)s, %(told)s, %(until)s::timestamptz FROM moved
    )
    SELECT id FROM moved
"""


class MoveNotAllowed(ValueError):
    """The state table has no such move."""


def move(message: Message, to: int, reason: str = "", *, due_at: datetime | None = None, **changes: object) -> bool:
    """Move the message on, if it is still where the caller saw it; False when somebody else was faster.

    `message.state` and `message.attempts` are what the caller read; one that is in hand (`taken`) counts as tried from
    now on. Writes the history row in the same transaction. Raises MoveNotAllowed for a move that the table does not
    have.
    """
    if to not in ALLOWED[message.state]:
        raise MoveNotAllowed(f"{message.get_state_display()} -> {State(to).label}")
    before = message.state
    rows: QuerySet[Message] = Message.objects.filter(pk=message.pk, state=before, attempts=message.attempts)
    values: dict[str, object] = {"state": to, "last_error": reason, "attempts": message.attempt, **changes}
    if due_at is not None:
        values["due_at"] = due_at
    if not rows.update(**values):
        return False
    _history(message, to, reason, due_at).save(force_insert=True)
    message.state, message.attempts, message.taken = to, int(str(values["attempts"])), 0
    return True


def move_all(
    messages: Sequence[Message], to: int, reason: str = "", *, due_at: datetime | None = None
) -> list[Message]:
    """`move` for many messages of one merchant that were seen in one state, in one statement; returns those that moved.

    All must have been read in the same state. Each keeps its own compare-and-set and its own history row.
    """
    if not messages:
        return []
    before = messages[0].state
    if any(message.state != before for message in messages):
        raise ValueError("messages in several states")
    if to not in ALLOWED[before]:
        raise MoveNotAllowed(f"{messages[0].get_state_display()} -> {State(to).label}")
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE,
            {
                "ids": [message.pk for message in messages], "tokens": [message.attempts for message in messages],
                "become": [message.attempt for message in messages], "merchant": messages[0].merchant_id,
                "before": before, "to": to, "reason": reason, "told": reason[:300],
                "due_at": due_at, "until": due_at if to == State.HELD else None,
            },
        )  # fmt: skip
        moved = {row[0] for row in cursor.fetchall()}
    found = [message for message in messages if message.pk in moved]
    for message in found:
        message.state, message.last_error = to, reason
        message.attempts, message.taken = message.attempt, 0
    return found


def _history(message: Message, to: int, reason: str, due_at: datetime | None) -> MessageMove:
    return MessageMove(
        message=message,
        from_state=message.state,
        to_state=to,
        reason=reason[:300],
        until=due_at if to == State.HELD else None,
    )
