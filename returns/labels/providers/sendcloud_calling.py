"""Calls to Sendcloud for one connection, with its keys."""

from typing import Any

from inbox.answers import HttpProblem
from inbox.http import HttpSession
from inbox.models import Connection
from returns.labels.contracts import Unreachable
from returns.labels.providers.answers import call, document
from tracking.carriers.asking import base_url, token

API = "https://panel.sendcloud.sc/api/v3"
LATER = 20.0  # seconds after which it is worth looking again


class Desk:
    """One connection's calls, with its keys."""

    def __init__(self, connection: Connection | None, http: HttpSession | None) -> None:
        if connection is None:
            raise Unreachable("no connection with Sendcloud", retry=False)
        self.connection, self._http = connection, http
        self.base = base_url(connection, API)
        try:
            public, _colon, secret = token(connection).partition(":")
        except HttpProblem as problem:
            raise Unreachable(str(problem), retry=False) from None
        if not public or not secret:
            raise Unreachable("API token: expected the public and the secret key, joined by a colon", retry=False)
        self._auth = (public, secret)

    def call(self, method: str, path: str, **options: Any) -> Any:
        """See returns.labels.providers.answers.call; `path` begins after the API's address."""
        return call(self._http, method, f"{self.base}{path}", auth=self._auth, **options)

    def old(self, path: str) -> str:
        """The address of a call that only version 2 has, below the same host."""
        return f"{self.base.removesuffix('/v3')}/v2{path}"

    def fetch(self, url: str, accept: str) -> bytes:
        """A document. Its address is built here: one that an answer names might lead anywhere, with our keys."""
        return document(call(self._http, "GET", url, auth=self._auth, headers={"Accept": accept}))

    def pause(self, seconds: float) -> None:
        """Wait, unless this turn's time is up."""
        try:
            if self._http is not None:
                self._http.pause(seconds)
        except HttpProblem:
            raise Unreachable("the carrier has not answered Sendcloud yet", retry=True, wait=LATER) from None
