"""Amazon SES reports through a topic of SNS.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html. The first subscription that
Amazon's signature vouches for fixes the topic; messages of any other topic are not believed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inbox.contracts import Credentials, Ignored, RawWebhook, Rejected, Unverified
from inbox.models import Connection
from inbox.reading import Reader
from notifications.events.base import MailSource, Report, Type, ours
from notifications.events.peeking import peek
from notifications.events.sns import TOPIC, require_signature

TYPES = {"Delivery": Type.DELIVERED, "Bounce": Type.BOUNCED, "Complaint": Type.COMPLAINED, "Click": Type.CLICKED,
         "DeliveryDelay": Type.DEFERRED, "Reject": Type.REJECTED, "Subscription": Type.UNSUBSCRIBED}  # fmt: skip
TEST = "Successfully validated SNS topic for Amazon SES event publishing."


@dataclass(frozen=True)
class Subscribing:
    """A topic asks whether its messages are wanted here."""

    topic: str
    token: str


class AmazonSES(MailSource):
    name = "ses"
    credential_by = "nobody"

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        try:
            body = raw.object()
        except Rejected as error:
            raise Unverified(str(error)) from error
        certificates = credentials.config.get("certificates")
        require_signature(body, certificates if isinstance(certificates, dict) else {}, raw.received_at)
        wanted, topic = str(credentials.config.get("topic", "")), str(body.get("TopicArn", ""))
        if not TOPIC.fullmatch(topic):
            raise Unverified("TopicArn: expected a topic of Amazon SNS")
        if wanted and topic != wanted:
            raise Unverified("TopicArn: another topic than the one that was subscribed first")
        if not wanted and body.get("Type") != "SubscriptionConfirmation":
            raise Unverified("TopicArn: no topic was subscribed yet")

    def topic(self, raw: RawWebhook) -> str:
        return peek(raw, "Type")

    def external_id(self, raw: RawWebhook) -> str:
        return peek(raw, "MessageId")

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Report | Subscribing]:
        body = Reader(raw.object())
        kind = body.at("Type").required_text(40)
        if kind == "SubscriptionConfirmation":
            return [Subscribing(body.at("TopicArn").required_text(400), body.at("Token").required_text(2000))]
        if kind != "Notification":
            raise Ignored(f"{kind}: nothing to do")
        inner = _inner(body)
        event = (inner.at("eventType").text(40) or inner.at("notificationType").text(40)) or "nothing"
        if event not in TYPES:
            raise Ignored(f"{event}: not kept")
        part = inner.at(event[0].lower() + event[1:])
        type_ = TYPES[event]
        if event == "Bounce" and part.at("bounceType").text(40) != "Permanent":
            type_ = Type.DEFERRED
        moment = _moment(part, body, raw.received_at)
        return [Report(_message(inner), type_, moment, body.at("MessageId").required_text(100), _detail(part))]

    def apply(self, snapshot: Report | Subscribing, connection: Connection, webhook_id: int) -> None:
        """A subscription is only noted here: the call to Amazon belongs outside the transaction (certificates.py)."""
        if isinstance(snapshot, Report):
            super().apply(snapshot, connection, webhook_id)
            return
        row = Connection.objects.select_for_update().order_by("pk").get(pk=connection.pk)
        wanted = row.config.get("topic")
        if wanted and wanted != snapshot.topic:
            raise Ignored("another topic than the one that was subscribed first")
        row.config = {**row.config, "topic": snapshot.topic, "token": snapshot.token}
        row.save(update_fields=["config"])


def _inner(body: Reader) -> Reader:
    written = body.at("Message").value
    if not isinstance(written, str) or written.startswith(TEST):
        raise Ignored("a message about the topic itself")
    try:
        found: Any = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise Rejected("Message: expected JSON") from error
    return Reader(found if isinstance(found, dict) else {}, "Message")


def _message(inner: Reader) -> str:
    """Our Message-ID, out of the headers of the mail as Amazon repeats them."""
    sent: dict[str, str] = {}
    for row in inner.at("mail", "headers").items():
        sent.setdefault(row.at("name").text(60).lower(), str(row.at("value").value or "")[:2000])
    try:
        metadata = json.loads(sent.get("x-metadata", "{}"))
    except (ValueError, RecursionError):
        metadata = {}
    return ours(Reader(metadata if isinstance(metadata, dict) else {}))


def _moment(part: Reader, body: Reader, received_at: datetime) -> datetime:
    return part.at("timestamp").moment() or body.at("Timestamp").moment() or received_at


def _detail(part: Reader) -> str:
    for name in ("bouncedRecipients", "delayedRecipients"):
        for row in part.at(name).items():
            words = (part.at("bounceSubType").text(40), row.at("diagnosticCode").text(200))
            return " ".join(filter(None, words))
    return part.at("complaintFeedbackType").text(60)
