"""Postmark's webhooks. https://postmarkapp.com/developer/webhooks/webhooks-overview

They are not signed: a user name and password in the webhook's settings vouch for them.
"""

from collections.abc import Sequence

from inbox.contracts import Credentials, Ignored, RawWebhook
from inbox.reading import Reader
from notifications.events.base import MailSource, Report, Type, ours, password
from notifications.events.peeking import peek

TIMES = {"Delivery": "DeliveredAt", "Bounce": "BouncedAt", "SpamComplaint": "BouncedAt", "Click": "ReceivedAt",
         "SubscriptionChange": "ChangedAt"}  # fmt: skip
# Bounce types after which the address will not take mail: postmarkapp.com/developer/api/bounce-api#bounce-types
HARD = frozenset({"HardBounce", "BadEmailAddress", "ManuallyDeactivated"})
SPAM = frozenset({"SpamNotification", "SpamComplaint"})
SILENT = frozenset({"AutoResponder", "AddressChange", "Subscribe", "ChallengeVerification", "OpenRelayTest"})


class Postmark(MailSource):
    name = "postmark"

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        password(raw, credentials)

    def secret_headers(self, credentials: Credentials) -> frozenset[str]:
        return frozenset({"authorization"})

    def topic(self, raw: RawWebhook) -> str:
        return peek(raw, "RecordType")

    # external_id: none. A retry has the same body, so the body's hash is the id.

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Report]:
        body = Reader(raw.object())
        kind = body.at("RecordType").required_text(40)
        if kind not in TIMES:
            raise Ignored(f"{kind}: not kept")
        type_ = _type(kind, body)
        moment = body.at(TIMES[kind]).moment(assume=None) or raw.received_at
        detail = " ".join(filter(None, (body.at("Type").text(40), body.at("Description").text(200))))
        named = body.at("ID").identifier() or f"{body.at('MessageID').text(60)}:{moment.isoformat()}"
        return [Report(ours(body.at("Metadata")), type_, moment, named, detail)]


def _type(kind: str, body: Reader) -> str:
    plain = {"Delivery": Type.DELIVERED, "Click": Type.CLICKED, "SpamComplaint": Type.COMPLAINED}
    if kind in plain:
        return plain[kind]
    return _subscription(body) if kind == "SubscriptionChange" else _bounce(body)


def _bounce(body: Reader) -> str:
    bounce = body.at("Type").text(40)
    if bounce in SILENT:
        raise Ignored(f"{bounce}: no bounce")
    if bounce in SPAM:
        return Type.COMPLAINED
    if bounce in ("Unsubscribe", "ManualSuppression"):
        return Type.UNSUBSCRIBED
    return Type.BOUNCED if bounce in HARD else Type.DEFERRED


def _subscription(body: Reader) -> str:
    """Suppressions by bounce and complaint are told by events of their own as well; here they repeat them."""
    if not body.at("SuppressSending").flag():
        raise Ignored("a suppression was lifted at Postmark")
    reasons = {"HardBounce": Type.BOUNCED, "SpamComplaint": Type.COMPLAINED, "ManualSuppression": Type.UNSUBSCRIBED}
    return reasons.get(body.at("SuppressionReason").text(40), Type.UNKNOWN)
