"""Mailgun's webhooks. https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks

The signature covers a time and a token, not what is reported: so a token counts once, whatever it comes with.
"""

from collections.abc import Sequence
from datetime import timedelta

from inbox.contracts import Credentials, Ignored, RawWebhook, Unverified
from inbox.reading import Reader
from inbox.signatures import hmac_sha256, require
from notifications.events.base import MailSource, Report, Type, ours
from notifications.events.peeking import peek

OLDEST = timedelta(hours=24)  # Mailgun retries for 8 hours; stored tokens are kept for 30 days
TYPES = {
    "delivered": Type.DELIVERED, "complained": Type.COMPLAINED, "clicked": Type.CLICKED,
    "unsubscribed": Type.UNSUBSCRIBED, "failed": Type.DEFERRED, "rejected": Type.REJECTED,
}  # fmt: skip
HARD = frozenset({"", "bounce", "suppress-bounce"})
NO: dict[str, str] = {"suppress-unsubscribe": Type.UNSUBSCRIBED, "suppress-complaint": Type.COMPLAINED}


class Mailgun(MailSource):
    name = "mailgun"
    credential_by = "them"

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        stamp, token, given = (peek(raw, "signature", key) for key in ("timestamp", "token", "signature"))
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            raise Unverified("signature.timestamp: expected seconds since 1970")
        if abs(raw.received_at.timestamp() - int(stamp)) > OLDEST.total_seconds():
            raise Unverified("signature.timestamp is more than a day off")
        signed = [hmac_sha256(secret, f"{stamp}{token}".encode()).hex() for secret in credentials.secrets]
        require(given, signed, "signature")

    def topic(self, raw: RawWebhook) -> str:
        """Always the same: the door's wall against repetition is topic and id together."""
        return "event"

    def external_id(self, raw: RawWebhook) -> str:
        return peek(raw, "signature", "token")

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Report]:
        event = Reader(raw.object()).at("event-data")
        kind = event.at("event").required_text(40)
        if kind not in TYPES:
            raise Ignored(f"{kind}: not kept")
        type_ = _failure(event) if kind == "failed" else TYPES[kind]
        said = event.at("delivery-status")
        detail = " ".join(filter(None, (event.at("reason").text(40), said.at("message").text(200))))
        fallback = event.at("message", "headers", "message-id").text(120)
        message = ours(event.at("user-variables"), fallback)
        moment = event.at("timestamp").epoch() or raw.received_at
        return [Report(message, type_, moment, event.at("id").text(100) or peek(raw, "signature", "token"), detail)]


def _failure(event: Reader) -> str:
    """A bounce only where the address itself was refused. Mailgun also calls permanent what it gave up after days of
    full mailboxes, what a filter refused, and what it did not even try because the reader said no to it before."""
    reason = event.at("reason").text(40)
    if reason in NO:
        return NO[reason]
    is_hard = event.at("severity").text(20) == "permanent" and reason in HARD
    return Type.BOUNCED if is_hard else Type.DEFERRED
