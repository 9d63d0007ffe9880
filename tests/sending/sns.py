"""Amazon SNS: a key of its own, messages signed as documented, and its answers to our calls."""

import base64
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from inbox.answers import Answer

ARN = "arn:aws:sns:eu-central-1:123456789012:stoep"
HOST = "https://sns.eu-central-1.amazonaws.com/"
FIELDS = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}


class Amazon:
    """Signs messages, and answers the two calls that we make."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
        now = datetime.now(UTC)
        self.pem = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self.key.public_key())
            .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
            .sign(self.key, SHA256()).public_bytes(Encoding.PEM)
        )  # fmt: skip
        self.url = f"{HOST}SimpleNotificationService-{'0' * 32}.pem"
        self.asked: list[str] = []
        self.confirmed: list[dict[str, str]] = []

    def signed(self, message: dict[str, Any], version: str = "1") -> dict[str, Any]:
        lines = [f"{name}\n{message[name]}\n" for name in FIELDS[message["Type"]] if name in message]
        digest = SHA1() if version == "1" else SHA256()
        signature = self.key.sign("".join(lines).encode(), padding.PKCS1v15(), digest)
        proof = {"SignatureVersion": version, "SigningCertURL": self.url}
        return {**message, **proof, "Signature": base64.b64encode(signature).decode()}

    def subscription(self, version: str = "1", topic: str = ARN) -> dict[str, Any]:
        return self.signed(
            {
                "Type": "SubscriptionConfirmation", "MessageId": str(uuid.uuid4()), "Token": "token-1",
                "TopicArn": topic, "Message": "You have chosen to subscribe to the topic.",
                "SubscribeURL": "https://evil.example/?Action=ConfirmSubscription",
                "Timestamp": "2026-11-22T10:00:00.000Z",
            },
            version,
        )  # fmt: skip

    def plain(self, header: str) -> dict[str, Any]:
        """A bounce as configuration sets publish it."""
        headers = [
            {"name": "X-Metadata", "value": json.dumps({"stoep-message": header.strip("<>")})},
            {"name": "To", "value": "sanne@klant.example"},
        ]
        event = {
            "eventType": "Bounce",
            "bounce": {
                "bounceType": "Permanent", "bounceSubType": "General", "timestamp": "2026-11-22T10:00:00.000Z",
                "bouncedRecipients": [{"emailAddress": "sanne@klant.example", "diagnosticCode": "550 5.1.1"}],
            },
            "mail": {"messageId": "0102", "destination": ["sanne@klant.example"], "headers": headers},
        }  # fmt: skip
        return {
            "Type": "Notification", "MessageId": str(uuid.uuid4()), "TopicArn": ARN,
            "Subject": "Amazon SES Email Event Notification", "Message": json.dumps(event),
            "Timestamp": "2026-11-22T10:00:01.000Z",
        }  # fmt: skip

    def bounce(self, header: str, version: str = "1") -> dict[str, Any]:
        return self.signed(self.plain(header), version)

    def session(self, **_: Any) -> "Amazon":
        return self

    def __enter__(self) -> "Amazon":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def get(self, url: str) -> Answer:
        self.asked.append(url)
        return Answer(200, {}, self.pem, "sns")

    def request(self, method: str, url: str, params: dict[str, str]) -> Answer:
        self.asked.append(url)
        self.confirmed.append(params)
        return Answer(200, {}, b"<ok/>", "sns")
