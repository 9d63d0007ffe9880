"""Hop 7: what a mail provider reports settles doubts and suppresses addresses."""

from datetime import datetime

from notifications import reasons
from notifications.delivery import State, sent
from notifications.models import EngagementEvent, MailClass, Message, MessageContent
from notifications.suppression import suppress

Type = EngagementEvent.Type


def report(message_id: str, type: str, external_id: str, occurred_at: datetime, detail: str = "") -> bool:
    """Take one report about the message with this Message-ID; needs an open scope. False when it is not ours.

    Any report of arrival or bounce proves that the provider had the mail, so a doubt ends. A hard bounce or a
    complaint suppresses: a bounce for every class but legal, a complaint for marketing.
    """
    content = MessageContent.objects.filter(header_id=message_id).first()
    if content is None:
        return False
    message: Message = Message.objects.select_for_update().order_by("pk").get(pk=content.pk)
    known = type if type in Type.values else Type.UNKNOWN
    _event, created = EngagementEvent.objects.get_or_create(
        message=message,
        type=known,
        external_id=external_id[:200],
        defaults={"occurred_at": occurred_at, "detail": detail[:300]},
    )
    if created:
        _learn(message, content, known)
    return True


def _learn(message: Message, content: MessageContent, type: str) -> None:
    proof = type in (Type.DELIVERED, Type.BOUNCED, Type.COMPLAINED, Type.CLICKED)
    doubtful = message.state in (State.UNCERTAIN, State.SENDING)
    if proof and (doubtful or (message.state == State.SCHEDULED and message.resent)):
        sent(message, content.provider, content.provider_id, reasons.CONFIRMED)
    if type == Type.BOUNCED:
        suppress(content.recipient, MailClass.STATUS, "bounced")
    elif type == Type.COMPLAINED:
        suppress(content.recipient, MailClass.MARKETING, "complained")
