"""Hop 8: what a mail provider reports settles doubts and suppresses addresses.

Opens are never kept and never decide anything: mailboxes open mails by themselves, and counting them needs a consent.
"""

from datetime import datetime

from notifications import reasons
from notifications.answers.stopping import stop_everything
from notifications.answers.suppressing import BOUNCED, COMPLAINED, UNSUBSCRIBED, suppress
from notifications.delivery.draining import State, sent
from notifications.delivery.moves import move
from notifications.models import EngagementEvent, MailClass, Message, MessageContent, Step

Type = EngagementEvent.Type
# A report of these kinds proves that the provider had the mail.
PROOF = frozenset({Type.DELIVERED, Type.BOUNCED, Type.COMPLAINED, Type.CLICKED, Type.DEFERRED, Type.UNSUBSCRIBED})
# From which class on an address is closed, and why. Legal mail is never closed: dashboard/sending/needs.py asks a
# person to reach the customer by another way.
CLOSES: dict[str, tuple[MailClass, str]] = {
    Type.BOUNCED: (MailClass.STATUS, BOUNCED),
    Type.COMPLAINED: (MailClass.MARKETING, COMPLAINED),
    Type.UNSUBSCRIBED: (MailClass.MARKETING, UNSUBSCRIBED),
}
# Who says so where he reads his mail takes back every consent by it (GDPR art. 7(3): as easy as to give it).
WITHDRAWS = frozenset({Type.COMPLAINED, Type.UNSUBSCRIBED})
SOURCE = "mail provider's report"


def report(message_id: str, type: str, external_id: str, occurred_at: datetime, detail: str = "") -> bool:
    """Take one report about the message with this Message-ID; needs an open scope. False when it is not ours.

    Safe to repeat. A hard bounce closes the address for status mail and advertising, a complaint or an unsubscription
    at the provider for advertising; a delay ("deferred") closes nothing. What the provider took and then refused to
    send has not gone: a doubt about it is settled as failed, and a person is told either way
    (dashboard/sending/needs.py).
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
    doubtful = message.state in (State.UNCERTAIN, State.SENDING)
    if type in PROOF and (doubtful or (message.state == State.SCHEDULED and message.resent)):
        sent(message, content.provider, content.provider_id, reasons.CONFIRMED)
    if type == Type.REJECTED and doubtful:  # never to be sent by itself: a person decides whether it goes again
        move(message, State.FAILED, reasons.PROVIDER_REFUSED)
    # Without a recipient the address was erased since; a phone's number is no mail address.
    if type in CLOSES and content.recipient and content.channel == Step.Channel.MAIL:
        mail_class, why = CLOSES[type]
        if type in WITHDRAWS:
            stop_everything(content.recipient, SOURCE, why)
        else:
            suppress(content.recipient, mail_class, why)
