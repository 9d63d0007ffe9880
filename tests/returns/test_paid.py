"""What shops tell of an order becomes the facts of its refund; what they leave open is worked out, or said to be."""

from decimal import Decimal as D
from typing import Any

import pytest

from orders.models import Order
from returns.arithmetic.asking import Asked, ComingBack, Path
from returns.arithmetic.paying import PaidOrder, settle
from returns.arithmetic.refunding import refund
from returns.paid import Unclear, paid_order
from tests.cast import Shop, order, work


def told(shop: Shop, total: str | None, lines: list[dict[str, Any]], **changes: Any) -> PaidOrder:
    """The facts of an order as this shop tells it; a line is its id, its price and what else is said."""
    listed = [{"title": "Thing", "quantity": 1, **line} for line in lines]
    shop.tells("order.upserted", order(total=total, lines=listed, **changes))
    work()
    with shop.scoped():
        return paid_order(Order.objects.prefetch_related("lines", "refunds").get())


def money(found: PaidOrder, *line_ids: str) -> D:
    bought = {line.line_id: line.quantity for line in found.lines}
    return refund(found, Asked(Path.WITHDRAW, tuple(ComingBack(one, bought[one]) for one in line_ids))).money


A, B = {"id": "a", "unit_price": "75.00"}, {"id": "b", "unit_price": "25.00"}


def test_a_shop_that_says_everything_is_taken_at_its_word(loper: Shop) -> None:
    lines = [{**A, "discount": "15.00", "tax": "10.41"}, {**B, "discount": "5.00", "tax": "3.47"}]
    found = told(loper, "88.95", lines, prices_include_tax=True, shipping="9.95", shipping_discount="1.00",
                 shipping_tax="1.55", shipping_standard="4.95", discount="21.00")  # fmt: skip
    assert (money(found, "a"), money(found, "b"), money(found, "a", "b")) == (D("60.00"), D("20.00"), D("84.95"))
    assert settle(found).rest == 0


def test_a_discount_of_the_whole_order_is_shared_over_its_lines_and_not_over_the_delivery(loper: Shop) -> None:
    found = told(loper, "84.95", [A, B], shipping="4.95", discount="20.00")
    assert (money(found, "a"), money(found, "b"), money(found, "a", "b")) == (D("60.00"), D("20.00"), D("84.95"))


@pytest.mark.parametrize("said", [False, None])
def test_tax_on_top_is_seen_in_the_total_and_shared_over_the_lines(loper: Shop, said: bool | None) -> None:
    found = told(loper, "131.00", [A, B], prices_include_tax=said, tax="22.00", shipping="9.00", shipping_tax="2.00")
    assert not found.tax_inclusive
    assert (money(found, "a"), money(found, "a", "b")) == (D("90.00"), D("131.00"))


def test_prices_that_come_to_the_total_hold_their_tax(loper: Shop) -> None:
    assert told(loper, "104.95", [A, B], tax="18.21", shipping="4.95").tax_inclusive


def test_without_a_total_the_parts_are_what_was_paid(loper: Shop) -> None:
    found = told(loper, None, [A, {**B, "tax": "5.00"}], prices_include_tax=False, shipping="4.95", shipping_tax="1.05")
    assert (found.paid, money(found, "a", "b")) == (D("111.00"), D("111.00"))


def test_what_the_shop_repaid_counts_and_what_cannot_be_known_is_said(loper: Shop) -> None:
    known = {"id": "r", "amount": "25.00", "lines": [{"line_id": "b", "quantity": 1, "amount": "25.00"}]}
    found = told(loper, "100.00", [A, B], refunds=[known])
    assert money(found, "a") == D("75.00")
    with pytest.raises(ValueError, match="1 pieces asked, 0 can come back"):
        money(found, "b")


@pytest.mark.parametrize(
    ("lines", "refunds", "words"),
    [
        ([A, {"id": "b"}], [], "does not say what “Thing” cost"),
        ([A, B], [{"id": "r", "amount": "5.00", "currency": "USD"}], "went back in USD for an order in EUR"),
    ],
)
def test_what_nobody_can_work_out_is_left_to_a_person_in_words(
    loper: Shop, lines: list[dict[str, Any]], refunds: list[dict[str, Any]], words: str
) -> None:
    with pytest.raises(Unclear, match=words):
        told(loper, "100.00", lines, refunds=refunds)
