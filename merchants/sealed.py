"""Secrets at rest: encrypted in the database, plain only in memory."""

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


def _fernet() -> MultiFernet:
    keys = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    derived = (hashlib.blake2b(key.encode(), digest_size=32, person=b"stoep-sealed").digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


# The key under which a sealed value stands in stored JSON: {"sealed": "…"}, where a plain one is a string.
SEALED = "sealed"


def seal(text: str) -> str:
    """The text, encrypted with the server's key."""
    return _fernet().encrypt(text.encode("utf-8", "replace")).decode()


def unseal(sealed: str) -> str:
    """The text behind `seal`; "" when no key of ours opens it."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


if TYPE_CHECKING:
    Text = models.TextField[Any, Any]
else:
    Text = models.TextField


class SealedTextField(Text):
    """Text that is encrypted with the server's key (AES-128-CBC + HMAC) before it reaches the database.

    Old keys in SECRET_KEY_FALLBACKS still open what they sealed. A value that no key opens reads as "", so a
    lost key shows as failing signatures on one connection and not as a crash at the door.
    """

    def get_prep_value(self, value: Any) -> Any:
        if not value:
            return ""
        return seal(str(value))

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        return unseal(value) if value else ""
