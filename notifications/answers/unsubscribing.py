"""Whom the link under an offer speaks for: the person who got the mail, whatever became of the order since."""

import re
from dataclasses import dataclass
from datetime import timedelta

from merchants.keyed import keyed_hashes
from merchants.models import AccessLink
from merchants.tenancy import current_merchant_id
from notifications.models import Enrolment, MessageContent, Step
from orders.models import Customer, Order

# As long as the address stays in the mail's content (docs/operations.md): people unsubscribe from old mails.
OFF_FOR = timedelta(days=400)
UNSUBSCRIBE, PREFERENCES = "unsubscribe", "preferences"
# What the link under an offer allows; links of earlier mails know the first only.
OFF_ACTIONS = f"{UNSUBSCRIBE} {PREFERENCES}"
MAIL = re.compile(r"message:(?P<message>[0-9]{1,18})(?::|$)")
PURPOSE = re.compile(r"message:(?P<message>[0-9]{1,18}):off:(?P<mark>[0-9a-f]+)")


PHONES = (Step.Channel.SMS, Step.Channel.WHATSAPP)


@dataclass(frozen=True)
class Reader:
    """Who got the mail, of what kind it was, and in which language ("" where that is not known)."""

    address: str
    purpose: str = ""
    language: str = ""


def recipient_marks(address: str) -> list[str]:
    """Twelve digits that tell addresses apart without naming them: under today's key first, then earlier ones."""
    told = f"recipient:{current_merchant_id()}:{address.strip().lower()}"
    return [found.hex()[:12] for found in keyed_hashes(told)]


def off_purpose(content: MessageContent) -> str:
    """The purpose of the unsubscribe link in this mail."""
    return f"message:{content.pk}:off:{recipient_marks(content.recipient)[0]}"


@dataclass(frozen=True)
class _Written:
    """What is known of a mail, or of the person behind its link today."""

    address: str
    language: str
    purpose: str = ""
    is_phone: bool = False


GONE = _Written("", "")


def reader_of(link: AccessLink) -> Reader | None:
    """For whom this link speaks; None when the person is gone, or was erased. Two small queries.

    It is the recipient of the mail, and the order's or customer's address of today only while that is the same person.
    """
    present = _present(link.subject)
    if present is None:
        return None
    parts = PURPOSE.match(link.purpose)
    mail = _mail(int(parts["message"])) if parts else GONE
    named = [one for one in (mail, present) if one.address]
    found = next((one for one in named if parts is None or parts["mark"] in recipient_marks(one.address)), None)
    if found is None:
        return None
    # A no under a text message is heard wherever it is asked for: everything else knows people by their mail address.
    address = email_behind(int(parts["message"])) if parts and found.is_phone else found.address
    return Reader(address, mail.purpose, mail.language or present.language) if address else None


def email_behind(message: int) -> str:
    """The mail address of whom a message was for, whatever channel it took; "" when he is gone. Two small queries."""
    run = Enrolment.objects.filter(messages=message).values_list("customer_id", "order_id").first()
    customer, order = run or (None, None)
    found = Customer.objects.filter(pk=customer, redacted_at__isnull=True).values_list("email", flat=True).first()
    if not found:
        found = Order.objects.filter(pk=order, redacted_at__isnull=True).values_list("email", flat=True).first()
    return found or ""


def language_of(link: AccessLink) -> str:
    """The language of the mail that brought a link, of whatever kind; "" where no mail is known. One query at most."""
    parts = MAIL.match(link.purpose)
    return _mail(int(parts["message"])).language if parts else ""


def _present(subject: str) -> _Written | None:
    """Who stands behind a link's subject today; None when nobody is there any more."""
    kind, _colon, key = subject.partition(":")
    if kind == "order":
        rows = Order.objects.filter(public_id=key, known_at__isnull=False, redacted_at__isnull=True)
    elif kind == "customer" and key.isascii() and key.isdigit():
        rows = Customer.objects.filter(pk=int(key), redacted_at__isnull=True)
    else:
        return None
    row = rows.values_list("email", "language").first()
    return _Written(*row) if row else None


def _mail(message: int) -> _Written:
    row = (
        MessageContent.objects.filter(pk=message)
        .values_list("recipient", "language", "message__enrolment__journey__purpose", "channel")
        .first()
    )
    return _Written(row[0], row[1], row[2] or "", row[3] in PHONES) if row else GONE
