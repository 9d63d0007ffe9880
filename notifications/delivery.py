"""Hop 6: due messages are claimed, checked, rendered, stored, handed over and recorded.

Claim and preparation each commit before the network is touched, so after any crash a row says how far it came:
`planned` was certainly not sent; `being sent` may have been.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from merchants.tenancy import scoped, unscoped
from notifications import reasons
from notifications.facts import SubjectGone, facts_of
from notifications.guards import verdict
from notifications.mail import Mail, NotSent, Provider, Unsure
from notifications.models import MailClass, Message, MessageContent
from notifications.moves import move
from notifications.providers import current_provider
from notifications.rendering import attached, finished, render
from notifications.subjects import subject_of
from workqueue.backoff import MAX_ATTEMPTS, pause
from workqueue.claims import Claim, claim
from workqueue.drains import oldest_due_age, work_off

log = logging.getLogger(__name__)
BATCH = 100
LEASE = timedelta(seconds=180)
OUTAGE_PAUSE = timedelta(minutes=5)  # how soon a provider that was down is tried again
RECONCILE_FOR = timedelta(minutes=15)  # how long a status mail in doubt waits for the provider's word
State = Message.State


def drain(limit: int | None = None) -> int:
    """Send due messages until none is left (or `limit`, or a minute); returns how many were taken."""
    down = False

    def process(taken: Claim) -> None:
        nonlocal down
        if down:
            _put_off(taken)
        else:
            down = send(taken, provider)

    with current_provider() as provider:
        return work_off(_take, process, limit)


def _take() -> list[Claim]:
    with unscoped("claim due messages of every merchant"):
        return claim(Message, BATCH, LEASE)


def send(taken: Claim, provider: Provider) -> bool:
    """Take one claimed message as far as it goes; True when the provider turned out to be down.

    Never raises: a bad message must not hold up its neighbours.
    """
    try:
        mail = prepare(taken)
        return mail is not None and _hand_over(taken, mail, provider)
    except Exception as error:
        log.exception("message %s failed, attempt %s", taken.id, taken.token)
        with scoped(taken.merchant_id):
            message = _mine(taken, State.SCHEDULED)
            if message is not None:
                _retry_or_fail(message, f"{reasons.RENDER_FAILED}:{type(error).__name__}")
        return False


def prepare(taken: Claim) -> Mail | None:
    """Check, render and store in one transaction; the message is `being sent` afterwards.

    None when the claim was lost or a guard objected. A message whose content is stored from an attempt in doubt
    is sent with that very content: a repetition must be recognisable as one.
    """
    with scoped(taken.merchant_id):
        message = _mine(taken, State.SCHEDULED)
        if message is None:
            return None
        try:
            facts = facts_of(message)
        except SubjectGone:
            move(message, State.CANCELLED, reasons.ERASED)
            return None
        objection = verdict(facts)
        if objection is not None:
            move(message, objection.to, objection.reason, due_at=objection.until)
            return None
        content = MessageContent.objects.filter(pk=message.pk).first()
        # Never again to an address that is not the order's any more: its links would open the order.
        if content is None or content.recipient != facts.recipient or not _must_repeat(message):
            content = render(facts)
        content.rendered_at = timezone.now()
        content.save()
        if not move(message, State.SENDING, due_at=timezone.now() + LEASE):
            return None
        return finished(content, facts.order.subject, subject_of(facts).link(facts), attached(facts))


def _must_repeat(message: Message) -> bool:
    return message.resent or message.mail_class == MailClass.LEGAL


def _hand_over(taken: Claim, mail: Mail, provider: Provider) -> bool:
    """The network call, outside any transaction, and the record of what came of it; True when it is down."""
    try:
        provider_id = provider.send(mail)
    except NotSent as error:
        with scoped(taken.merchant_id):
            message = _mine(taken, State.SENDING, State.UNCERTAIN)
            if message is not None:
                _not_sent(message, error)
        return error.down
    except Unsure as error:
        with scoped(taken.merchant_id):
            message = _mine(taken, State.SENDING)
            if message is not None:
                doubt(message, f"{reasons.DOUBT}:{error}")
    else:
        with scoped(taken.merchant_id):
            message = _mine(taken, State.SENDING, State.UNCERTAIN)
            if message is not None:
                sent(message, provider.name, provider_id)
    return False


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


def _not_sent(message: Message, error: NotSent) -> None:
    code = reasons.PROVIDER_DOWN if error.retry else reasons.PROVIDER_REFUSED
    if error.retry:
        # No limit of attempts: an outage ends when it ends, and the guard for overdue mail says when it was too long.
        wait = min(pause(message.attempts, message.pk), OUTAGE_PAUSE)
        move(message, State.SCHEDULED, f"{code}:{error}", due_at=timezone.now() + wait)
    else:
        move(message, State.FAILED, f"{code}:{error}")


def _put_off(taken: Claim) -> None:
    """The provider is down: give the claimed message back for a while, without an attempt of its own."""
    with scoped(taken.merchant_id):
        Message.objects.filter(pk=taken.id, state=State.SCHEDULED, attempts=taken.token).update(
            due_at=timezone.now() + pause(1, taken.id), attempts=taken.token - 1
        )


def _retry_or_fail(message: Message, reason: str) -> None:
    if message.attempts >= MAX_ATTEMPTS:
        move(message, State.FAILED, reason)
    else:
        move(message, State.SCHEDULED, reason, due_at=timezone.now() + pause(message.attempts, message.pk))


def _mine(taken: Claim, *states: int) -> Message | None:
    """The claimed message, locked, if it is still ours and in one of the states."""
    message: Message | None = (
        Message.objects.select_for_update(of=("self",))
        .select_related("enrolment__journey", "step")
        .filter(pk=taken.id, state__in=states, attempts=taken.token)
        .order_by("pk")
        .first()
    )
    return message


def lag() -> float:
    """Seconds that the oldest due message has been waiting; 0 when none is."""
    with unscoped("how far behind the mail is"):
        return oldest_due_age(Message.objects.all())
