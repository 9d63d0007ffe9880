"""Addresses that must not be mailed."""

import hashlib
import hmac

from django.conf import settings

from merchants.tenancy import current_merchant_id
from notifications.models import MailClass, Suppression


def address_hash(email: str) -> bytes:
    """The keyed hash under which the merchant in scope remembers an address."""
    message = f"suppress:{current_merchant_id()}:{email.strip().lower()}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()


def suppress(email: str, mail_class: MailClass, reason: str) -> None:
    """Stop mail of this class, and of every class with a higher number, to the address; idempotent."""
    Suppression.objects.get_or_create(
        address_hash=address_hash(email), mail_class=mail_class, defaults={"reason": reason}
    )


def is_suppressed(email: str, mail_class: int) -> bool:
    """May no mail of this class go to the address? Legal mail is never suppressed silently."""
    if mail_class == MailClass.LEGAL:
        return False
    return Suppression.objects.filter(address_hash=address_hash(email), mail_class__lte=mail_class).exists()
