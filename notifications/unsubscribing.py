"""Whom the link under an offer speaks for: the person who got the mail, whatever became of the order since."""

import re
from datetime import timedelta

from merchants.keyed import keyed_hashes
from merchants.tenancy import current_merchant_id
from notifications.models import MessageContent

# As long as the address stays in the mail's content (docs/operations.md): people unsubscribe from old mails.
OFF_FOR = timedelta(days=400)
PURPOSE = re.compile(r"message:(?P<message>[0-9]+):off:(?P<mark>[0-9a-f]+)")


def recipient_marks(address: str) -> list[str]:
    """Twelve digits that tell addresses apart without naming them: under today's key first, then earlier ones."""
    told = f"recipient:{current_merchant_id()}:{address.strip().lower()}"
    return [found.hex()[:12] for found in keyed_hashes(told)]


def off_purpose(content: MessageContent) -> str:
    """The purpose of the unsubscribe link in this mail."""
    return f"message:{content.pk}:off:{recipient_marks(content.recipient)[0]}"


def unsubscriber(purpose: str, order_email: str) -> str:
    """The address that an unsubscribe link made for `purpose` was mailed to; "" when it is gone.

    It is the recipient of the mail, and the order's address of today only while that is the same person.
    """
    parts = PURPOSE.match(purpose)
    if parts is None:
        return order_email
    content = MessageContent.objects.only("recipient").filter(pk=int(parts["message"])).first()
    candidates = [content.recipient if content else "", order_email]
    return next((address for address in candidates if address and parts["mark"] in recipient_marks(address)), "")
