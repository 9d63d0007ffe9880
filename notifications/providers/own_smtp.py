"""A mail server of the merchant's own, by SMTP."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from inbox import hanging_up
from inbox.pinning import AddressRefused, checked_addresses
from notifications.mails.mail import Mail, NotSent
from notifications.providers.account import AccountProvider, Checked, Field
from notifications.providers.smtp import SMTPProvider
from workqueue.guards import assert_outside_transaction

# For a mail, from the dialling to the last answer, and for a check; what a server does within is its own affair.
SECONDS = 20.0
FAREWELL = 0.5  # seconds to say that we go
PORTS = (("587", _("587, encrypted by STARTTLS")), ("465", _("465, encrypted from the start")))


class OwnSMTP(AccountProvider):
    """Plain SMTP. The host is checked before the connection: a merchant must not aim it at our own network."""

    name = "own_smtp"
    label = "SMTP"
    concurrency = 4
    fields = (
        Field("host", _("Mail server"), _("Like smtp.provider.example.")),
        Field("port", _("Port"), choices=PORTS),
        Field("user", _("User name")),
        Field("password", _("Password"), secret=True),
    )

    _smtp: SMTPProvider | None = None

    def hand_over(self, mail: Mail) -> str:
        """See Provider.send."""
        if self._smtp is None:
            self._smtp = Pinned(self.url())
        try:
            given = self._smtp.hand_over(mail)
        except NotSent as problem:
            if "(SMTPAuthenticationError)" in str(problem):
                self.refused(str(problem))
            raise
        self.fine()
        return given

    def url(self) -> str:
        """The account as SMTPProvider wants it. Never without encryption: the password goes over the line."""
        port = self.setting("port", "587")
        scheme = "smtps" if port == "465" else "smtp+starttls"
        user, password = (
            quote(self.keys.get(name, "") or self.setting(name), safe="") for name in ("user", "password")
        )
        return f"{scheme}://{user}:{password}@{self.setting('host')}:{port}"

    def close(self) -> None:
        """Close the connection; the next mail opens a new one."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.__exit__(None, None, None)

    def check(self) -> Checked:
        """Log in and out again; no mail goes."""
        assert_outside_transaction("asking a mail server")
        try:
            port = int(self.setting("port", "587"))
            with hanging_up.within(SECONDS), _logged_in(self.setting("host"), port, self._login):
                return Checked()
        except NotSent as problem:
            return Checked(error=str(problem))
        except smtplib.SMTPAuthenticationError:
            return Checked(error=_now("The mail server does not accept this user name and password."))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return Checked(error=_now("The mail server could not be reached (%(problem)s).")
                           % {"problem": type(error).__name__})  # fmt: skip

    @property
    def _login(self) -> tuple[str, str]:
        return self.setting("user"), self.keys.get("password", "")


def _addresses(host: str, port: int) -> list[str]:
    """Where to dial. Raises NotSent."""
    try:
        return checked_addresses(host, port)
    except AddressRefused as error:
        raise NotSent(str(error), retry=False) from error
    except (OSError, UnicodeError, ValueError) as error:
        raise NotSent(f"{host} could not be found", retry=True, down=True) from error


class _Plain(smtplib.SMTP):
    """Dials the very addresses that were checked: a name that is asked twice may lead elsewhere the second time. The
    name itself stays what the certificate is checked for. Each line is held to the deadline of its call."""

    def send(self, s: Any) -> None:
        _hold(self.sock)
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        _hold(self.sock)
        reply = super().getreply()
        call = hanging_up.current()
        if call is not None and call.was_cut:  # half a line may look like a refusal
            raise smtplib.SMTPServerDisconnected("did not finish its answer in time")
        return reply

    def _get_socket(self, host: str, port: int, timeout: float | None) -> socket.socket:
        failure = OSError("the name has no address")
        call = hanging_up.current()
        for address in _addresses(host, port):
            if call is not None and call.has_passed:
                break
            patience = call.left if call is not None else timeout
            try:
                found: socket.socket = super()._get_socket(address, port, patience)  # type: ignore[misc]
                return found
            except OSError as error:
                failure = error
        raise failure


def _hold(line: socket.socket | None) -> None:
    call = hanging_up.current()
    if call is not None and line is not None:
        call.hold(line)


class _Wrapped(smtplib.SMTP_SSL, _Plain):
    """The same, encrypted from the start: SMTP_SSL wraps what the class after it dials."""


class Pinned(SMTPProvider):
    """SMTP over connections that check and pin the address."""

    plain, wrapped = _Plain, _Wrapped

    def hand_over(self, mail: Mail) -> str:
        """See Provider.send: one deadline for all of it, the dialling too."""
        with hanging_up.within(SECONDS):
            return super().hand_over(mail)

    def __exit__(self, *_: object) -> None:
        """Take leave without waiting for the answer: it may come as slowly as the server likes."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception), hanging_up.within(FAREWELL):
                client.putcmd("quit")
            client.close()


@contextmanager
def _logged_in(host: str, port: int, login: tuple[str, str]) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    client: smtplib.SMTP
    if port == 465:  # noqa: SIM108
        client = _Wrapped(host, port, timeout=10, context=context)
    else:
        client = _Plain(host, port, timeout=10)
    try:
        if port != 465:
            client.starttls(context=context)
        client.login(*login)
        yield client
    finally:
        client.close()
