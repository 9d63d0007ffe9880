"""Addresses that must not be mailed."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from merchants.keyed import keyed_hash, keyed_hashes
from merchants.tenancy import current_merchant_id
from notifications.models import MailClass, Suppression
from orders.models import normal_email

# Why an address is closed: words for people in notifications/reasons.py. Others come with an import.
UNSUBSCRIBED, COMPLAINED, BOUNCED, BY_HAND, IMPORTED = "unsubscribed", "complained", "bounced", "by_hand", "imported"


# His own word: nobody but himself takes it back, by agreeing anew (about/caring.py, the preference centre).
OWN_WORD = frozenset({UNSUBSCRIBED, COMPLAINED})


def suppress(email: str, mail_class: int, reason: str, *, note: str = "", by: str = "") -> bool:
    """Stop mail of this class, and of every class with a higher number, to the address; True when it was not before.

    Idempotent: what is closed stays closed by its first reason. `by` is the member who asked for it.
    """
    if live(email).filter(mail_class=mail_class).exists():
        return False
    try:
        with transaction.atomic():
            Suppression.objects.create(
                address_hash=hash_of(email), mail_class=mail_class, reason=reason, note=note[:200], added_by=by
            )
    except IntegrityError:  # the other click was first
        return False
    return True


def lift(
    email: str, mail_class: int, reason: str, before: datetime | None = None, *, by: str = "", why: str = ""
) -> int:
    """Take back the suppressions of exactly this class and reason, those from before `before` (aware) where given.

    Returns how many. The row stays and tells who lifted it, when and why.
    """
    rows = live(email).filter(mail_class=mail_class, reason=reason)
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    return rows.update(lifted_at=timezone.now(), lifted_by=by, lifted_why=why[:200])


def is_suppressed(email: str, mail_class: int) -> bool:
    """May no mail of this class go to the address? Legal mail is never suppressed silently."""
    if mail_class == MailClass.LEGAL:
        return False
    return live(email).filter(mail_class__lte=mail_class).exists()


def live(email: str) -> QuerySet[Suppression]:
    """What closes this address now."""
    return history(email).filter(lifted_at__isnull=True)


def history(email: str) -> QuerySet[Suppression]:
    """Everything that ever closed this address, lifted rows too. Under earlier keys too: a changed key must not mail
    those who said no."""
    return Suppression.objects.filter(address_hash__in=hashes_of(email))


def closed_by(emails: Collection[str], now: datetime) -> dict[str, tuple[int, str]]:
    """By normal address: the lowest class that is closed at `now` (aware), and why. One query."""
    named = {found: email for email in emails for found in hashes_of(email)}
    rows = Suppression.objects.filter(
        Q(lifted_at__isnull=True) | Q(lifted_at__gt=now), address_hash__among=named, created_at__lte=now
    )
    closed: dict[str, tuple[int, str]] = {}
    for kept, mail_class, reason in rows.order_by("created_at", "pk").values_list(
        "address_hash", "mail_class", "reason"
    ):
        email = named[bytes(kept)]
        if email not in closed or mail_class < closed[email][0]:
            closed[email] = (mail_class, reason)
    return closed


def hash_of(email: str) -> bytes:
    """What is kept of the address, under the current key."""
    return keyed_hash(_named(email))


def hashes_of(email: str) -> list[bytes]:
    """The address under the current key and every earlier one that still counts."""
    return keyed_hashes(_named(email))


def _named(email: str) -> str:
    return f"suppress:{current_merchant_id()}:{normal_email(email)}"
