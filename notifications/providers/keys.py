"""The idempotency key of a mail, for providers that know such keys."""

import hashlib

from notifications.mails.mail import Mail


def repetition_key(mail: Mail) -> str:
    """The same for every try of the same mail to the same address; at most 120 letters that fit a header.

    With the recipient in it: a mail written anew for a corrected address is another mail.
    """
    address = hashlib.sha256(mail.recipient.strip().lower().encode()).hexdigest()[:16]
    return f"{(mail.idempotency_key or mail.message_id).strip('<>')[:100]}-{address}"
