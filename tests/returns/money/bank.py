"""Somebody who pays back and can be killed, cut off and asked again: in this process, so that every step can be named.

What counts is `paid`: money that really left, by key. It is kept outside of any transaction, as a bank keeps it.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from inbox.models import Connection
from orders.models import Order, Refund
from returns.models import PaymentAccount, Payout, ReturnItem
from returns.money import calling, choosing, crediting
from returns.money.contracts import Bounced, Refunded, RefundOrder
from returns.money.store_credit import Credited, CreditOrder
from tests.cast import Shop
from workqueue.guards import assert_outside_transaction


class Killed(BaseException):
    """The process is gone: nothing catches this, nothing after it runs."""


@dataclass
class Bank:
    """Pays each key once, unless `forgets`: then whoever calls twice pays twice, and the test sees it."""

    paid: dict[str, RefundOrder] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)  # money that left, by key
    troubles: list[Exception | str] = field(default_factory=list)  # raised before it is done; "lost": done, then killed
    looks: int = 0
    is_slow: bool = False  # what is taken is not done with
    states: dict[str, str] = field(default_factory=dict)  # "pending", "done" or "failed", by key
    notes: Counter[str] = field(default_factory=Counter)  # refunds that a shop only noted, by key
    note_troubles: list[Exception | str] = field(default_factory=list)
    credits: dict[str, Decimal] = field(default_factory=dict)  # store credit, by key

    def refund(self, order: RefundOrder) -> Refunded:
        assert_outside_transaction("refund")
        if order.records_only:
            return self._noted(order)
        trouble = self.troubles.pop(0) if self.troubles else None
        if isinstance(trouble, Exception):
            raise trouble
        # On purpose not idempotent: that nobody calls twice is the worker's to see to.
        self.times[order.key] += 1
        self.paid[order.key] = order
        self.states[order.key] = "pending" if self.is_slow else "done"
        if trouble == "lost":
            raise Killed
        return self._told(order)

    def find(self, order: RefundOrder | CreditOrder) -> Any:
        assert_outside_transaction("find")
        if isinstance(order, CreditOrder):
            return Credited("", order.code, self.credits[order.key]) if order.key in self.credits else None
        if order.records_only:
            return self._told(order) if self.notes[order.key] else None
        self.looks += 1
        if self.states.get(order.key) == "failed":
            raise Bounced("The account was closed.")
        return self._told(order) if order.key in self.paid else None

    def _noted(self, order: RefundOrder) -> Refunded:
        trouble = self.note_troubles.pop(0) if self.note_troubles else None
        if isinstance(trouble, Exception):
            raise trouble
        self.notes[order.key] += 1
        if trouble == "lost":
            raise Killed
        return self._told(order)

    def give(self, order: CreditOrder) -> Credited:
        assert_outside_transaction("give")
        trouble = self.troubles.pop(0) if self.troubles else None
        if isinstance(trouble, Exception):
            raise trouble
        self.credits.setdefault(order.key, order.amount)
        if trouble == "lost":
            raise Killed
        return Credited("", order.code, order.amount)

    def settles(self, state: str = "done") -> None:
        """What is on its way arrives, or comes back ("failed")."""
        self.states = {key: state if now == "pending" else now for key, now in self.states.items()}

    def paid_left(self, order: RefundOrder) -> Decimal | None:
        return None

    def _told(self, order: RefundOrder) -> Refunded:
        is_pending = self.states.get(order.key) == "pending"
        return Refunded(f"gid://shopify/Refund/{order.key}", order.amount, timezone.now(), is_pending)

    @property
    def total(self) -> Decimal:
        """The money that left and did not come back."""
        kept = {key: count for key, count in self.times.items() if self.states.get(key) != "failed"}
        return sum((self.paid[key].amount * count for key, count in kept.items()), Decimal(0))


@contextmanager
def open_bank() -> Iterator[Bank]:
    """Every shop and every provider pays by this bank, and every shop notes there."""
    bank = Bank()
    with (
        patch.object(choosing, "refunds_of", lambda connection, http: bank),
        patch.object(choosing, "refunds_by", lambda account: bank),
        patch.object(crediting, "credits_of", lambda connection, http: bank),
        patch.object(calling, "HttpSession", Any),
    ):
        yield bank


def by_shop(shop: Shop) -> Connection:
    """The shop's orders are paid back by an API."""
    with shop.scoped():
        Connection.objects.filter(pk=shop.shop.pk).update(source="shopify", api_token="t0ken")
    return shop.shop


def by_provider(shop: Shop) -> Connection:
    """The shop's orders are paid back by Mollie, and its API is told."""
    with shop.scoped():
        Connection.objects.filter(pk=shop.shop.pk).update(
            source="shopify", api_token="t0ken", config={"refunds_by": "provider"}
        )
        PaymentAccount.objects.get_or_create(provider="mollie", is_active=True)
    return shop.shop


def paid_order(order: Order, total: str | None = None) -> Order:
    """The order as its shop tells of one that was paid."""
    lines = sum(((line.unit_price or Decimal(0)) * line.quantity for line in order.lines.all()), Decimal(0))
    order.total = Decimal(total) if total else lines + Decimal("4.95")
    order.paid_at, order.shipping, order.currency = timezone.now(), order.total - lines, "EUR"
    order.prices_include_tax, order.payment_means = True, [{"provider": "mollie", "payment_id": f"tr_{order.number}"}]
    order.save()
    return order


def total_of(order: Order) -> Decimal:
    """What was paid for it."""
    return order.total or Decimal(0)


def price_of(item: ReturnItem) -> Decimal:
    """Of one piece."""
    return (item.line.unit_price if item.line else None) or Decimal(0)


def shop_tells(
    order: Order, payout: Payout | None = None, amount: str = "", external_id: str = "", key: str = ""
) -> Refund:
    """The shop's webhook about a refund has been applied: the row that orders/refunding.py makes."""
    lines = [[line, quantity, str(money)] for line, quantity, money, _restock in payout.lines] if payout else []
    made: Refund = Refund.objects.get_or_create(
        order=order,
        external_id=external_id or (payout.key if payout else "own"),
        defaults={"amount": payout.amount if payout else Decimal(amount), "currency": order.currency,
                  "refunded_at": timezone.now(), "lines": lines, "key": key},
    )[0]  # fmt: skip
    return made
