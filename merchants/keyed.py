"""Keyed hashes that outlive a change of the server's key."""

import hmac

from django.conf import settings


def keyed_hash(message: str) -> bytes:
    """HMAC-SHA256 of the message under the server's current key: 32 bytes."""
    return _hash(str(settings.SECRET_KEY), message)


def keyed_hashes(message: str) -> list[bytes]:
    """The hash under the current key and under every earlier one that still counts, current first."""
    return [_hash(str(key), message) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _hash(key: str, message: str) -> bytes:
    return hmac.digest(key.encode(), message.encode(), "sha256")
