"""Do the keys of an account at a payment provider work? Asked when somebody saves them; changes nothing there."""

from itertools import islice
from typing import Any

from returns.money.contracts import Account, MoneyProblem
from returns.money.mollie_api import MollieApi
from returns.money.stripe_api import StripeApi


def check(account: Account) -> str:
    """ "" when refunds can be read with the key, else why not, in words. Never raises; outside any transaction."""
    try:
        _mollie(account) if account.provider == "mollie" else _stripe(account)
    except MoneyProblem as problem:
        return str(problem)
    return ""


def is_test(account: Account) -> bool:
    """Does the key belong to the provider's test world, where no money moves?"""
    return account.api_key.startswith(("test_", "sk_test_", "rk_test_"))


def _mollie(account: Account) -> None:
    api = MollieApi(account)
    with api.calls():
        list(islice(api.client.refunds.list(limit=1), 1))


def _stripe(account: Account) -> None:
    api, asked = StripeApi(account), {"limit": 1}
    with api.calls():
        found: Any = api.v1.refunds.list(asked)  # type: ignore[arg-type]
        list(islice(found.data, 1))
