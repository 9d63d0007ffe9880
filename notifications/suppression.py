"""Addresses that must not be mailed."""

from datetime import datetime

from merchants.keyed import keyed_hash, keyed_hashes
from merchants.tenancy import current_merchant_id
from notifications.models import MailClass, Suppression


def suppress(email: str, mail_class: MailClass, reason: str) -> None:
    """Stop mail of this class, and of every class with a higher number, to the address; idempotent."""
    Suppression.objects.get_or_create(
        address_hash=keyed_hash(_named(email)), mail_class=mail_class, defaults={"reason": reason}
    )


def lift(email: str, mail_class: MailClass, reason: str, before: datetime) -> None:
    """Take back the suppressions of exactly this class and reason that are older than `before` (aware)."""
    hashes = keyed_hashes(_named(email))
    Suppression.objects.filter(
        address_hash__in=hashes, mail_class=mail_class, reason=reason, created_at__lt=before
    ).delete()


def is_suppressed(email: str, mail_class: int) -> bool:
    """May no mail of this class go to the address? Legal mail is never suppressed silently."""
    if mail_class == MailClass.LEGAL:
        return False
    # Under earlier keys too: a changed key must not mail those who said no.
    hashes = keyed_hashes(_named(email))
    return Suppression.objects.filter(address_hash__in=hashes, mail_class__lte=mail_class).exists()


def _named(email: str) -> str:
    return f"suppress:{current_merchant_id()}:{email.strip().lower()}"
