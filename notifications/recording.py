"""What came of a hand-over, written into the message's row: accepted, refused, in doubt, or never begun."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from merchants.tenancy import scoped
from notifications import reasons
from notifications.mail import NotSent, Outcome, Unsure
from notifications.models import MailClass, Message, MessageContent
from notifications.moves import move, move_all
from workqueue.backoff import MAX_ATTEMPTS, pause
from workqueue.claims import Claim

OUTAGE_PAUSE = timedelta(minutes=5)  # how soon a provider that was down is tried again
LONGEST_WAIT = timedelta(hours=2)  # of what a provider may ask for
RECONCILE_FOR = timedelta(minutes=15)  # how long a status mail in doubt waits for the provider's word
State = Message.State
ACCEPTED = """
    UPDATE notifications_messagecontent AS content
    SET sent_at = %(now)s, provider = taken.provider, provider_id = taken.provider_id
    FROM unnest(%(ids)s::bigint[], %(providers)s::text[], %(given)s::text[]) AS taken(id, provider, provider_id)
    WHERE content.message_id = taken.id
"""


@dataclass(frozen=True)
class Result:
    """Of one message handed over. `outcome` None: its turn did not come, so it was certainly not sent."""

    claim: Claim
    outcome: Outcome | None
    provider: str = ""


def record(results: Sequence[Result]) -> None:
    """Write the outcomes of one merchant's messages, in one transaction. Rows that moved on meanwhile stay as they are.

    An answer that came after the lease still counts: what the clock called uncertain is settled by it.
    """
    if not results:
        return
    with scoped(results[0].claim.merchant_id):
        by_id = {result.claim.id: result for result in results}
        rows = [
            row
            for row in Message.objects.select_for_update()
            .filter(pk__in=list(by_id), state__in=(State.SENDING, State.UNCERTAIN))
            .order_by("pk")
            if row.attempts == by_id[row.pk].claim.token
        ]
        for state in (State.SENDING, State.UNCERTAIN):
            accepted = [row for row in rows if row.state == state and isinstance(by_id[row.pk].outcome, str)]
            _accepted(accepted, by_id)
        for row in rows:
            _other(row, by_id[row.pk].outcome)


def _accepted(rows: Sequence[Message], by_id: dict[int, Result]) -> None:
    moved = move_all(rows, State.SENT, reasons.ACCEPTED)
    if not moved:
        return
    results = [by_id[row.pk] for row in moved]
    with connection.cursor() as cursor:
        cursor.execute(
            ACCEPTED,
            {
                "now": timezone.now(),
                "ids": [result.claim.id for result in results],
                "providers": [result.provider for result in results],
                "given": [str(result.outcome)[:200].replace("\0", "") for result in results],
            },
        )


def _other(row: Message, outcome: Outcome | None) -> None:
    if isinstance(outcome, NotSent):
        _not_sent(row, outcome)
    elif isinstance(outcome, Unsure) and row.state == State.SENDING:
        doubt(row, f"{reasons.DOUBT}:{outcome}")
    elif outcome is None and row.state == State.SENDING:
        # Without an attempt of its own: it may have been put off a hundred times in an outage.
        attempts = max(row.attempts - 1, 0)
        move(row, State.SCHEDULED, reasons.PROVIDER_DOWN, due_at=timezone.now() + pause(1, row.pk), attempts=attempts)


def sent(message: Message, provider: str, provider_id: str, reason: str = reasons.ACCEPTED) -> None:
    """Record that the provider has the mail; the caller holds the scope."""
    with transaction.atomic():
        if move(message, State.SENT, reason):
            MessageContent.objects.filter(pk=message.pk).update(
                sent_at=timezone.now(), provider=provider, provider_id=provider_id[:200]
            )


def doubt(message: Message, reason: str) -> None:
    """The mail may or may not have gone: what follows depends on its class, and is never hidden."""
    if message.mail_class == MailClass.LEGAL and message.attempts < MAX_ATTEMPTS:
        move(message, State.SCHEDULED, reason, due_at=timezone.now() + pause(message.attempts, message.pk))
    elif message.mail_class == MailClass.STATUS and not message.resent:
        move(message, State.UNCERTAIN, reason, due_at=timezone.now() + RECONCILE_FOR)
    else:
        move(message, State.UNCERTAIN, f"{reasons.DOUBT_STAYS}")


def retry_or_fail(message: Message, reason: str) -> None:
    """What could not be made is tried again later, and given up at last."""
    if message.attempts >= MAX_ATTEMPTS:
        move(message, State.FAILED, reason)
    else:
        move(message, State.SCHEDULED, reason, due_at=timezone.now() + pause(message.attempts, message.pk))


def _not_sent(message: Message, error: NotSent) -> None:
    code = reasons.PROVIDER_DOWN if error.retry else reasons.PROVIDER_REFUSED
    if error.retry:
        # No limit of attempts: an outage ends when it ends, and the guard for overdue mail says when it was too long.
        move(message, State.SCHEDULED, f"{code}:{error}", due_at=timezone.now() + wait_after(message, error))
    else:
        move(message, State.FAILED, f"{code}:{error}")


def wait_after(message: Message, error: NotSent) -> timedelta:
    """How long a mail waits that was not taken: what the provider asked for, within reason, or the usual pause."""
    if error.wait is not None:
        return min(timedelta(seconds=max(error.wait, 0.0)), LONGEST_WAIT)
    return min(pause(message.attempts, message.pk), OUTAGE_PAUSE)


def put_off(claims: Sequence[Claim], until: datetime | None = None) -> None:
    """The provider is down: give claimed messages of one merchant back for a while, without an attempt of their own."""
    if not claims:
        return
    with scoped(claims[0].merchant_id):
        rows = Message.objects.filter(pk__in=[one.id for one in claims], state=State.SCHEDULED)
        tokens = {one.id: one.token for one in claims}
        for row in rows.select_for_update().order_by("pk"):
            if row.attempts == tokens[row.pk]:
                due_at = until or timezone.now() + pause(1, row.pk)
                Message.objects.filter(pk=row.pk).update(due_at=due_at, attempts=row.attempts - 1)
