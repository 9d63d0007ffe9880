"""Shopify's GraphQL Admin API, called with a connection's token.

Facts: shopify.dev. Errors of GraphQL come with status 200. THROTTLED means that nothing was done. The directive
@idempotent keeps its keys for a day; a key whose call failed can never work again, one with a call under way is busy.
"""

import uuid
from typing import Any

from inbox.answers import HttpProblem
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from orders.sources.changing.base import read_text, said, strange
from orders.sources.polling import api_root, token_of
from orders.sources.shopify_products import API_VERSION

KEYS = uuid.UUID("6f2a1c0e-6d0f-4b86-9d0c-5f4a34b7c1de")  # the name space of our keys
BUSY, FAILED_BEFORE = "IDEMPOTENCY_CONCURRENT_REQUEST", "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"
MONEY = "{ presentmentMoney { amount currencyCode } }"


class KeyProblem(HttpProblem):
    """The idempotency key was used before. `code` is Shopify's."""

    def __init__(self, host: str, code: str) -> None:
        # The status of a conflict that nobody can judge: in doubt, so that it is looked up.
        super().__init__(f"{host}: {code}", retry=True, status=500)
        self.code = code


class ShopRefusal(HttpProblem):
    """The shop's userErrors: their words, and their codes where they have any."""

    def __init__(self, words: str, codes: str) -> None:
        super().__init__(words, retry=False, status=422)
        self.codes = codes.split()


class ShopifyApi:
    """One turn's calls. `answer` is the last one."""

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        version = connection.config.get("api_version", API_VERSION)
        self._url = f"{api_root(connection)}/admin/api/{version}/graphql.json"
        self._http, self._token = http, token_of(connection)

    def look(self, query: str, **variables: Any) -> dict[str, Any]:
        """The `data` of a query, which may be repeated."""
        return self._ask(query, variables, safe=True)

    def change(self, mutation: str, name: str, **variables: Any) -> dict[str, Any]:
        """What the mutation `name` answers; HttpProblem with the shop's words (status 422) for its userErrors."""
        told = self._ask(mutation, variables, safe=False).get(name)
        errors = told.get("userErrors") if isinstance(told, dict) else None
        if not isinstance(told, dict) or not isinstance(errors, list):
            raise strange(self.answer)
        if errors:
            raise self._refusal(errors)
        return told

    def _refusal(self, errors: list[Any]) -> HttpProblem:
        codes = " ".join(read_text(error, "code") for error in errors)
        words = "; ".join(said(read_text(error, "message")) for error in errors) or "refused without a reason"
        if code := _key_code(f"{codes} {words}"):
            return KeyProblem(self.answer.host, code)
        return ShopRefusal(words, codes)

    def _ask(self, query: str, variables: dict[str, Any], *, safe: bool) -> dict[str, Any]:
        headers = {"X-Shopify-Access-Token": self._token}
        question = {"query": query, "variables": variables}
        self.answer = self._http.post(self._url, json=question, headers=headers, safe=safe)
        body = self.answer.object()
        data = body.get("data")
        if body.get("errors"):
            raise self._problem(body["errors"], data)
        if not isinstance(data, dict):
            raise strange(self.answer)
        return data

    def _problem(self, errors: Any, data: Any) -> HttpProblem:
        first = errors[0] if isinstance(errors, list) else errors
        first = first if isinstance(first, dict) else {}
        host, code = self.answer.host, read_text(first, "extensions", "code")
        words = said(read_text(first, "message"))
        if key_code := _key_code(f"{code} {words}"):
            return KeyProblem(host, key_code)
        if code == "ACCESS_DENIED":
            return HttpProblem(f"{host}: the token may not do this. {words}".strip(), retry=False, status=403)
        if code == "THROTTLED":
            return HttpProblem(f"{host} asks for a slower pace", retry=True, status=429)
        done = isinstance(data, dict) and any(value is not None for value in data.values())
        if code in ("", "undefinedField", "argumentLiteralsIncompatible", "BAD_USER_INPUT") and not done:
            return HttpProblem(f"{host} does not understand the query. {words}".strip(), retry=False, status=400)
        return HttpProblem(f"{host} failed {code}".strip(), retry=True, status=500)


def _key_code(words: str) -> str:
    return next((word.strip(".,;:") for word in words.split() if word.startswith("IDEMPOTENCY_")), "")


def key_of(name: str, attempt: int = 0) -> str:
    """The UUID for one of our keys; another for every attempt whose key can never work again."""
    return str(uuid.uuid5(KEYS, f"{name}:{attempt}"))


def gid(kind: str, number: str) -> str:
    """Shopify's global id: "gid://shopify/Order/7". One that is global already stays."""
    return number if number.startswith("gid://") else f"gid://shopify/{kind}/{number}"


def number_of(global_id: str) -> str:
    """The last part of a global id: "7"."""
    return global_id.rpartition("/")[2].partition("?")[0]


def rows(value: Any, *path: str) -> list[Any]:
    """The objects of a list or a connection (`nodes`) somewhere in an answer; Rejected when it is neither."""
    found = Reader(value).at(*path)
    listed = found.at("nodes") if isinstance(found.value, dict) else found
    return [row.value for row in listed.items()]
