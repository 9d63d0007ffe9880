"""Whom the link under an offer speaks for: the person who got the mail, whatever became of the order since."""

import re
from dataclasses import dataclass
from datetime import timedelta

from merchants.keyed import keyed_hashes
from merchants.models import AccessLink
from merchants.tenancy import current_merchant_id
from notifications.models import MessageContent
from orders.models import Customer, Order

# As long as the address stays in the mail's content (docs/operations.md): people unsubscribe from old mails.
OFF_FOR = timedelta(days=400)
UNSUBSCRIBE, PREFERENCES = "unsubscribe", "preferences"
# What the link under an offer allows; links of earlier mails know the first only.
OFF_ACTIONS = f"{UNSUBSCRIBE} {PREFERENCES}"
PURPOSE = re.compile(r"message:(?P<message>[0-9]{1,18}):off:(?P<mark>[0-9a-f]+)")


@dataclass(frozen=True)
class Reader:
    """Who got the mail, and of what kind it was ("" where that is not known)."""

    address: str
    purpose: str = ""


def recipient_marks(address: str) -> list[str]:
    """Twelve digits that tell addresses apart without naming them: under today's key first, then earlier ones."""
    told = f"recipient:{current_merchant_id()}:{address.strip().lower()}"
    return [found.hex()[:12] for found in keyed_hashes(told)]


def off_purpose(content: MessageContent) -> str:
    """The purpose of the unsubscribe link in this mail."""
    return f"message:{content.pk}:off:{recipient_marks(content.recipient)[0]}"


def unsubscriber(purpose: str, present: str) -> str:
    """The address that an unsubscribe link made for `purpose` was mailed to; "" when it is gone.

    It is the recipient of the mail, and `present`, the order's or customer's address of today, only while that is the
    same person.
    """
    parts = PURPOSE.match(purpose)
    if parts is None:
        return present
    content = MessageContent.objects.only("recipient").filter(pk=int(parts["message"])).first()
    candidates = [content.recipient if content else "", present]
    return next((address for address in candidates if address and parts["mark"] in recipient_marks(address)), "")


def reader_of(link: AccessLink) -> Reader | None:
    """For whom this link speaks; None when the person is gone, or was erased. Two small queries."""
    present = _present(link.subject)
    address = unsubscriber(link.purpose, present) if present is not None else ""
    return Reader(address, _kind(link.purpose)) if address else None


def _present(subject: str) -> str | None:
    """The address of today behind a link's subject; None when nobody is there any more."""
    kind, _colon, key = subject.partition(":")
    if kind == "order":
        rows = Order.objects.filter(public_id=key, known_at__isnull=False, redacted_at__isnull=True)
    elif kind == "customer" and key.isascii() and key.isdigit():
        rows = Customer.objects.filter(pk=int(key), redacted_at__isnull=True)
    else:
        return None
    return rows.values_list("email", flat=True).first()


def _kind(purpose: str) -> str:
    parts = PURPOSE.match(purpose)
    rows = MessageContent.objects.filter(pk=int(parts["message"])) if parts else MessageContent.objects.none()
    return rows.values_list("message__enrolment__journey__purpose", flat=True).first() or ""
