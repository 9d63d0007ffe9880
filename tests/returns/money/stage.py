"""A client of each kind, pointed at its fake, and a refund to ask of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from inbox.http import HttpSession
from returns.money import choosing, mollie_api, stripe_api
from returns.money.contracts import Account, RefundLine, RefundOrder, Refunds
from tests.cast import Shop
from tests.coupons.desk import Desk, opened
from tests.returns.money.fakes import SECRET, SPEAKERS

KINDS = sorted(SPEAKERS)
PROVIDERS = ("mollie", "stripe")
TOKENS = {"shopify": "t0ken", "woocommerce": "ck_1:cs_1", "generic_shop": SECRET}
KEYS = {"mollie": "test_key", "stripe": "sk_test_key"}


@contextmanager
def bank(kind: str, monkeypatch: Any, settings: Any, paid: str = "100.00", currency: str = "EUR") -> Iterator[Desk]:
    """The other side, where an order was paid."""
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
    for api in (mollie_api, stripe_api):
        monkeypatch.setattr(api, "TIMEOUT", (1, 1))
    with opened(SPEAKERS[kind]) as desk:
        whole = paid.replace(".", "") if kind == "stripe" else paid
        desk.kept |= {"paid": whole, "currency": currency, "refunds": [], "state": "done"}
        yield desk


def session() -> HttpSession:
    return HttpSession(sleep=lambda _seconds: None, read_timeout=1)


def client(kind: str, desk: Desk, shop: Shop, token: str = "") -> Refunds:
    if kind in PROVIDERS:
        return choosing.refunds_by(Account(kind, token or KEYS[kind], desk.url))
    config = {"bridge_url": f"{desk.url}/bridge"} if kind == "generic_shop" else {"base_url": desk.url}
    linked = shop.connect(kind, api_token=token or TOKENS[kind], config=config)
    return choosing.refunds_of(linked, session())


def order(kind: str, amount: str = "80.00", **changes: Any) -> RefundOrder:
    """Two pieces of line 11, for Sanne, who changed her mind."""
    asked: dict[str, Any] = {
        "key": "R7F3K2-1", "order_id": "7", "amount": Decimal(amount), "currency": "EUR", "reason": "Zij is te klein",
        "lines": (RefundLine("11", 2, Decimal(amount)),),
        "payment_id": {"mollie": "tr_1", "stripe": "pi_1"}.get(kind, ""),
    }  # fmt: skip
    return RefundOrder(**{**asked, **changes})
