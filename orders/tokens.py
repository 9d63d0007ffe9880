"""Signed order tokens: how a merchant's own shop asks for an order's status without a link from a mail.

A token is `<number>.<expires>.<signature>`: the order's number as the shop writes it (URL-quoted), the end of its
life in Unix seconds, and the hexadecimal HMAC-SHA256 of `<number>.<expires>` with the merchant's status key. Every
template language of a shop can make one (docs/embedding.md).
"""

import hmac
import secrets
import time
from datetime import timedelta
from hashlib import sha256
from urllib.parse import quote, unquote_plus

from django.utils import timezone

from orders.intake import number_key
from orders.models import Order, StatusKey

LONGEST = timedelta(days=7)  # a token further ahead is refused: it would be a key that cannot be taken back
SKEW = 300  # seconds that the shop's clock may run ahead


class TokenRefused(ValueError):
    """The token opens nothing. `code` is "malformed", "expired", "too_long", "off", "signature" or "unknown"."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def signed(number: str, key: str, expires: int) -> str:
    """The token for an order number until `expires` (Unix seconds)."""
    said = f"{quote(number, safe='')}.{expires}"
    return f"{said}.{_signature(said, key)}"


def number_of(token: str, keys: StatusKey | None, *, now: float | None = None) -> str:
    """The order number that a valid token names. Raises TokenRefused; needs no database."""
    said, _dot, signature = token.rpartition(".")
    number, _dot, expires = said.rpartition(".")
    if (
        len(token) > 400
        or not token.isascii()
        or not number
        or not (expires.isascii() and expires.isdigit() and len(expires) <= 12)
    ):
        raise TokenRefused("malformed", "expected <number>.<expires in Unix seconds>.<hex HMAC-SHA256>")
    if keys is None or not keys.is_active:
        raise TokenRefused("off", "this shop has no status key, or switched it off")
    if not any(hmac.compare_digest(_signature(said, key), signature.lower()) for key in _live(keys)):
        raise TokenRefused("signature", "the signature is not ours: sign '<number>.<expires>' with the status key")
    moment = time.time() if now is None else now
    if int(expires) < moment:
        raise TokenRefused("expired", "the token's time is over: sign a new one for each page view")
    if int(expires) > moment + LONGEST.total_seconds() + SKEW:
        raise TokenRefused("too_long", f"a token may live {LONGEST.days} days at most")
    return unquote_plus(number)


def order_of(token: str) -> Order:
    """The order behind a token, in the open scope. Raises TokenRefused."""
    number = number_key(number_of(token, StatusKey.objects.first()))
    order: Order | None = (
        Order.objects.filter(number_key=number, known_at__isnull=False, redacted_at__isnull=True)
        .order_by("-placed_at", "-pk")
        .first()
        if number
        else None
    )
    if order is None:
        raise TokenRefused("unknown", "no order of this shop has this number")
    return order


def make_key() -> StatusKey:
    """The merchant's status key, made or replaced; the one before it stays good until the next time."""
    row, created = StatusKey.objects.get_or_create(defaults={"key": secrets.token_hex(32)})
    if not created:
        row.previous_key, row.key = row.key, secrets.token_hex(32)
        row.is_active, row.rotated_at = True, timezone.now()
        row.save()
    return row  # type: ignore[no-any-return]


def _live(keys: StatusKey) -> list[str]:
    return [key for key in (keys.key, keys.previous_key) if key]


def _signature(said: str, key: str) -> str:
    return hmac.new(key.encode(), said.encode("utf-8", "replace"), sha256).hexdigest()
