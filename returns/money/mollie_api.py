"""Mollie's official library (mollie-api-python), with its errors turned into what they mean for money.

Facts: the library's source and docs.mollie.com. A key is kept for an hour; 409 means that the same
refund was asked for a moment ago.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import requests

from inbox.answers import Answer, retry_after
from inbox.contracts import Rejected
from inbox.reading import Reader
from orders.sources.changing.base import said
from returns.money.contracts import MINUTE, Account, Refused, Unreachable, Unsure
from workqueue.guards import assert_outside_transaction

TIMEOUT = (4, 12)  # seconds: to connect, and between two bytes
LATER = 10 * MINUTE
NEVER_STOOD = (requests.ConnectTimeout, requests.exceptions.SSLError)


class MollieApi:
    """One turn's calls. `client` is the library's."""

    def __init__(self, account: Account) -> None:
        assert_outside_transaction("a call to Mollie")
        try:
            from mollie.api.client import Client
        except ImportError as error:
            raise Refused("the library mollie-api-python is not installed") from error
        api = self

        class Listening(Client):  # type: ignore[misc,unused-ignore]
            def perform_http_call(self, *args: Any, **options: Any) -> requests.Response:
                api.answer = super().perform_http_call(*args, **options)
                return api.answer

        self.answer: requests.Response | None = None
        self.client = Listening(api_endpoint=account.api_base, timeout=TIMEOUT, retry=0)
        with self.calls():
            is_token = account.api_key.startswith("access_")
            (self.client.set_access_token if is_token else self.client.set_api_key)(account.api_key)

    @contextmanager
    def calls(self, *, changes: bool = False) -> Iterator[None]:
        """Around calls of the library. `changes`: what fails may have been done all the same."""
        from mollie.api import error as its

        try:
            yield
        except its.RequestSetupError as problem:
            words = "the key is not one of Mollie" if "key" in str(problem).lower() else str(problem)
            raise Refused(f"Mollie: {words}") from None  # its own words quote the key
        except its.RequestError as problem:
            cause = problem.__context__
            named = f"Mollie could not be reached or hung up ({type(cause).__name__})"
            raise _doubt(named, changes and not isinstance(cause, NEVER_STOOD)) from problem
        except its.ResponseError as problem:
            raise self._judged(problem, changes) from problem
        except (its.Error, Rejected, KeyError, TypeError, ValueError, AttributeError) as problem:
            raise _doubt("Mollie answered in another shape", changes) from problem

    def each(self, page: Any, pages: int, *, whole: bool) -> Iterator[Any]:
        """The rows of at most so many pages; Refused when there are more and the `whole` list matters."""
        for _page in range(pages):
            yield from page
            if not page.has_next():
                return
            page = page.get_next()
        if whole:
            raise Refused("Mollie has more rows than can be looked through")

    def _judged(self, problem: Any, changes: bool) -> Exception:
        status, words = self.answer.status_code if self.answer is not None else 0, f"Mollie: {said(str(problem))}"
        if status == 429:
            return Unreachable(words, self._wait())
        if status == 409:
            return _doubt(words, changes, LATER)
        if status >= 500 or status == 408:
            return _doubt(f"Mollie answered {status}", changes, self._wait())
        return Refused(words)

    def _wait(self) -> float:
        if self.answer is None:
            return MINUTE
        headers = {name.lower(): value for name, value in self.answer.headers.items()}
        return retry_after(Answer(self.answer.status_code, headers, b"", "")) or MINUTE


def _doubt(words: str, changes: bool, wait: float = MINUTE) -> Exception:
    return Unsure(words, wait) if changes else Unreachable(words, wait)


def money_of(found: Any, key: str, currency: str) -> Decimal | None:
    """An amount of Mollie's; Refused when it is in another currency."""
    money = Reader(found).at(key)
    if money.value is None:
        return None
    if (told := money.at("currency").text(3)) != currency:
        raise Refused(f"the customer paid in {told or 'no currency'}, not in {currency}")
    return money.at("value").money()
