"""The short way to an order's page that was shown a moment ago and has not changed since.

Open pages ask again and again, and most answers are the one before. Such an answer is given again without Django's
handler, middleware and templates, after one question to the database: does the visitor's link still live, and is the
page's version (storefront/versions.py) still the one that was shown? docs/decisions/0016 tells why this is safe.
"""

import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inbox.storing import surviving

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)
PAGE = re.compile(r"/orders/[a-z0-9]{24}/")
# "5 minutes ago" and "today" are words on the page: they are right for so long.
FRESH = 30.0  # seconds
MOST, LARGEST = 2000, 128 * 1024  # pages kept by a process; bytes of one
LONGEST_KEY = 3000  # bytes: nobody fills the memory with cookies
# All that an answer may depend on. Another browser, language or question is another entry.
SAID_BY = ("HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING",
           "HTTP_IF_NONE_MATCH", "HTTP_HX_REQUEST", "HTTP_HX_TARGET", "HTTP_HX_BOOSTED",
           "HTTP_HX_HISTORY_RESTORE_REQUEST", "HTTP_X_FORWARDED_PROTO", "wsgi.url_scheme")  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """One answer as it was given."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    shown: Any  # storefront.versions.Shown
    until: float


class PagesFirst:
    """Answers again what it saw Django answer, while nothing changed."""

    def __init__(self, django: "WSGIApplication", clock: Callable[[], float] = time.monotonic) -> None:
        self._django, self._clock = django, clock
        self._kept: OrderedDict[tuple[str, ...], Answer] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        key = _key(environ)
        if key is None:
            return self._django(environ, start_response)
        answer = self._live(key)
        if answer is None:
            return self._asked(key, environ, start_response)
        _count(answer.status)
        start_response(answer.status, list(answer.headers))
        return [answer.body]

    def _live(self, key: tuple[str, ...]) -> Answer | None:
        answer = self._kept.get(key)
        if answer is None:
            return None
        if answer.until > self._clock() and _still(answer.shown):
            return answer
        with self._lock:
            self._kept.pop(key, None)
        return None

    def _asked(
        self, key: tuple[str, ...], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Django's answer, kept when its view said what it was made from and it leaves nothing in the browser."""
        from storefront.versions import shown

        told: list[Any] = []

        def hear(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            told[:] = [status, headers]
            return start_response(status, headers, *error)

        token = shown.set(None)
        try:
            response = self._django(environ, hear)
            made_from = shown.get()
        finally:
            shown.reset(token)
        if made_from is None or not told or not told[0].startswith(("200", "204", "304")):
            return response
        if any(name.lower() == "set-cookie" for name, _value in told[1]):
            return response
        body = b"".join(response)
        getattr(response, "close", lambda: None)()
        if len(body) <= LARGEST:
            with self._lock:
                self._kept[key] = Answer(told[0], list(told[1]), body, made_from, self._clock() + FRESH)
                while len(self._kept) > MOST:
                    self._kept.popitem(last=False)
        return [body]


def _key(environ: "WSGIEnvironment") -> tuple[str, ...] | None:
    """What tells two questions apart; None for anything but a look at an order's page."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
        return None
    path = environ.get("PATH_INFO", "")
    # Storefronts by path (/m/<slug>/orders/…) take the long way: they are for trying things out.
    if not PAGE.fullmatch(path):
        return None
    key = tuple([str(environ.get(name, "")) for name in SAID_BY])
    return key if sum(map(len, key)) <= LONGEST_KEY else None


def _still(shown: Any) -> bool:
    """Is the page as it was shown? False too when the database cannot be asked: the long way says what is wrong."""
    from storefront.versions import still

    try:
        return surviving(lambda: still(shown))
    except Exception:
        log.warning("could not ask for a page's version", exc_info=True)
        return False


def _count(status: str) -> None:
    from portal.metrics import REQUESTS

    REQUESTS.labels(f"{status[0]}xx").inc()
