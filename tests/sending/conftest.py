from collections.abc import Iterator
from typing import Any

import pytest

from notifications.providers import by_anymail, calling, ses
from notifications.senders import dns as sender_dns
from tests.sending.api import Api
from tests.sending.name_server import NameServer


@pytest.fixture
def api(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """The API of every provider, with a short patience on our side."""
    found = Api()
    names = ("postmark", "brevo", "mailgun", "resend", "ses", "twilio")
    settings.MAIL_API_URLS = dict.fromkeys(names, found.url)
    settings.HTTP_ALLOWED_PRIVATE = [f"127.0.0.1:{found.port}"]
    for module in (by_anymail, calling, ses):
        monkeypatch.setattr(module, "CONNECT", 0.5)
        monkeypatch.setattr(module, "READ", 0.4)
    monkeypatch.setattr(by_anymail.ByAnymail, "sleep", staticmethod(lambda _seconds: None))
    yield found
    found.stop()


@pytest.fixture
def names(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    """The DNS."""
    server = NameServer()
    settings.DNS_SERVERS = [server.address]
    monkeypatch.setattr(sender_dns, "EACH", 0.5)
    yield server
    server.stop()
