"""What came of a hand-over, written into the message's row: accepted, refused, in doubt, or never begun."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from merchants.tenancy import scoped
from notifications import reasons
from notifications.answers.stopping import stop_everything
from notifications.answers.unsubscribing import email_behind
from notifications.delivery.leasing import give_back, held
from notifications.delivery.moves import move
from notifications.mails.mail import NotSent, Outcome, Unsure
from notifications.models import MailClass, Message, MessageContent
from workqueue.backoff import MAX_ATTEMPTS, pause
from workqueue.claims import Claim

OUTAGE_PAUSE = timedelta(minutes=5)  # how soon a provider that was down is tried again
LONGEST_WAIT = timedelta(hours=2)  # of what a provider may ask for
RECONCILE_FOR = timedelta(minutes=15)  # how long a status mail in doubt waits for the provider's word
PROVIDER_HEARD = "answer to the provider"  # where a STOP was said
State = Message.State
# The row, its history and its content in one statement: most of what is recorded is this. Locked in order, like all
# who take several of them.
ACCEPTED = """
    WITH seen AS (
        SELECT one.id, one.state, taken.provider, taken.provider_id
        FROM notifications_message AS one
        JOIN unnest(%(ids)s::bigint[], %(tokens)s::smallint[], %(providers)s::text[], %(given)s::text[])
            AS taken(id, attempts, provider, provider_id) ON taken.id = one.id AND taken.attempts = one.attempts
        WHERE one.merchant_id = %(merchant)s AND one.id = ANY(%(ids)s::bigint[])
            AND one.state IN (%(sending)s, %(uncertain)s)
        ORDER BY one.id FOR UPDATE OF one
    ), moved AS (
        UPDATE notifications_message AS one SET state = %(sent)s, last_error = %(reason)s
        FROM seen WHERE one.id = seen.id AND one.state = seen.state
        RETURNING one.id, seen.state, seen.provider, seen.provider_id
    ), told AS (
        INSERT INTO notifications_messagemove (merchant_id, message_id, from_state, to_state, reason)
        SELECT %(merchant)s, id, state, %(sent)s, %(reason)s FROM moved
    )
    UPDATE notifications_messagecontent AS content
    SET sent_at = %(now)s, provider = moved.provider, provider_id = moved.provider_id
    FROM moved WHERE content.message_id = moved.id AND content.merchant_id = %(merchant)s
"""


@dataclass(frozen=True)
class Result:
    """Of one message handed over. `outcome` None: its turn did not come, so it was certainly not sent; it comes again
    after `wait` seconds, or after the usual pause."""

    claim: Claim
    outcome: Outcome | None
    provider: str = ""
    wait: float = 0.0


def record(results: Sequence[Result]) -> None:
    """Write the outcomes of one merchant's messages, in one transaction. Rows that moved on meanwhile stay as they are.

    An answer that came after the lease still counts: what the clock called uncertain is settled by it.
    """
    if not results:
        return
    others = {result.claim.id: result for result in results if not isinstance(result.outcome, str)}
    with scoped(results[0].claim.merchant_id):
        rows = _locked(results) if others else []
        _accepted([result for result in results if isinstance(result.outcome, str)])
        for row in rows:
            if row.pk in others and row.attempts == others[row.pk].claim.token:
                _other(row, others[row.pk])


def _locked(results: Sequence[Result]) -> list[Message]:
    ids = [result.claim.id for result in results]
    rows = Message.objects.select_for_update().filter(pk__in=ids, state__in=(State.SENDING, State.UNCERTAIN))
    return list(rows.order_by("pk"))


def _accepted(results: Sequence[Result]) -> None:
    if not results:
        return
    values: dict[str, Any] = {
        "merchant": results[0].claim.merchant_id, "now": timezone.now(), "reason": reasons.ACCEPTED,
        "sending": State.SENDING, "uncertain": State.UNCERTAIN, "sent": State.SENT,
        "ids": [result.claim.id for result in results], "tokens": [result.claim.token for result in results],
        "providers": [result.provider for result in results],
        "given": [str(result.outcome)[:200].replace("\0", "") for result in results],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(ACCEPTED, values)


def _other(row: Message, result: Result) -> None:
    outcome = result.outcome
    if isinstance(outcome, NotSent):
        _not_sent(row, outcome)
    elif isinstance(outcome, Unsure) and row.state == State.SENDING:
        doubt(row, f"{reasons.DOUBT}:{outcome}")
    elif outcome is None and row.state == State.SENDING:
        # Without an attempt of its own: it may have been put off a hundred times in an outage.
        attempts = max(row.attempts - 1, 0)
        due_at = timezone.now() + max(pause(1, row.pk), timedelta(seconds=result.wait))
        move(row, State.SCHEDULED, reasons.PROVIDER_DOWN, due_at=due_at, attempts=attempts)


def sent(message: Message, provider: str, provider_id: str, reason: str = reasons.ACCEPTED) -> None:
    """Record that the provider has the mail; the caller holds the scope."""
    with transaction.atomic():
        if move(message, State.SENT, reason):
            MessageContent.objects.filter(pk=message.pk).update(
                sent_at=timezone.now(), provider=provider, provider_id=provider_id[:200]
            )


def doubt(message: Message, reason: str) -> None:
    """The mail may or may not have gone: what follows depends on its class, and is never hidden."""
    if message.mail_class == MailClass.LEGAL and message.attempt < MAX_ATTEMPTS:
        move(message, State.SCHEDULED, reason, due_at=timezone.now() + pause(message.attempt, message.pk))
    elif message.mail_class == MailClass.STATUS and not message.resent:
        move(message, State.UNCERTAIN, reason, due_at=timezone.now() + RECONCILE_FOR)
    else:
        move(message, State.UNCERTAIN, f"{reasons.DOUBT_STAYS}")


def retry_or_fail(message: Message, reason: str) -> None:
    """What could not be made is tried again later, and given up at last."""
    if message.attempt >= MAX_ATTEMPTS:
        move(message, State.FAILED, reason)
    else:
        move(message, State.SCHEDULED, reason, due_at=timezone.now() + pause(message.attempt, message.pk))


def _not_sent(message: Message, error: NotSent) -> None:
    if error.said_no and (email := email_behind(message.pk)):
        stop_everything(email, PROVIDER_HEARD)
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
    return min(pause(message.attempt, message.pk), OUTAGE_PAUSE)


def put_off(claims: Sequence[Claim], until: datetime | None = None) -> None:
    """The provider is down: give claimed messages of one merchant back for a while, without an attempt of their own."""
    if not claims:
        return
    with scoped(claims[0].merchant_id):
        rows = Message.objects.filter(pk__in=[one.id for one in claims], state=State.SCHEDULED)
        locked = [row.pk for row in rows.select_for_update().order_by("pk")]
        mine = held(claims)
        for pk in locked:
            if pk in mine:
                Message.objects.filter(pk=pk).update(due_at=until or timezone.now() + pause(1, pk))
        give_back(claims)
