"""Secrets at rest: encrypted in the database, plain only in memory."""

import base64
import hashlib
import json
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


class SealedAccount(models.Model):
    """Abstract: an account with somebody outside. Its keys are plain only in memory; and how the last call went."""

    credentials = SealedTextField(blank=True)  # a JSON object of texts: {"token": "…"}
    settings = models.JSONField(default=dict, blank=True)  # what is no secret: region, stream, sender's number
    is_active = models.BooleanField(default=True)
    checked_at = models.DateTimeField(null=True, blank=True)  # the last call that told how the account stands
    trouble = models.CharField(max_length=12, blank=True)  # a code of whoever calls there; "" when fine
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def keys(self) -> dict[str, str]:
        """The credentials as texts; {} when no key of the server opens them."""
        try:
            found: Any = json.loads(self.credentials or "{}")
        except ValueError:
            return {}
        return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}

    @keys.setter
    def keys(self, values: dict[str, str]) -> None:
        self.credentials = json.dumps(values)
