"""Plain SMTP, several mails in flight where the server offers PIPELINING (RFC 2920)."""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from django.conf import settings

from merchants.masking import masked
from notifications.mails.mail import Mail, NotSent, Outcome, Provider, Unsure
from notifications.mails.mime import as_bytes
from workqueue.guards import assert_outside_transaction

TIMEOUT = 20.0  # seconds, below the message's lease
LEADING_DOT = re.compile(rb"(?m)^\.")
# An address that could end the command it stands in is nobody's address.
UNFIT = re.compile(r"[\x00-\x20\x7f<>]")
Letter = tuple[bytes, bytes]  # the commands up to DATA, and the mail with its end


class SMTPProvider(Provider):
    """One SMTP connection, kept open over a batch. STOEP_SMTP_URL is smtp://, smtps:// or smtp+starttls://."""

    name = "smtp"
    # How the server is dialled; an account of a merchant's own dials with more care.
    plain: type[smtplib.SMTP] = smtplib.SMTP
    wrapped: type[smtplib.SMTP_SSL] = smtplib.SMTP_SSL

    def __init__(self, url: str = "") -> None:
        self._url = url
        self._client: smtplib.SMTP | None = None

    def __exit__(self, *_: object) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):
                client.quit()

    def hand_over(self, mail: Mail) -> str:
        """See Provider.send. Whatever breaks before the body was offered is NotSent; after that it is Unsure."""
        content = _content(mail)
        _check_addresses(mail)
        client = self._connected()
        try:
            return self._dialogue(client, mail, content)
        except (NotSent, Unsure):
            raise
        except BaseException:
            # The task's time is up in the middle of a dialogue: the next mail would read this one's answers.
            self._drop()
            raise

    def send_all(self, mails: Iterable[Mail]) -> Iterator[Outcome]:
        """See Provider.send_all. With PIPELINING each mail takes one round trip: the commands of the next travel behind
        the body of this one. Its own body is offered only after that answer, so a break leaves one mail in doubt."""
        coming = iter(mails)
        while (mail := next(coming, None)) is not None:
            try:
                pipelines = self._connected().has_extn("pipelining")
            except NotSent as refusal:
                yield refusal
                continue
            if not pipelines:
                yield self.attempt(mail)
                continue
            assert_outside_transaction("sending by SMTP")
            try:
                yield from self._in_flight(mail, coming)
            except BaseException:
                self._drop()
                raise

    def _in_flight(self, mail: Mail, coming: Iterator[Mail]) -> Iterator[Outcome]:
        """Mails until none is left, or until one could not be begun; an outcome each, in order."""
        begun = self._begin(mail)
        while True:
            if isinstance(begun, NotSent):
                yield begun
                return
            following = next(coming, None)
            letter = _letter(following) if following is not None else None
            next_commands = letter[0] if isinstance(letter, tuple) else b""
            outcome = self._finish(begun[1] + next_commands)
            yield outcome
            if letter is None:
                return
            if isinstance(letter, tuple) and not isinstance(outcome, Unsure):
                begun = self._admitted(letter)
            else:
                begun = letter if isinstance(letter, NotSent) else self._lost()

    def _begin(self, mail: Mail) -> Letter | NotSent:
        """Say up to DATA and hear that the body may come."""
        letter = _letter(mail)
        if isinstance(letter, NotSent):
            return letter
        try:
            self._connected().send(letter[0])
        except NotSent as refusal:
            return refusal
        except (OSError, smtplib.SMTPException):
            return self._lost()
        return self._admitted(letter)

    def _admitted(self, letter: Letter) -> Letter | NotSent:
        """The answers to MAIL, RCPT and DATA; a refusal leaves the connection as if nothing had been said."""
        client = self._client
        if client is None:
            return self._lost()
        try:
            answers = [client.getreply() for _ in range(3)]
            refusal = next((one for one in answers[:2] if one[0] not in (250, 251)), None)
            if refusal is None and answers[2][0] != 354:
                refusal = answers[2]
            if refusal is None:
                return letter
            if answers[2][0] == 354:  # nobody to take it, and yet it wants a body: an empty one, which goes nowhere
                client.send(b".\r\n")
                client.getreply()
        except (OSError, smtplib.SMTPException):
            return self._lost()
        self._reset(client)
        return NotSent(_words(*refusal), retry=refusal[0] < 500)

    def _finish(self, body: bytes) -> Outcome:
        """Offer the body and hear what became of it; what broke from here on is a doubt."""
        client = self._client
        if client is None:
            return self._lost()
        try:
            client.send(body)
            code, answer = client.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Unsure(f"connection lost after the mail was offered ({type(error).__name__})")
        if code != 250:
            return NotSent(_words(code, answer), retry=code < 500)
        return answer.decode("ascii", "replace")[:200]

    def _lost(self) -> NotSent:
        self._drop()
        return NotSent("connection lost", retry=True)

    def _dialogue(self, client: smtplib.SMTP, mail: Mail, content: bytes) -> str:
        try:
            self._envelope(client, mail)
        except smtplib.SMTPResponseException as error:
            self._reset(client)
            raise NotSent(_words(error.smtp_code, error.smtp_error), retry=error.smtp_code < 500) from error
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise NotSent(f"connection lost ({type(error).__name__})", retry=True) from error
        return self._data(client, content)

    def _envelope(self, client: smtplib.SMTP, mail: Mail) -> None:
        for code, answer in (client.mail(_bare(mail.sender)), client.rcpt(mail.recipient)):
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
                self._client = _connect(self._url or settings.SMTP_URL, self.plain, self.wrapped)
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


def _letter(mail: Mail) -> Letter | NotSent:
    """The mail's commands and its body; NotSent for what no server could take, found before a word is said."""
    try:
        _check_addresses(mail)
        content = _content(mail)
    except NotSent as refusal:
        return refusal
    commands = f"MAIL FROM:<{_bare(mail.sender)}>\r\nRCPT TO:<{mail.recipient}>\r\nDATA\r\n".encode("ascii")
    end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
    # To look for one is quick; to look at the start of each line is not, and mails rarely have any.
    has_dot = content.startswith(b".") or b"\n." in content
    return commands, (LEADING_DOT.sub(b"..", content) if has_dot else content) + end


def _check_addresses(mail: Mail) -> None:
    for address in (_bare(mail.sender), mail.recipient):
        if not address or UNFIT.search(address):
            raise NotSent("not an address", retry=False)
        if not address.isascii():
            raise NotSent("the address has letters that this mail server cannot take", retry=False)


def _bare(sender: str) -> str:
    return sender[sender.rfind("<") + 1 :].rstrip(">")


def _content(mail: Mail) -> bytes:
    """The mail as it goes over the wire. What cannot be written was certainly not sent, and never will be."""
    try:
        return as_bytes(mail)
    except ValueError as error:
        raise NotSent(f"not a mail ({type(error).__name__})", retry=False) from error


def _connect(url: str, plain: type[smtplib.SMTP], wrapped: type[smtplib.SMTP_SSL]) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, context = parts.hostname or "", ssl.create_default_context()
    client: smtplib.SMTP
    if parts.scheme == "smtps":
        client = wrapped(host, parts.port or 465, timeout=TIMEOUT, context=context)
    else:
        client = plain(host, parts.port or 25, timeout=TIMEOUT)
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
