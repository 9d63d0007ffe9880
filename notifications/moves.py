"""The life of a message: one table of allowed moves, each by compare-and-set and each with its reason."""

from datetime import datetime

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


class MoveNotAllowed(ValueError):
    """The state table has no such move."""


def move(message: Message, to: int, reason: str = "", *, due_at: datetime | None = None, **changes: object) -> bool:
    """Move the message on, if it is still where the caller saw it; False when somebody else was faster.

    `message.state` and `message.attempts` are what the caller read. Writes the history row in the same
    transaction. Raises MoveNotAllowed for a move that the table does not have.
    """
    if to not in ALLOWED[message.state]:
        raise MoveNotAllowed(f"{message.get_state_display()} -> {State(to).label}")
    before = message.state
    rows: QuerySet[Message] = Message.objects.filter(pk=message.pk, state=before, attempts=message.attempts)
    values: dict[str, object] = {"state": to, "last_error": reason, **changes}
    if due_at is not None:
        values["due_at"] = due_at
    if not rows.update(**values):
        return False
    MessageMove.objects.create(
        message=message,
        from_state=before,
        to_state=to,
        reason=reason[:300],
        until=due_at if to == State.HELD else None,
    )
    message.state = to
    return True
