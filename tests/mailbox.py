"""A real SMTP server that keeps what it was given."""

import email
import email.policy
import re
import socket
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings


class Mailbox:
    """Listens on a free port while the test runs; `mails` are in order of arrival."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self._controller = self._start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def refuse_connections(self) -> None:
        """As a mail server that is down."""
        self._controller.stop()

    def accept_again(self) -> None:
        self._controller = self._start()
        settings.SMTP_URL = self.url

    def link(self, index: int) -> str:
        """The path of the order link in the text part of a mail."""
        text = self.mails[index].get_body(("plain",)).get_content()  # type: ignore[union-attr]
        found = re.search(r"https?://[^/\s]+(/t/[^\s]+)", text)
        assert found, text
        return found.group(1)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append(mail)  # type: ignore[arg-type]
        return "250 kept"

    def _start(self) -> Controller:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        return controller

    def stop(self) -> None:
        self._controller.stop()
