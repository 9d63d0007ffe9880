"""Stripe's official library, with its errors turned into what they mean for money.

Facts: the library's source and docs.stripe.com. Repeating is ours, so the library's own is off. A key is kept for at
least a day; the same key with other parameters, or while its call is under way, is an idempotency error or a 409.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from inbox.answers import Answer, retry_after
from inbox.contracts import Rejected
from orders.sources.changing.base import said
from returns.money.contracts import MINUTE, Account, Refused, Unreachable, Unsure
from workqueue.guards import assert_outside_transaction

TIMEOUT = (4, 12)  # seconds: to connect, and between two bytes


class StripeApi:
    """One turn's calls. `v1` is the library's."""

    def __init__(self, account: Account) -> None:
        assert_outside_transaction("a call to Stripe")
        try:
            import stripe
        except ImportError as error:
            raise Refused("the library stripe is not installed") from error
        key = account.api_key.strip()
        if not (key.startswith(("sk_", "rk_")) and key.isascii() and key.isprintable()):
            raise Refused("Stripe: a secret or restricted key begins with sk_ or rk_")
        session = requests.Session()
        session.trust_env = False
        self._stripe = stripe
        client = stripe.StripeClient(
            key,
            base_addresses={"api": account.api_base} if account.api_base else None,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=TIMEOUT, session=session),
        )
        self.v1 = client.v1

    @contextmanager
    def calls(self, *, changes: bool = False) -> Iterator[None]:
        """Around calls of the library. `changes`: what fails may have been done all the same."""
        try:
            yield
        except self._stripe.StripeError as problem:
            raise self._judged(problem, changes) from problem
        except (Rejected, KeyError, TypeError, ValueError, AttributeError) as problem:
            raise _doubt("Stripe answered in another shape", changes) from problem

    def _judged(self, problem: Any, changes: bool) -> Exception:
        status, its = problem.http_status, self._stripe
        if isinstance(problem, its.APIConnectionError):
            return _doubt("Stripe could not be reached or hung up", changes)
        wait = _wait(problem)
        if status == 429:
            return Unreachable("Stripe asks for a slower pace", wait)
        if isinstance(problem, its.AuthenticationError | its.PermissionError):
            return Refused("Stripe does not take the key for this")
        if isinstance(problem, its.IdempotencyError) or status == 409:
            return _doubt("Stripe has a call of the same key", changes, wait)
        if isinstance(problem, its.APIError) and (status is None or status < 400 or status >= 500):
            return _doubt(f"Stripe answered {status}", changes, wait)
        return Refused(f"Stripe: {said(problem.user_message or '') or problem.code or status}")


def _wait(problem: Any) -> float:
    headers = {str(name).lower(): str(value) for name, value in dict(problem.headers or {}).items()}
    return retry_after(Answer(problem.http_status or 0, headers, b"", "")) or MINUTE


def _doubt(words: str, changes: bool, wait: float = MINUTE) -> Exception:
    return Unsure(words, wait) if changes else Unreachable(words, wait)
