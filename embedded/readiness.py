"""Is a child ready? Asked by a callable or at a URL, never by a fixed wait."""

import urllib.error
import urllib.request
from collections.abc import Callable

# No proxy: a development machine's proxy must not be asked about 127.0.0.1.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def answers_ok(url: str, host: str | None = None) -> Callable[[], bool]:
    """True when the URL answers 2xx or 3xx. `host` is for portals that go by the Host header."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"not an HTTP URL: {url}")
    request = urllib.request.Request(url, headers={"Host": host} if host else {})  # noqa: S310  checked above

    def ask() -> bool:
        try:
            with _opener.open(request, timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            return False

    return ask
