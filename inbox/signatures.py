"""Signature schemes, over raw bytes, in constant time, for every live secret."""

import base64
import binascii
import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from inbox.contracts import Credentials, RawWebhook, Unverified

TOLERANCE = timedelta(minutes=5)


def hmac_sha256(secret: str | bytes, message: bytes) -> bytes:
    key = secret.encode() if isinstance(secret, str) else secret
    return hmac.new(key, message, hashlib.sha256).digest()


def require(given: str, candidates: Iterable[str], header: str) -> None:
    """Raise Unverified unless `given` equals one of the candidates; every comparison takes the same time."""
    if not given:
        raise Unverified(f"header {header} is missing")
    matched = False
    for candidate in candidates:
        matched |= hmac.compare_digest(candidate.encode(), given.strip().encode("utf-8", "replace"))
    if not matched:
        raise Unverified(f"header {header} does not match the body under any live secret")


def base64_hmac(raw: RawWebhook, credentials: Credentials, header: str) -> None:
    """base64(HMAC-SHA256(body)): Shopify, WooCommerce, AfterShip."""
    require(
        raw.headers.get(header, ""),
        [base64.b64encode(hmac_sha256(secret, raw.body)).decode() for secret in credentials.secrets],
        header,
    )


def hex_hmac(raw: RawWebhook, credentials: Credentials, header: str, prefix: str = "", nfkd: bool = False) -> None:
    """prefix + hex(HMAC-SHA256(body)): Sendcloud; EasyPost, which normalises its secret by NFKD."""
    live = [unicodedata.normalize("NFKD", secret) if nfkd else secret for secret in credentials.secrets]
    require(
        raw.headers.get(header, ""),
        [prefix + hmac_sha256(secret, raw.body).hex() for secret in live],
        header,
    )


def shared_token(raw: RawWebhook, credentials: Credentials, header: str, scheme: str = "") -> None:
    """A fixed token in a header (DHL push, UPS): no signature, so the hook URL's key is half of the trust."""
    require(raw.headers.get(header, ""), [f"{scheme}{secret}" for secret in credentials.secrets], header)


def standard_webhooks(raw: RawWebhook, credentials: Credentials) -> None:
    """Standard Webhooks: `v1,` signatures over id.timestamp.body, several allowed, five minutes' tolerance.

    The clock is the time of receipt, so a stored webhook can be verified again at a replay.
    """
    message_id = raw.headers.get("webhook-id", "")
    stamp = raw.headers.get("webhook-timestamp", "")
    given = raw.headers.get("webhook-signature", "")
    if not (message_id and stamp and given):
        raise Unverified("headers webhook-id, webhook-timestamp and webhook-signature are required")
    _require_recent(stamp, raw.received_at)
    message = f"{message_id}.{stamp}.".encode() + raw.body
    offered = [part[3:] for part in given.split() if part.startswith("v1,")]
    for secret in credentials.secrets:
        expected = base64.b64encode(hmac_sha256(standard_key(secret), message))
        if any(hmac.compare_digest(expected, signature.encode("utf-8", "replace")) for signature in offered):
            return
    raise Unverified("header webhook-signature does not match the body under any live secret")


def standard_key(secret: str) -> bytes:
    """The key bytes of a `whsec_` secret (base64); anything that is not base64 is used as it stands."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return secret.encode()


def _require_recent(stamp: str, received_at: datetime) -> None:
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise Unverified("header webhook-timestamp: expected seconds since 1970")
    if abs(received_at.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        raise Unverified("header webhook-timestamp is more than five minutes off")
