"""Plain SMTP."""

import contextlib
import smtplib
import ssl
from typing import cast
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail.message import SafeMIMEMultipart

from merchants.masking import masked
from notifications.mail import Mail, NotSent, Provider, Unsure

TIMEOUT = 20.0  # seconds, below the message's lease


class SMTPProvider(Provider):
    """One SMTP connection, kept open over a batch. STOEP_SMTP_URL is smtp://, smtps:// or smtp+starttls://."""

    name = "smtp"

    def __init__(self) -> None:
        self._client: smtplib.SMTP | None = None

    def __exit__(self, *_: object) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):
                client.quit()

    def hand_over(self, mail: Mail) -> str:
        """See Provider.send. Whatever breaks before the body was offered is NotSent; after that it is Unsure."""
        content = _content(mail)
        client = self._connected()
        try:
            return self._dialogue(client, mail, content)
        except (NotSent, Unsure):
            raise
        except BaseException:
            # The task's time is up in the middle of a dialogue: the next mail would read this one's answers.
            self._drop()
            raise

    def _dialogue(self, client: smtplib.SMTP, mail: Mail, content: bytes) -> str:
        try:
            self._envelope(client, mail)
        except smtplib.SMTPResponseException as error:
            self._reset(client)
            raise NotSent(_words(error.smtp_code, error.smtp_error), retry=error.smtp_code < 500) from error
        except UnicodeError as error:  # an address that plain SMTP cannot spell
            self._reset(client)
            raise NotSent("the address has letters that this mail server cannot take", retry=False) from error
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise NotSent(f"connection lost ({type(error).__name__})", retry=True) from error
        return self._data(client, content)

    def _envelope(self, client: smtplib.SMTP, mail: Mail) -> None:
        bare = mail.sender[mail.sender.rfind("<") + 1 :].rstrip(">")
        for code, answer in (client.mail(bare), client.rcpt(mail.recipient)):
            if code not in (250, 251):
                raise smtplib.SMTPResponseException(code, answer)

    def _data(self, client: smtplib.SMTP, content: bytes) -> str:
        try:
            code, answer = client.data(content)
        except smtplib.SMTPDataError as error:  # refused at DATA, before the body
            self._reset(client)
            raise NotSent(_words(error.smtp_code, error.smtp_error), retry=error.smtp_code < 500) from error
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Unsure(f"connection lost after the mail was offered ({type(error).__name__})") from error
        if code != 250:
            raise NotSent(_words(code, answer), retry=code < 500)
        return answer.decode("ascii", "replace")[:200]

    def _connected(self) -> smtplib.SMTP:
        if self._client is None:
            try:
                self._client = _connect(settings.SMTP_URL)
            except (OSError, smtplib.SMTPException) as error:
                raise NotSent(f"mail server not reachable ({type(error).__name__})", retry=True, down=True) from error
        return self._client

    def _reset(self, client: smtplib.SMTP) -> None:
        try:
            client.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _content(mail: Mail) -> bytes:
    """The mail as it goes over the wire. What cannot be written was certainly not sent, and never will be."""
    try:
        return cast(SafeMIMEMultipart, mail.as_mime().message()).as_bytes(linesep="\r\n")
    except ValueError as error:
        raise NotSent(f"not a mail ({type(error).__name__})", retry=False) from error


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, context = parts.hostname or "", ssl.create_default_context()
    client: smtplib.SMTP
    if parts.scheme == "smtps":
        client = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=context)
    else:
        client = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
        if parts.scheme == "smtp+starttls":
            client.starttls(context=context)
    client.ehlo_or_helo_if_needed()
    if parts.username:
        client.login(unquote(parts.username), unquote(parts.password or ""))
    return client


def _words(code: int, answer: bytes | str) -> str:
    """The server's words, to be stored as the reason: they often repeat the address, which an erasure would miss."""
    said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return masked(f"{code} {said}")[:200]
