"""A finished mail, and how it becomes MIME."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from typing import Any

from django.core.mail import EmailMultiAlternatives

from workqueue.guards import assert_outside_transaction

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attachment:
    """A file that travels with a mail. With a `cid` it is a picture inside the html part (`<img src="cid:...">`)."""

    name: str
    content: bytes
    mime_type: str
    cid: str = ""


@dataclass(frozen=True)
class Mail:
    """Everything a provider needs. `idempotency_key` is the message's id, for providers that know such keys."""

    recipient: str
    sender: str
    reply_to: str
    subject: str
    text: str
    html: str
    message_id: str
    headers: dict[str, str] = field(default_factory=dict)
    idempotency_key: str = ""
    attachments: tuple[Attachment, ...] = ()

    def as_mime(self) -> EmailMultiAlternatives:
        """Django's mail object: it refuses line breaks in headers, which is what header injection needs."""
        mail = EmailMultiAlternatives(
            subject=self.subject,
            body=self.text,
            from_email=self.sender,
            to=[self.recipient],
            reply_to=[self.reply_to] if self.reply_to else None,
            headers={"Message-ID": self.message_id, "Auto-Submitted": "auto-generated", **self.headers},
        )
        mail.attach_alternative(self.html, "text/html")
        for attachment in self.attachments:
            mail.attach(_part(attachment))
        return mail


def _part(attachment: Attachment) -> MIMEBase:
    main, _slash, sub = attachment.mime_type.partition("/")
    part = MIMEBase(main, sub)
    part.set_payload(attachment.content)
    encode_base64(part)
    part.add_header("Content-Disposition", "inline" if attachment.cid else "attachment", filename=attachment.name)
    if attachment.cid:
        part.add_header("Content-ID", f"<{attachment.cid}>")
    return part


class NotSent(Exception):
    """The provider certainly did not take the mail.

    `retry` says whether trying again can help; `down` that the provider takes nothing at all now, so the rest of
    a batch need not find out one time-out after another. `wait` is what the provider asked for, in seconds.
    `said_no`: the person told the provider that he wants nothing more (a STOP in answer to a text message).
    """

    def __init__(
        self, message: str, *, retry: bool, down: bool = False, wait: float | None = None, said_no: bool = False
    ) -> None:
        super().__init__(message)
        self.retry, self.down, self.wait, self.said_no = retry or down, down, wait, said_no


class Unsure(Exception):
    """The hand-over broke where the provider may have taken the mail already."""


Outcome = str | NotSent | Unsure  # of a hand-over: the provider's id for the mail, or why there is none


class Provider:
    """A way to hand mails over. Used as a context manager around a batch, so a connection can be reused."""

    name = ""
    concurrency: int = 1  # how many instances may work side by side, each in a thread of its own
    account: Any = None  # the merchant's own account behind it; None: one for all, which is down for all at once

    def __enter__(self) -> "Provider":
        return self

    def __exit__(self, *_: object) -> None:
        """Close what a batch held open; must not raise."""

    def send(self, mail: Mail) -> str:
        """Hand the mail over and return the provider's id for it ("" when it gives none).

        Raises NotSent when it was certainly not taken and Unsure when that cannot be known. Never inside a
        transaction.
        """
        assert_outside_transaction(f"sending by {self.name}")
        return self.hand_over(mail)

    def attempt(self, mail: Mail) -> Outcome:
        """As `send`, and what it raises is the answer; any other error leaves it open whether the mail went."""
        assert_outside_transaction(f"sending by {self.name}")
        try:
            return self.hand_over(mail)
        except (NotSent, Unsure) as outcome:
            return outcome
        except Exception as error:
            log.exception("%s broke off", self.name)
            return Unsure(type(error).__name__)

    def send_all(self, mails: Iterable[Mail]) -> Iterator[Outcome]:
        """Hand over one after the other, an outcome each, in order.

        A mail is taken from `mails` only when its turn comes (or the turn of the one before), so whoever supplies
        them may stop at any time; what was taken has an outcome, however the connection fares.
        """
        for mail in mails:
            yield self.attempt(mail)

    def hand_over(self, mail: Mail) -> str:
        raise NotImplementedError
