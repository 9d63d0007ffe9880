"""WooCommerce's REST API (wc/v3), called with a connection's consumer key.

Facts: WooCommerce's documentation and source. A refusal is an object with `code` and `message`; a refund that the
payment method would not make comes with status 500 and its own code, and left nothing behind.
"""

from collections.abc import Iterator
from typing import Any

from inbox.answers import Answer, HttpProblem
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from orders.sources.changing.base import read_text, said, strange
from orders.sources.polling import api_root, token_of

PAGE, MOST_PAGES = 100, 20
WORDED = (400, 401, 403, 404, 409, 422, 500)
CLEAN_REFUSAL = "woocommerce_rest_cannot_create_order_refund"


class WooApi:
    """One turn's calls."""

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        key, _colon, secret = token_of(connection).partition(":")
        if not secret:
            raise HttpProblem("API token: expected the consumer key and secret as ck_…:cs_…", retry=False, status=401)
        self._root, self._auth, self._http = f"{api_root(connection)}/wp-json/wc/v3", (key, secret), http

    def one(self, path: str) -> dict[str, Any]:
        """An object with an id."""
        return _object(self._call("GET", path))

    def word(self, path: str, key: str) -> str:
        """One text of an answer that has no id."""
        return Reader(self._call("GET", path).object()).at(key).required_text()

    def listed(self, path: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Every row of a list, page by page, lazily; HttpProblem when there is no end to it."""
        for page in range(1, MOST_PAGES + 1):
            answer = self._call("GET", path, params={**params, "per_page": PAGE, "page": page})
            found = answer.json()
            if not isinstance(found, list):
                raise strange(answer)
            yield from (row for row in found if isinstance(row, dict))
            if len(found) < PAGE:
                return
        raise HttpProblem(f"{answer.host} has more rows than can be looked through", retry=False)

    def make(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return _object(self._call("POST", path, json=body))

    def change(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return _object(self._call("PUT", path, json=body))

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        answer = self._http.request(method, f"{self._root}/{path}", auth=self._auth, accept=WORDED, **options)
        if 200 <= answer.status < 300:
            return answer
        code, words = _refusal(answer)
        if answer.status == 500 and code != CLEAN_REFUSAL:
            raise HttpProblem(f"{answer.host} answered 500 {code}".strip(), retry=True, status=500)
        status = 422 if answer.status == 500 else answer.status
        raise HttpProblem(words or f"{answer.host} answered {answer.status}", retry=False, status=status)


def _refusal(answer: Answer) -> tuple[str, str]:
    try:
        body = answer.object()
    except HttpProblem:
        return "", ""
    return read_text(body, "code"), said(body.get("message"))


def _object(answer: Answer) -> dict[str, Any]:
    body = answer.object()
    if not read_text(body, "id"):
        raise strange(answer)
    return body


def number(identifier: str) -> str:
    """An id of WooCommerce, which stands in an address; HttpProblem for anything else."""
    if not (identifier.isascii() and identifier.isdecimal()):
        raise HttpProblem("the order has no number that WooCommerce knows", retry=False, status=404)
    return identifier


def meta(row: Any, key: str) -> str:
    """A value of `meta_data`, "" where there is none."""
    listed = row.get("meta_data") if isinstance(row, dict) else None
    for entry in listed if isinstance(listed, list) else ():
        if read_text(entry, "key") == key:
            return read_text(entry, "value")
    return ""
