"""Shops whose prices are without tax: new goods are compared with what was paid for the old ones, tax and all."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from orders.models import Line, Order
from returns.exchanging.describing import order_of
from returns.models import PaymentAccount
from returns.money.planning import add
from returns.money.room import room
from tests.cast import Shop
from tests.returns.exchanging.stage import PRICE, Stage, staged

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(loper: Shop, settings: Any) -> Iterator[Stage]:
    with staged(loper, settings, "shopify") as stage, loper.scoped():
        PaymentAccount.objects.create(provider="mollie", credentials="", settings={})
        yield stage


@pytest.mark.parametrize(
    ("price", "inclusive", "difference", "credit", "discount"),
    [
        ("120.00", False, "24.20", "121.00", "100.00"),  # 145.20 with tax; 20.00 are left of the draft: 24.20 with tax
        ("120.00", None, "24.20", "121.00", "100.00"),  # as the total shows
        ("80.00", False, "-24.20", "96.80", "80.00"),
        ("100.00", False, "0.00", "121.00", "100.00"),
        ("145.20", True, "24.20", "121.00", "121.00"),
    ],
)
def test_new_goods_are_compared_with_their_tax(
    stage: Stage, price: str, inclusive: bool | None, difference: str, credit: str, discount: str
) -> None:
    order = stage.order()  # shoes for 121.00, 21.00 of it tax, and nothing else
    Line.objects.filter(order=order).update(unit_price=0, tax=0)
    Line.objects.filter(order=order, external_id="line-1").update(unit_price=121 if inclusive else 100, tax=21)
    Order.objects.filter(pk=order.pk).update(total=121, tax=21, shipping=0, prices_include_tax=inclusive)
    order.refresh_from_db()
    order.line_keys = [str(line.pk) for line in order.lines.order_by("position", "pk")]
    exchange = stage.exchanged(order, Decimal(price), pieces=None)
    assert exchange.difference == Decimal(difference)
    asked = order_of(exchange.item.in_return, order, exchange)
    assert (asked.credit, asked.discount) == (Decimal(credit), Decimal(discount))


def test_what_is_in_other_goods_cannot_go_back_as_money(stage: Stage) -> None:
    order = stage.order()
    before = room(order)
    assert before is not None
    exchange = stage.exchanged(order, Decimal(80), pieces=None)
    assert room(order) == before - Decimal(80)  # 9.95 of what was paid for the shoes goes back
    with pytest.raises(ValueError, match="at most"):
        add(exchange.item.in_return_id, order.pk, before - PRICE + Decimal("0.01"), "Sorry", "ruth@loper.example")
    add(exchange.item.in_return_id, order.pk, before - PRICE, "Sorry", "ruth@loper.example")
