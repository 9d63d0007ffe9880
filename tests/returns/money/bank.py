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
from returns.models import Payout, ReturnItem
from returns.money import calling, choosing
from returns.money.contracts import Refunded, RefundOrder
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

    def refund(self, order: RefundOrder) -> Refunded:
        assert_outside_transaction("refund")
        trouble = self.troubles.pop(0) if self.troubles else None
        if isinstance(trouble, Exception):
            raise trouble
        # On purpose not idempotent: that nobody calls twice is the worker's to see to.
        self.times[order.key] += 1
        self.paid[order.key] = order
        if trouble == "lost":
            raise Killed
        return self._told(order)

    def find(self, order: RefundOrder) -> Refunded | None:
        assert_outside_transaction("find")
        self.looks += 1
        return self._told(order) if order.key in self.paid else None

    def paid_left(self, order: RefundOrder) -> Decimal | None:
        return None

    def _told(self, order: RefundOrder) -> Refunded:
        return Refunded(f"gid://shopify/Refund/{order.key}", order.amount, timezone.now())

    @property
    def total(self) -> Decimal:
        return sum((self.paid[key].amount * count for key, count in self.times.items()), Decimal(0))


@contextmanager
def open_bank() -> Iterator[Bank]:
    """Every shop pays by this bank."""
    bank = Bank()
    with patch.object(choosing, "refunds_of", lambda connection, http: bank), patch.object(calling, "HttpSession", Any):
        yield bank


def by_shop(shop: Shop) -> Connection:
    """The shop's orders are paid back by an API."""
    with shop.scoped():
        Connection.objects.filter(pk=shop.shop.pk).update(source="shopify", api_token="t0ken")
    return shop.shop


def paid_order(order: Order, total: str | None = None) -> Order:
    """The order as its shop tells of one that was paid."""
    lines = sum(((line.unit_price or Decimal(0)) * line.quantity for line in order.lines.all()), Decimal(0))
    order.total = Decimal(total) if total else lines + Decimal("4.95")
    order.paid_at, order.shipping, order.currency = timezone.now(), order.total - lines, "EUR"
    order.prices_include_tax = True
    order.save()
    return order


def total_of(order: Order) -> Decimal:
    """What was paid for it."""
    return order.total or Decimal(0)


def price_of(item: ReturnItem) -> Decimal:
    """Of one piece."""
    return (item.line.unit_price if item.line else None) or Decimal(0)


def shop_tells(order: Order, payout: Payout | None = None, amount: str = "", external_id: str = "") -> Refund:
    """The shop's webhook about a refund has been applied: the row that orders/refunding.py makes."""
    lines = [[line, quantity, str(money)] for line, quantity, money, _restock in payout.lines] if payout else []
    made: Refund = Refund.objects.get_or_create(
        order=order,
        external_id=external_id or (payout.key if payout else "own"),
        defaults={"amount": payout.amount if payout else Decimal(amount), "currency": order.currency,
                  "refunded_at": timezone.now(), "lines": lines},
    )[0]  # fmt: skip
    return made
