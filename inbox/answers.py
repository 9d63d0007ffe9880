"""What a call to a shop or carrier comes back with: an answer, or a problem that says whether to retry."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class HttpProblem(Exception):
    """A call that gave no usable answer. `retry` says whether the same call later can help.

    The message names host and status, never the path, the query, a header or a body: those hold secrets.
    """

    def __init__(self, message: str, *, retry: bool, status: int | None = None, wait: float | None = None) -> None:
        super().__init__(message)
        self.retry, self.status = retry, status
        self.wait = wait  # seconds that the other side asks for (Retry-After); None: it did not say


@dataclass(frozen=True)
class Answer:
    """A whole answer. Header names are lower-case; `host` names the sender in messages."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    host: str

    def json(self) -> Any:
        """The body as JSON with exact numbers; HttpProblem when it is none: error pages come with 200 too."""
        try:
            return json.loads(self.body.decode("utf-8-sig"), parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            raise HttpProblem(
                f"{self.host} answered {self.status} with something that is not JSON",
                retry=True,
                status=self.status,
            ) from error

    def object(self) -> dict[str, Any]:
        """The body as a JSON object; HttpProblem when it is anything else."""
        value = self.json()
        if not isinstance(value, dict):
            raise HttpProblem(
                f"{self.host} answered {self.status} without a JSON object", retry=True, status=self.status
            )
        return value

    def sent_at(self) -> datetime | None:
        """The server's own clock, from its Date header."""
        return _http_date(self.headers.get("date", ""))


def retry_after(answer: Answer) -> float | None:
    """Seconds to wait by the Retry-After header: a number (Shopify sends "2.0") or an HTTP date."""
    written = answer.headers.get("retry-after", "").strip()
    if written.replace(".", "", 1).isdigit() and written.isascii() and len(written) < 12:
        return float(written)
    moment = _http_date(written)
    if moment is None:
        return None
    now = answer.sent_at() or datetime.now(UTC)
    return max(0.0, (moment - now).total_seconds())


def _http_date(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def problem_of(answer: Answer) -> HttpProblem:
    retry = answer.status in PASSING or answer.status >= 500
    return HttpProblem(
        f"{answer.host} answered {answer.status}", retry=retry, status=answer.status, wait=retry_after(answer)
    )
