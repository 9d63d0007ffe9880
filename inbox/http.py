"""The one HTTP client for calls to shops and carriers: bounded in time, size and retries, and safe to aim.

What to aim at was typed by a merchant, so the address is checked (inbox/pinning.py), redirects stay on the
host, and nothing of the environment (proxies, .netrc, cookies) joins in.
"""

import time
from collections.abc import Callable, Collection
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from requests.adapters import DEFAULT_RETRIES

from inbox import hanging_up
from inbox.answers import Answer, HttpProblem, problem_of, retry_after
from inbox.pinning import AddressRefused, PinningAdapter, is_listed
from workqueue.guards import assert_outside_transaction

__all__ = ["Answer", "HttpProblem", "HttpSession", "require_private_channel", "same_origin"]

RETRIES = 3
MAX_WAIT = 20.0  # seconds of pauses per session; a poll's task is killed after 100 s
MAX_BYTES = 10 * 1024 * 1024
MAX_SECONDS = 60.0  # for one call and its answer: a server may not drip for ever
MAX_REDIRECTS = 3
LONGEST = 30.0  # seconds for all calls of a session, unless its owner says otherwise
SHORTEST = 1.0  # a call with less time left would only blame the other side for being slow


class HttpSession:
    """One turn's calls. Connections are kept alive; the pauses of all calls share one budget of MAX_WAIT.

    They end `seconds` after it began: then a call is cut off, and every later one raises HttpProblem.
    """

    def __init__(
        self,
        *,
        connect_timeout: float = 5,
        read_timeout: float = 15,
        max_bytes: int = MAX_BYTES,
        seconds: float = LONGEST,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connect_timeout, self._read_timeout = connect_timeout, read_timeout
        self._deadline = time.monotonic() + seconds
        self._max_bytes, self._sleep, self._waited = max_bytes, sleep, 0.0
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = PinningAdapter(max_retries=DEFAULT_RETRIES)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        version = settings.STOEP_VERSION
        self._session.headers.update({"User-Agent": f"Stoep/{version}", "Accept": "application/json"})

    def __enter__(self) -> "HttpSession":
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def get(self, url: str, **options: Any) -> Answer:
        """GET with retries; see `request`."""
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> Answer:
        """POST; `safe=True` says that the call changes nothing, so that it may be repeated. See `request`."""
        return self.request("POST", url, **options)

    def request(
        self, method: str, url: str, *, safe: bool | None = None, accept: Collection[int] = (), **options: Any
    ) -> Answer:
        """The answer with a 2xx status or a status in `accept`; everything else raises HttpProblem.

        `options` are those of requests: params, headers, json, data, auth. 429 is tried again after the
        Retry-After; 5xx, time-outs and broken connections too where the call is `safe` (GET is).
        """
        host = _host(url)
        assert_outside_transaction(f"HTTP {method} {host}")
        repeatable = method in ("GET", "HEAD") if safe is None else safe
        for attempt in range(RETRIES + 1):
            try:
                answer = self._follow(method, url, host, options)
                if 200 <= answer.status < 300 or answer.status in accept:
                    return answer
                problem = problem_of(answer)
                pause = retry_after(answer)
            except HttpProblem as error:
                problem, pause = error, None
            if not problem.retry or attempt == RETRIES or not (repeatable or problem.status == 429):
                raise problem
            self.pause(0.5 * 2**attempt if pause is None else pause, problem)
        raise AssertionError("unreachable")

    def pause(self, seconds: float, problem: HttpProblem | None = None) -> None:
        """Wait, within this session's budget; above it raise the problem, and let the next tick go on."""
        if self._waited + seconds > MAX_WAIT:
            raise problem or HttpProblem("the other side asks for a slower pace; going on later", retry=True)
        if time.monotonic() + seconds > self._deadline:
            raise problem or _out_of_time()
        self._waited += seconds
        self._sleep(seconds)

    def _follow(self, method: str, url: str, host: str, options: dict[str, Any]) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._once(method, url, host, options)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            target = urljoin(url, answer.headers.get("location", ""))
            if method != "GET" or not same_origin(url, target):
                # Another host would receive the token in our headers.
                raise HttpProblem(
                    f"{host} answered {answer.status}, a redirect elsewhere that is not followed",
                    retry=False,
                    status=answer.status,
                )
            url, options = target, {name: value for name, value in options.items() if name != "params"}
        raise HttpProblem(f"{host} redirects in circles", retry=False, status=answer.status)

    def _once(self, method: str, url: str, host: str, options: dict[str, Any]) -> Answer:
        left = self._deadline - time.monotonic()
        if left < SHORTEST:
            raise _out_of_time()
        timeout = (min(self._connect_timeout, left), min(self._read_timeout, left))
        try:
            with (
                hanging_up.within(min(MAX_SECONDS, left)) as call,
                self._session.request(
                    method, url, timeout=timeout, stream=True, allow_redirects=False, **options
                ) as response,
            ):
                body = self._read(response, host)
                if call.was_cut:  # the end of the line was read as the end of the answer
                    raise HttpProblem(f"{host} did not finish its answer in time", retry=True)
        except AddressRefused as error:
            raise HttpProblem(str(error), retry=False) from None
        except requests.Timeout:
            raise HttpProblem(f"{host} did not answer in time", retry=True) from None
        except requests.exceptions.SSLError:
            raise HttpProblem(f"{host} shows a certificate that is not accepted", retry=False) from None
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            raise HttpProblem(f"{host} could not be reached or hung up", retry=True) from None
        except (requests.RequestException, ValueError) as error:
            # The error's own words may quote a header, and with it a token.
            raise HttpProblem(f"{host} could not be called ({type(error).__name__})", retry=False) from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, body, host)

    def _read(self, response: requests.Response, host: str) -> bytes:
        """The body, decompressed, up to the cap: a compressed bomb is counted as it unfolds."""
        parts: list[bytes] = []
        size = 0
        for part in response.iter_content(65_536):
            size += len(part)
            if size > self._max_bytes:
                raise HttpProblem(f"{host} answered with more than {self._max_bytes} bytes", retry=False)
            parts.append(part)
        return b"".join(parts)


def _out_of_time() -> HttpProblem:
    return HttpProblem("more calls than one turn has time for; going on next time", retry=True)


def same_origin(one: str, other: str) -> bool:
    """True when scheme, host and port agree."""
    return _origin(one) == _origin(other)


def require_private_channel(url: str) -> None:
    """Raise HttpProblem unless the URL is https, or plain http to a host that HTTP_ALLOWED_PRIVATE lists."""
    scheme, host, port = _origin(url)
    if scheme != "https" and not is_listed(host, port):
        raise HttpProblem(f"{host}: expected an https:// address, since the call carries a token", retry=False)


def _origin(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme,
            (parts.hostname or "").lower(),
            parts.port or (443 if parts.scheme == "https" else 80),
        )
    except ValueError:
        return "", "", 0


def _host(url: str) -> str:
    """The host for messages; HttpProblem unless the URL is plain http(s) without a user name."""
    scheme, host, _ = _origin(url)
    if scheme not in ("http", "https") or not host or "@" in urlsplit(url).netloc:
        raise HttpProblem("expected an address that begins with https:// and holds no user name", retry=False)
    return host
