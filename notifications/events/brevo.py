"""Brevo's webhooks. https://developers.brevo.com/docs/transactional-webhooks

They are not signed: a Bearer token or a password in the address vouches for them (docs/secured-webhooks there).
"""

import json
from collections.abc import Sequence

from inbox.contracts import Credentials, Ignored, RawWebhook
from inbox.reading import Reader
from notifications.events.base import MailSource, Report, Type, ours, password
from notifications.events.peeking import peek

TYPES = {
    "delivered": Type.DELIVERED, "hard_bounce": Type.BOUNCED, "invalid_email": Type.BOUNCED,
    "soft_bounce": Type.DEFERRED, "deferred": Type.DEFERRED, "blocked": Type.REJECTED,
    "spam": Type.COMPLAINED, "complaint": Type.COMPLAINED, "click": Type.CLICKED,
    "unsubscribe": Type.UNSUBSCRIBED, "unsubscribed": Type.UNSUBSCRIBED,
}  # fmt: skip


class Brevo(MailSource):
    name = "brevo"

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        password(raw, credentials)

    def secret_headers(self, credentials: Credentials) -> frozenset[str]:
        return frozenset({"authorization"})

    def topic(self, raw: RawWebhook) -> str:
        return peek(raw, "event")

    # external_id: none. Brevo gives no id of the event; a retry has the same body.

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Report]:
        body = Reader(raw.object())
        event = body.at("event").required_text(40)
        if event not in TYPES:
            raise Ignored(f"{event}: not kept")
        # ts and date follow the account's time zone; only this one is UTC, in milliseconds.
        moment = body.at("ts_epoch").epoch(milliseconds=True) or raw.received_at
        own = _custom(body.at("X-Mailin-custom"))
        message = ours(own)
        named = f"{body.at('message-id').text(120)}:{event}:{int(moment.timestamp())}"
        return [Report(message, TYPES[event], moment, named, body.at("reason").text(300))]


def _custom(given: Reader) -> Reader:
    """What we sent along as JSON in a header."""
    try:
        found = json.loads(given.text(1000) or "{}")
    except (ValueError, RecursionError):
        found = {}
    return Reader(found if isinstance(found, dict) else {})
