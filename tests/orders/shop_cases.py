"""Reading the project's own payloads and signing them the way each shop does."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from inbox.contracts import Ignored, RawWebhook, Rejected
from inbox.signatures import hmac_sha256
from orders.snapshots import Order
from orders.sources.base import ShopSource

PAYLOADS = Path(__file__).parent / "payloads"
NOW = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)


def payload(name: str) -> bytes:
    return (PAYLOADS / name).read_bytes()


def raw(body: bytes | Any, headers: Mapping[str, str] | None = None) -> RawWebhook:
    """A webhook received at NOW; anything but bytes becomes JSON."""
    return RawWebhook(headers or {}, body if isinstance(body, bytes) else json.dumps(body).encode(), NOW)


def read(source: ShopSource, topic: str, body: bytes | Any) -> Any:
    """The one snapshot in a body."""
    (snapshot,) = source.parse(raw(body), topic)
    return snapshot


def order(source: ShopSource, topic: str, name: str) -> Order:
    snapshot = read(source, topic, payload(name))
    assert isinstance(snapshot, Order)
    return snapshot


def outcome(source: ShopSource, topic: str, body: bytes, headers: Mapping[str, str] | None = None) -> str:
    """What became of a body, in words; anything but these three is a fault and passes through."""
    try:
        return f"{len(source.parse(raw(body, headers), topic))} snapshots"
    except Rejected as reason:
        assert len(str(reason)) > 15, "a rejection names the field and what was expected"
        return f"rejected: {reason}"
    except Ignored as reason:
        assert len(str(reason)) > 15, "an ignored webhook says why"
        return f"ignored: {reason}"


def base64_signature(secret: str, body: bytes) -> str:
    return b64encode(hmac_sha256(secret, body)).decode()


@cache
def saleor_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def saleor_jwks(kid: str = "key-1") -> dict[str, Any]:
    """The public half as Saleor shows it."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(saleor_key().public_key()))
    return {"keys": [{**public, "kid": kid, "use": "sig", "alg": "RS256"}]}


def saleor_signature(body: bytes, *, kid: str = "key-1", detached: bool = True) -> str:
    """A JWS as Saleor makes it (b64=false, payload left out); otherwise one over its own, empty payload."""
    head: dict[str, Any] = {"alg": "RS256", "kid": kid, "typ": "JWT"}
    if detached:
        head |= {"b64": False, "crit": ["b64"]}
    first = urlsafe_b64encode(json.dumps(head).encode()).rstrip(b"=")
    algorithm = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256)
    signature = algorithm.sign(first + b"." + (body if detached else b""), saleor_key())
    return f"{first.decode()}..{urlsafe_b64encode(signature).rstrip(b'=').decode()}"
