"""Resend's webhooks, signed by Svix. https://resend.com/docs/dashboard/webhooks/event-types"""

import json
from collections.abc import Sequence
from dataclasses import replace

from inbox.contracts import Credentials, Ignored, RawWebhook, Unverified
from inbox.reading import Reader
from inbox.signatures import standard_webhooks
from notifications.events.base import MailSource, Report, Type, ours
from notifications.events.peeking import peek

TYPES = {
    "email.delivered": Type.DELIVERED, "email.complained": Type.COMPLAINED, "email.clicked": Type.CLICKED,
    "email.bounced": Type.BOUNCED, "email.delivery_delayed": Type.DEFERRED, "email.suppressed": Type.REJECTED,
}  # fmt: skip


class Resend(MailSource):
    name = "resend"
    credential_by = "them"

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        """Svix signs as Standard Webhooks does, under names of its own."""
        names = {f"svix-{part}": f"webhook-{part}" for part in ("id", "timestamp", "signature")}
        headers = {new: raw.headers.get(old, "") for old, new in names.items()}
        if not all(headers.values()):
            raise Unverified("headers svix-id, svix-timestamp and svix-signature are required")
        standard_webhooks(replace(raw, headers=headers), credentials)

    def topic(self, raw: RawWebhook) -> str:
        return peek(raw, "type")

    def external_id(self, raw: RawWebhook) -> str:
        return raw.headers.get("svix-id", "")

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Report]:
        body = Reader(raw.object())
        kind = body.at("type").required_text(60)
        if kind not in TYPES:
            raise Ignored(f"{kind}: not kept")
        data = body.at("data")
        bounce = data.at("bounce")
        type_: str = TYPES[kind]
        if kind == "email.bounced" and bounce.at("type").text(40) not in ("", "Permanent"):
            type_ = Type.DEFERRED
        if kind == "email.suppressed":
            bounce = data.at("suppressed")
            type_ = _suppressed(f"{bounce.at('type').text(60)} {bounce.at('message').text(300)}".lower())
        detail = " ".join(filter(None, (bounce.at("subType").text(40), bounce.at("message").text(200))))
        moment = body.at("created_at").moment() or raw.received_at
        named = raw.headers.get("svix-id", "")[:100] or f"{data.at('email_id').text(60)}:{kind}"
        return [Report(_message(data), type_, moment, named, detail)]


def _suppressed(words: str) -> str:
    """Why Resend did not try. Its list holds who complained beside who bounced; where it does not say which, the mail
    was not sent, and that is all we know of the address."""
    if "complain" in words or "spam" in words:
        return Type.REJECTED if "bounc" in words else Type.COMPLAINED
    if "unsubscrib" in words:
        return Type.UNSUBSCRIBED
    return Type.BOUNCED if "bounc" in words else Type.REJECTED


def _message(data: Reader) -> str:
    """Our Message-ID, out of the headers that we sent along."""
    sent = {row.at("name").text(60).lower(): row.at("value").text(1000) for row in data.at("headers").items()}
    try:
        metadata = json.loads(sent.get("x-metadata", "{}"))
    except (ValueError, RecursionError):
        metadata = {}
    return ours(Reader(metadata if isinstance(metadata, dict) else {}), sent.get("message-id", ""))
