"""Calls to a karrio server for one connection, with its key."""

from typing import Any
from urllib.parse import urljoin

from inbox.answers import HttpProblem
from inbox.http import HttpSession, same_origin
from inbox.models import Connection
from returns.labels.contracts import Unreachable
from returns.labels.providers.answers import call, document
from tracking.carriers.asking import base_url, token


class Desk:
    """One connection's calls, with its key."""

    def __init__(self, connection: Connection | None, http: HttpSession | None) -> None:
        if connection is None:
            raise Unreachable("no connection with a karrio server", retry=False)
        self.connection, self._http = connection, http
        self.base = base_url(connection, "")
        if not self.base:
            raise Unreachable("base_url: expected the address of your karrio server", retry=False)
        try:
            self._headers = {"Authorization": f"Token {token(connection).removeprefix('Token ')}"}
        except HttpProblem as problem:
            raise Unreachable(str(problem), retry=False) from None

    def call(self, method: str, path: str, **options: Any) -> Any:
        """See returns.labels.providers.answers.call; `path` begins after the server's address."""
        return call(self._http, method, f"{self.base}{path}", headers=self._headers, **options)

    def document(self, url: str) -> bytes:
        """The label behind an address of this very server; another's would learn our key."""
        address = urljoin(f"{self.base}/", url)
        if not same_origin(address, self.base):
            raise Unreachable("karrio names an address of another server for the label", retry=False)
        return document(call(self._http, "GET", address, headers={**self._headers, "Accept": "application/pdf"}))
