"""Amazon SNS: what vouches for a message, and the calls that a subscription needs.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html. The signing certificate is fetched by
a worker from Amazon's own hosts only, never at the door (notifications/events/certificates.py).
"""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from inbox.contracts import Unverified

CERTIFICATE = re.compile(
    r"https://sns\.([a-z]{2}(?:-[a-z]+)+-[0-9]{1,2})\.amazonaws\.com/SimpleNotificationService-[0-9a-f]{32}\.pem"
)
TOPIC = re.compile(r"arn:aws:sns:([a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}):[0-9]{12}:[A-Za-z0-9_.-]{1,256}")
SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}


def certificate_url(body: Mapping[str, Any]) -> str:
    """Where the message says that its certificate is, or "" when that is not Amazon's own place for it."""
    url = body.get("SigningCertURL")
    return url if isinstance(url, str) and CERTIFICATE.fullmatch(url) else ""


def require_signature(body: Mapping[str, Any], certificates: Mapping[str, str], received_at: datetime) -> None:
    """Raise Unverified unless a certificate of Amazon's, known by its address, has signed the message's fields."""
    url = certificate_url(body)
    if not url:
        raise Unverified("SigningCertURL: expected a certificate on Amazon's own host")
    if url not in certificates:
        raise Unverified("the certificate is not known yet; it is fetched within a minute")
    kind = str(body.get("Type"))
    if kind not in SIGNED:
        raise Unverified("Type: expected a message of Amazon SNS")
    hashed = {"1": SHA1(), "2": SHA256()}.get(str(body.get("SignatureVersion")))  # noqa: S303 - version 1 is SNS's usual
    if hashed is None:
        raise Unverified("SignatureVersion: expected 1 or 2")
    try:
        signature = base64.b64decode(str(body.get("Signature", "")), validate=True)
        key = public_key(certificates[url], received_at)
        key.verify(signature, signed_text(body, kind), padding.PKCS1v15(), hashed)
    except (binascii.Error, ValueError, InvalidSignature) as error:
        raise Unverified("Signature does not match the message") from error


def signed_text(body: Mapping[str, Any], kind: str) -> bytes:
    """The text that SNS signs: the fields by name, each name and value on a line, a missing Subject left out."""
    lines = []
    for name in SIGNED[kind]:
        value = body.get(name)
        if value is None and name == "Subject":
            continue
        if not isinstance(value, str):
            raise ValueError(name)
        lines.append(f"{name}\n{value}\n")
    return "".join(lines).encode()


def public_key(pem: str, at: datetime) -> rsa.RSAPublicKey:
    """The key of a certificate that is valid at the moment; raises ValueError for anything else."""
    certificate = x509.load_pem_x509_certificate(pem.encode())
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise ValueError("the certificate is not valid at this time")
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("expected an RSA key")
    return key


def confirmation_url(topic: str, token: str) -> tuple[str, dict[str, str]]:
    """The address and parameters that confirm a subscription, made here: the message's own address is not followed.

    Raises ValueError for a topic that is none.
    """
    found = TOPIC.fullmatch(topic)
    if found is None:
        raise ValueError("expected a topic of Amazon SNS")
    asked = {"Action": "ConfirmSubscription", "TopicArn": topic, "Token": token, "Version": "2010-03-31"}
    return f"https://sns.{found.group(1)}.amazonaws.com/", asked
