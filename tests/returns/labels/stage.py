"""Providers with their connection, ready to be called over real HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from inbox.http import HttpSession
from inbox.models import Connection
from returns.labels.contracts import Label, LabelOrder, Offer, ParcelFacts
from returns.labels.providers.base import LabelProvider
from returns.labels.providers.karrio import KarrioLabels
from returns.labels.providers.sendcloud import SendcloudLabels
from tests.returns.labels.facts import SHOES
from tests.returns.labels.karrio_fake import Karrio
from tests.returns.labels.sendcloud_fake import Sendcloud
from tests.returns.labels.servers import Call, Provider, serving


@dataclass
class Stage:
    """One provider, what is behind it, and the calls that go there."""

    provider: LabelProvider
    behind: Any  # Sendcloud or Karrio
    server: Provider
    connection: Connection
    patience: float = 5.0  # seconds for the first byte of an answer

    def offers(self, parcel: ParcelFacts = SHOES) -> list[Offer]:
        with session(patience=self.patience) as http:
            return self.provider.offers(self.connection, parcel, http)

    def make(self, order: LabelOrder, seconds: float = 20) -> Label:
        with session(seconds, self.patience) as http:
            return self.provider.make(self.connection, order, http)

    def cancel(self, label: Label) -> None:
        with session(patience=self.patience) as http:
            self.provider.cancel(self.connection, label, http)

    def made(self) -> int:
        """How many labels really came into being over there."""
        if isinstance(self.behind, Sendcloud):
            return len(self.behind.returns)
        return sum(row["status"] == "purchased" for row in self.behind.shipments.values())


def session(seconds: float = 20, patience: float = 5.0) -> HttpSession:
    """Pauses cost nothing here; they still count against the session's budget."""
    return HttpSession(
        connect_timeout=5, read_timeout=patience, max_bytes=200_000, seconds=seconds, sleep=lambda _: None
    )


KINDS: dict[str, tuple[type[LabelProvider], Callable[[], Any], str, str, str]] = {
    # provider, what is behind it, source of the connection, its API token, path of the API
    "sendcloud": (SendcloudLabels, Sendcloud, "sendcloud", "public:secret", "/api/v3"),
    "karrio": (KarrioLabels, Karrio, "generic_carrier", "key_secret", ""),
}


@contextmanager
def staged(settings: Any, kind: str) -> Iterator[Stage]:
    """The provider on this machine, and a connection with it: the clients read it, and touch no table."""
    provider, behind, source, token, path = KINDS[kind]
    there = behind()

    def answer(call: Call) -> tuple[int, Any]:
        told: tuple[int, Any] = there(call)
        return told

    with serving(answer) as server:
        settings.HTTP_ALLOWED_PRIVATE = [server.url.removeprefix("http://")]
        config = {"base_url": f"{server.url}{path}", "return_labels": kind}
        connection = Connection(pk=7, source=source, api_token=token, config=config, is_active=True)
        yield Stage(provider(), there, server, connection)
