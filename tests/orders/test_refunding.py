"""What returns go by reaches the rows, whatever arrives first; what names the payment goes with the erased customer."""

from decimal import Decimal as D
from typing import Any

import pytest

from orders.models import Line, Order, Refund
from tests.cast import SANNE, Shop, order, work
from tests.orders.test_intake import at, events

LINE: dict[str, Any] = {
    "id": "line-1", "title": "Wolkenloper 3", "quantity": 2, "unit_price": "129.95", "discount": "20.00",
    "tax": "41.64", "product_id": "p-1", "variant_id": "p-1-42", "weight_grams": 640, "tags": ["final-sale"],
    "bundle_of": "line-9", "is_gift": True,
}  # fmt: skip
MONEY: dict[str, Any] = {
    "prices_include_tax": True, "shipping": "9.95", "shipping_discount": "1.00", "shipping_tax": "1.55",
    "shipping_standard": "4.95", "payments": [{"provider": "mollie", "id": "tr_7UhSN1zuXS"}],
}  # fmt: skip


def test_the_facts_of_an_order_become_columns(loper: Shop) -> None:
    loper.tells("order.upserted", order(updated_at=at(30)))
    work()
    with loper.scoped():
        bare, kept = Line.objects.get(), Order.objects.get()
        assert (bare.discount, bare.tax, bare.total, bare.is_gift, bare.tags, bare.bundle_of) == (
            None, None, None, None, [], ""
        )  # fmt: skip
        assert (kept.prices_include_tax, kept.shipping_standard, kept.payment_means) == (None, None, [])
    loper.tells("order.upserted", order(updated_at=at(20), lines=[LINE], **MONEY))
    work()
    with loper.scoped():
        line, kept = Line.objects.get(), Order.objects.get()
        assert line.pk == bare.pk, "a line that is told anew is the same line"
        assert (line.discount, line.tax, line.product_id, line.variant_id) == (D(20), D("41.64"), "p-1", "p-1-42")
        assert (line.weight_grams, line.tags, line.bundle_of, line.is_gift) == (640, ["final-sale"], "line-9", True)
        assert (kept.prices_include_tax, kept.shipping_discount, kept.shipping_tax, kept.shipping_standard) == (
            True, D(1), D("1.55"), D("4.95")
        )  # fmt: skip
        assert kept.payment_means == [{"provider": "mollie", "payment_id": "tr_7UhSN1zuXS", "amount": None}]


def test_the_payment_goes_with_the_erased_customer_and_does_not_come_back(loper: Shop) -> None:
    loper.tells("order.upserted", order(updated_at=at(30), **MONEY))
    work()
    loper.tells("customer.redact", {"email": SANNE["email"], "customer_id": "c1", "order_ids": ["order-1042"]})
    work()
    loper.tells("order.upserted", order(updated_at=at(20), **MONEY))
    work()
    with loper.scoped():
        kept = Order.objects.get()
        assert (kept.payment_means, kept.shipping_standard) == ([], D("4.95")), "the order's money is kept for the tax"


BARE: dict[str, Any] = {"id": "r1", "amount": "20.10"}
OPEN: dict[str, Any] = {**BARE, "lines": [{"line_id": "line-1", "quantity": 1}]}
FULL: dict[str, Any] = {
    **BARE, "refunded_at": at(3), "shipping": "2.00", "lines": [{"line_id": "line-1", "quantity": 1, "amount": "18.10"}]
}  # fmt: skip


@pytest.mark.parametrize(
    "arrival",
    [(BARE, OPEN, FULL), (FULL, OPEN, BARE), (OPEN, BARE, FULL)],
    ids=["bare first", "full first", "open first"],
)
def test_a_refund_told_in_pieces_is_whole_in_the_end_and_announced_once(
    loper: Shop, arrival: tuple[dict[str, Any], ...]
) -> None:
    loper.tells("order.upserted", order())
    for told in arrival:
        loper.tells("order.refunded", {"order_id": "order-1042", "refund": told})
        work()
    with loper.scoped():
        kept = Refund.objects.get()
        assert (kept.amount, kept.lines, kept.shipping) == (D("20.10"), [["line-1", 1, "18.10"]], D(2))
        assert kept.refunded_at is not None
    assert events(loper).count("order.refunded") == 1
