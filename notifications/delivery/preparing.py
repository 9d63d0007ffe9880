"""From claimed to `being sent`: a batch of one merchant is checked, written and stored in one transaction."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils import timezone

from merchants.models import Merchant
from merchants.tenancy import scoped
from notifications import reasons
from notifications.about.subjects import subject_of
from notifications.answers.clicks import rewriter
from notifications.delivery.leasing import give_back, held
from notifications.delivery.moves import move, move_all
from notifications.delivery.recording import retry_or_fail
from notifications.delivery.storing import store
from notifications.facts.gathering import built
from notifications.facts.loading import load
from notifications.facts.readying import holding_codes
from notifications.facts.snapshot import Facts
from notifications.facts.turns import in_turn
from notifications.guards import verdict
from notifications.mails.addressing import recipient_of
from notifications.mails.finishing import Unfinished, finished_all
from notifications.mails.mail import Mail
from notifications.mails.rendering import attached, render
from notifications.models import MailClass, Message, MessageContent
from workqueue.claims import Claim

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=180)
State = Message.State


@dataclass(frozen=True)
class Ready:
    """A mail that may be handed over now: its row says `being sent`, and no other worker will touch it."""

    claim: Claim
    mail: Mail
    mail_class: int
    channel: str
    merchant: Merchant


def prepare(claims: Sequence[Claim]) -> list[Ready]:
    """Check, write and store the messages of one merchant; those that may go come back, `being sent`.

    Never raises: what cannot be made steps aside by itself. When the whole batch fails, each is tried alone.
    """
    try:
        return _prepared(claims)
    except Exception as error:
        if len(claims) > 1:
            log.warning("a batch of %s is prepared one by one", len(claims), exc_info=True)
            return [ready for claim in claims for ready in prepare([claim])]
        log.exception("message %s failed, attempt %s", claims[0].id, claims[0].token)
        _aside(claims[0], error)
        return []


def _aside(claim: Claim, error: Exception) -> None:
    with scoped(claim.merchant_id):
        for message in _mine([claim], timezone.now()):
            retry_or_fail(message, f"{reasons.RENDER_FAILED}:{type(error).__name__}")
        give_back([claim])


def _prepared(claims: Sequence[Claim]) -> list[Ready]:
    now = timezone.now()
    by_id = {claim.id: claim for claim in claims}
    with scoped(claims[0].merchant_id):
        messages = _mine(claims, now)
        facts = holding_codes(load(messages, now, for_turns=True))
        for message in messages:
            if message.pk not in facts:
                move(message, State.CANCELLED, reasons.ERASED)
        allowed = in_turn(facts.values(), _allowed)
        written = _written(allowed, now)
        going = {message.pk for message in move_all([one.message for one, _content in written], State.SENDING,
                                                    due_at=now + LEASE)}  # fmt: skip
        give_back(claims)
        written = [(one, content) for one, content in written if one.message.pk in going]
        mails = finished_all([_unfinished(one, content) for one, content in written])
        return [
            Ready(by_id[one.message.pk], mail, one.message.mail_class, content.channel, one.merchant)
            for (one, content), mail in zip(written, mails, strict=True)
        ]


def _mine(claims: Sequence[Claim], now: datetime) -> list[Message]:
    """The claimed messages that are still due and still ours, locked."""
    ids = [claim.id for claim in claims]
    rows = Message.objects.select_for_update().filter(pk__among=ids, state=State.SCHEDULED, due_at__lte=now)
    messages = list(built(rows.order_by("pk")))
    # After they are locked: whoever claims them from now on finds out when this transaction has ended.
    tokens = held(claims)
    for message in messages:
        message.taken = tokens.get(message.pk, 0)
    return [message for message in messages if message.taken]


def _allowed(facts: Facts) -> bool:
    objection = verdict(facts)
    if objection is not None:
        move(facts.message, objection.to, objection.reason, due_at=objection.until)
    return objection is None


def _written(allowed: Sequence[Facts], now: datetime) -> list[tuple[Facts, MessageContent]]:
    """Their contents, stored. One that is stored from an attempt in doubt goes with that very content: a repetition
    must be recognisable as one."""
    before = MessageContent.objects.in_bulk([one.message.pk for one in allowed if _must_repeat(one.message)])
    counted = rewriter(allowed[0].merchant) if allowed else None
    found: list[tuple[Facts, MessageContent]] = []
    for facts in allowed:
        content = before.get(facts.message.pk)
        # Never again to an address that is not the order's any more: its links would open the order.
        if content is None or content.recipient != recipient_of(facts):
            content = _rendered(facts)
            if content is not None and counted is not None:
                content.html = counted(content.html, facts.message.step, facts.message.mail_class)
        if content is not None:
            content.rendered_at = now
            found.append((facts, content))
    store([content for _facts, content in found])
    return found


def _must_repeat(message: Message) -> bool:
    return message.resent or message.mail_class == MailClass.LEGAL


def _rendered(facts: Facts) -> MessageContent | None:
    """None when it cannot be written; that message steps aside, and its neighbours go on."""
    try:
        content = render(facts)
    except DatabaseError:
        raise  # the transaction is broken: each alone, then
    except Exception as error:
        log.exception("message %s cannot be written", facts.message.pk)
        retry_or_fail(facts.message, f"{reasons.RENDER_FAILED}:{type(error).__name__}")
        return None
    if not content.recipient:
        move(facts.message, State.SKIPPED, reasons.NO_ADDRESS)
        return None
    return content


def _unfinished(facts: Facts, content: MessageContent) -> Unfinished:
    return Unfinished(content, facts.access_subject, subject_of(facts).link(facts), attached(facts))
