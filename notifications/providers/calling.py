"""One POST that must not be repeated by itself, with an exact word on whether it can have arrived."""

from typing import Any

import requests
from requests.adapters import DEFAULT_RETRIES
from urllib3.exceptions import HTTPError

from inbox.answers import Answer, retry_after
from inbox.hanging_up import within
from inbox.pinning import AddressRefused, PinningAdapter
from notifications.providers.by_anymail import BUSY, CONNECT, READ, behind, said_by
from workqueue.guards import assert_outside_transaction

MOST = 1024 * 1024  # bytes of an answer


class CallProblem(Exception):
    """The call was refused, or nobody knows. `unsure`: the request may have arrived and been acted on."""

    def __init__(self, words: str, *, status: int = 0, code: str = "", wait: float | None = None) -> None:
        super().__init__(words)
        self.status, self.code, self.wait = status, code, wait
        self.retry = status in BUSY or status == 503
        self.unsure = False


def post_once(url: str, **options: Any) -> dict[str, Any]:
    """POST to an address that may have been typed by a merchant; the answer's JSON object ({} when it is none).

    Raises CallProblem for everything but a 2xx. Never follows a redirect, never inside a transaction. All of it, from
    the dialling to the answer's last byte, ends within READ seconds: as a time-out, that is only between two bytes.
    """
    assert_outside_transaction("a call to a channel")
    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", PinningAdapter(max_retries=DEFAULT_RETRIES))
        session.mount("http://", PinningAdapter(max_retries=DEFAULT_RETRIES))
        try:
            with (
                within(READ) as call,
                session.post(url, timeout=(CONNECT, READ), allow_redirects=False, stream=True, **options) as response,
            ):
                response._content = response.raw.read(MOST, decode_content=True)
                if call.was_cut:  # the end of the line was read as the end of the answer
                    raise _unsure("did not finish its answer in time")
        except AddressRefused as error:
            raise CallProblem(str(error)) from error
        except requests.RequestException as error:
            raise _unanswered(error) from error
        except (OSError, HTTPError) as error:  # while the answer was read; urllib3's own words are no OSError
            raise _unsure(f"hung up ({type(error).__name__})") from error
    if 200 <= response.status_code < 300:
        return _object(response)
    raise _refused(response)


def _object(response: requests.Response) -> dict[str, Any]:
    try:
        found = response.json()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _refused(response: requests.Response) -> CallProblem:
    status = response.status_code
    code, _said = said_by(response)
    headers = {name.lower(): value for name, value in response.headers.items()}
    problem = CallProblem(
        f"answered {status}" + (f" ({code})" if code else ""),
        status=status,
        code=code,
        wait=retry_after(Answer(status, headers, b"", "")),
    )
    problem.unsure = status >= 500 and status != 503
    return problem


def _unanswered(error: requests.RequestException) -> CallProblem:
    named = type(error).__name__
    never_stood = isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError) or (
        isinstance(error, requests.ConnectionError) and "NewConnectionError" in behind(error)
    )
    if never_stood:
        problem = CallProblem(f"could not be reached ({named})")
        problem.retry = True
        return problem
    if isinstance(error, requests.ConnectionError | requests.Timeout | requests.exceptions.ChunkedEncodingError):
        return _unsure(f"hung up or did not answer in time ({named})")
    return CallProblem(f"cannot be called ({named})")


def _unsure(words: str) -> CallProblem:
    problem = CallProblem(words)
    problem.unsure = True
    return problem
