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
        return _fernet().encrypt(str(value).encode()).decode()

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        if not value:
            return ""
        try:
            return _fernet().decrypt(value.encode()).decode()
        except InvalidToken:
            return ""
