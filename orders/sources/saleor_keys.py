"""Saleor's signatures: a detached JWS under the instance's public key, or HMAC where a secret key is set.

The keys are kept in the connection. The door never fetches them: a sender could otherwise make every request
cost us a call, and choose the moment at which one fails.
"""

import base64
import binascii
from typing import Any

import jwt

from inbox.answers import HttpProblem
from inbox.contracts import Credentials, RawWebhook, Unverified
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.signatures import hmac_sha256, require
from merchants.tenancy import scoped
from orders.sources.polling import api_root

MAX_KEYS = 20


def verify_saleor(raw: RawWebhook, credentials: Credentials) -> None:
    """Raise Unverified unless Saleor-Signature vouches for the raw body."""
    header = "saleor-signature" if raw.headers.get("saleor-signature") else "x-saleor-signature"
    given = raw.headers.get(header, "")
    if given.count(".") == 2:
        _verify_detached(given, raw.body, credentials, header)
    else:
        require(given, [hmac_sha256(secret, raw.body).hex() for secret in credentials.secrets], header)


def _verify_detached(token: str, body: bytes, credentials: Credentials, header: str) -> None:
    key = _key(_kid(token, header), credentials, header)
    try:
        opened = jwt.PyJWS().decode_complete(token, key, algorithms=["RS256"], detached_payload=body)
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise Unverified(f"header {header} does not match the body ({type(error).__name__})") from error
    # Without "b64": false in its header a token is checked over its own, empty payload instead of the body.
    if opened["payload"] != body:
        raise Unverified(f"header {header} does not cover the body")


def _kid(token: str, header: str) -> str:
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except (jwt.PyJWTError, ValueError) as error:
        raise Unverified(f"header {header}: expected a detached JWS") from error
    return kid if isinstance(kid, str) else ""


def _key(kid: str, credentials: Credentials, header: str) -> jwt.PyJWK:
    keys = jwks_keys(credentials.config.get("jwks"))
    if not keys:
        raise Unverified("this connection holds no public keys of the shop yet")
    for entry in keys:
        if entry.get("kid") == kid:
            try:
                return jwt.PyJWK(entry, algorithm="RS256")
            except (jwt.PyJWTError, ValueError, TypeError) as error:
                raise Unverified("the shop's public key cannot be read") from error
    raise Unverified(
        f"header {header} names a key that is not among the shop's public keys; the next poll fetches them"
    )


def jwks_keys(found: Any) -> list[dict[str, Any]]:
    """The usable keys of a JWKS: RSA, public, at least 2048 bits; [] for anything else."""
    entries = found.get("keys") if isinstance(found, dict) else None
    return [entry for entry in entries if _is_usable(entry)][:MAX_KEYS] if isinstance(entries, list) else []


def _is_usable(entry: Any) -> bool:
    if not isinstance(entry, dict) or entry.get("kty") != "RSA" or entry.get("use", "sig") != "sig" or "d" in entry:
        return False
    modulus = str(entry.get("n", ""))
    try:
        return len(base64.urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4))) >= 256
    except (binascii.Error, ValueError):
        return False


def refresh_jwks(connection: Connection, http: HttpSession) -> bool:
    """Fetch the shop's public keys into config["jwks"]; True when they changed. Outside any transaction.

    A key that the shop withdrew is withdrawn here too. Raises HttpProblem, also when the shop shows no usable
    key, which leaves the stored ones as they are.
    """
    root = api_root(connection)
    origin = "/".join(root.split("/")[:3])
    answer = http.get(f"{origin}/.well-known/jwks.json")
    keys = jwks_keys(answer.object())
    if not keys:
        raise HttpProblem(f"{answer.host} shows no RSA key at /.well-known/jwks.json", retry=True)
    if keys == jwks_keys(connection.config.get("jwks")):
        return False
    with scoped(connection.merchant_id):
        row = Connection.objects.select_for_update().get(pk=connection.pk)
        row.config = {**row.config, "jwks": {"keys": keys}}
        row.save(update_fields=["config"])
    connection.config = row.config
    return True
