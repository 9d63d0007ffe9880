"""What every shop says of its orders' money, line by line: what a refund is worked out from."""

import json
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from inbox.contracts import Rejected
from inbox.reading import Reader
from orders.snapshots import Line, Order, Payment, RefundLine
from orders.sources import shopify_money
from orders.sources.generic import GenericShop
from orders.sources.saleor import Saleor
from orders.sources.shopify import Shopify
from orders.sources.woocommerce import WooCommerce
from tests.orders.shop_cases import order, payload, read

SHOPIFY, WOO, SALEOR, GENERIC = Shopify(), WooCommerce(), Saleor(), GenericShop()


def of(line: Line) -> tuple[D | None, ...]:
    return line.unit_price, line.discount, line.tax, line.total


def test_shopify_allocates_every_discount_and_its_refunds_say_what_for() -> None:
    told = order(SHOPIFY, "orders/updated", "shopify/order_shipped_in_parts.json")
    shoe, socks, card = told.lines
    assert of(shoe) == (D("149.95"), D("7.69"), D("24.69"), None), "total_discount has only the line's own"
    assert (shoe.product_id, shoe.variant_id, shoe.weight_grams) == ("7001001", "39072856", 640)
    assert (shoe.tags, shoe.is_gift, socks.is_gift) == (("bulky", "final-sale"), True, None)
    assert (card.bundle_of, card.weight_grams, card.discount) == ("551", None, D(0))
    assert (told.prices_include_tax, told.shipping_tax, told.shipping_discount) == (True, D("0.86"), D(0))
    assert told.payments == (Payment("mollie"), Payment("gift_card"))
    (refund,) = told.refunds
    assert (refund.lines, refund.shipping) == ((RefundLine("11002", 1, D("8.05")),), D("1.95"))


def shopify_refund(**changes: Any) -> dict[str, Any]:
    """A refund by itself, of prices without tax: 10.00 for a piece and 2.00 for the way, 21 % on top."""
    return {
        "id": 1, "order_id": 2, "transactions": [{"kind": "refund", "status": "success", "amount": "14.52"}],
        "refund_line_items": [{"line_item_id": 9, "quantity": 1, "subtotal": "10.0", "total_tax": "2.1"}],
        "order_adjustments": [{"kind": "shipping_refund", "amount": "-2.00", "tax_amount": "-0.42"}], **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("paid", "line", "shipping"),
    [("14.52", D("12.10"), D("2.42")), ("12.00", D("10.0"), D("2.00")), ("5.00", None, None)],
)
def test_a_shopify_refund_by_itself_shows_by_its_sums_whether_tax_is_in_it(
    paid: str, line: D | None, shipping: D | None
) -> None:
    body = shopify_refund(transactions=[{"kind": "refund", "status": "success", "amount": paid}])
    told = read(SHOPIFY, "refunds/create", body).refund
    assert (told.lines, told.shipping) == ((RefundLine("9", 1, line),), shipping), (
        "and where they do not, nobody guesses"
    )


def test_shopifys_newer_lines_of_refunded_shipping_are_read() -> None:
    way = {"subtotal_amount_set": {"presentment_money": {"amount": "2.00", "currency_code": "EUR"}},
           "shipping_line": {"discounted_price": "2.00", "tax_lines": [{"price": "0.42"}]}}  # fmt: skip
    found = Reader(shopify_refund(order_adjustments=[], refund_shipping_lines=[way]))
    told = shopify_money.refund(found, with_tax=False)
    assert told is not None and told.shipping == D("2.42")
    inclusive = shopify_money.refund(found, with_tax=True)
    assert inclusive is not None and inclusive.shipping == D("2.00")


def test_woocommerce_is_read_with_tax_where_prices_hold_it() -> None:
    told = order(WOO, "poll/order", "woocommerce/order_polled.json")
    vest, laces = told.lines
    assert of(vest) == (D("45.0000"), D("10.00"), D("13.88"), D("80.00"))
    assert (vest.product_id, vest.variant_id, vest.weight_grams, laces.bundle_of) == ("9", "23", 311, "315")
    assert of(laces) == (D("0.4033"), D(0), D("0.21"), D("1.21")), "2.5 metres as three pieces, and not a cent lost"
    assert (told.prices_include_tax, told.shipping_tax, told.shipping_discount) == (True, D("0.86"), None)
    assert told.payments == (Payment("mollie_wc_gateway_ideal", "tr_7UhSN1zuXS"),)
    assert told.refunds[0].lines == (RefundLine("315", 1, D("8.00")),) and told.refunds[0].shipping == D("2.00")
    by_webhook = order(WOO, "order.updated", "woocommerce/order_completed.json").refunds[0]
    assert (by_webhook.lines, by_webhook.shipping) == ((), None)


def test_saleor_is_read_gross_with_what_was_granted() -> None:
    told = order(SALEOR, "order_updated", "saleor/order_updated.json")
    phones, cable = told.lines
    assert of(phones) == (D("109.9"), D("10.0"), D("15.95"), D("99.9"))
    assert (phones.product_id, phones.weight_grams, phones.tags, phones.category) == (
        "UHJvZHVjdDox", 250, ("Final sale",), "Audio"
    )  # fmt: skip
    assert (cable.variant_id, cable.weight_grams, cable.discount) == ("UHJvZHVjdFZhcmlhbnQ6Mzg0", None, D(0))
    assert (told.prices_include_tax, told.shipping_tax) == (True, D("0.78"))
    assert told.payments == (Payment("Visa", "PSP-13202600", D("94.8")),)
    assert told.refunds[0].lines == (RefundLine("T3JkZXJMaW5lOjE=", 1),)


def test_the_generic_shop_says_all_of_it() -> None:
    told = order(GENERIC, "", "generic/order_upserted.json")
    (line,) = told.lines
    assert of(line) == (D("145.00"), D("0.00"), D("25.17"), None)
    assert (line.product_id, line.variant_id, line.weight_grams, line.tags, line.bundle_of, line.is_gift) == (
        "p-1", "p-1-42", 640, ("running",), "", True
    )  # fmt: skip
    assert (told.prices_include_tax, told.shipping_standard, told.shipping_tax) == (True, D("3.95"), D("0.86"))
    assert told.payments == (Payment("mollie", "tr_7UhSN1zuXS", D("149.95")),)
    assert (told.refunds[0].lines, told.refunds[0].shipping) == ((RefundLine("line-1", 0, D("8.00")),), D("2.00"))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            ["lines", 0, "weight_grams"],
            1.5,
            "data.lines[0].weight_grams: expected the weight of one piece in whole grams",
        ),
        (["lines", 0, "tags"], "final-sale", "data.lines[0].tags: expected a list of at most 50 words"),
        (["lines", 0, "discount"], -1, "data.lines[0].discount: expected an amount as text"),
        (
            ["lines", 0, "bundle_of"],
            "",
            "data.lines[0].bundle_of: expected the id of the line that this one is a part of",
        ),
        (["payments"], {}, "data.payments: expected a list of the means"),
        (["payments", 0, "provider"], "", "data.payments[0].provider: expected the payment provider"),
        (["refunds", 0, "lines", 0, "quantity"], -1, "data.refunds[0].lines[0].quantity: expected a whole number"),
        (["prices_include_tax"], "yes", "data.prices_include_tax: expected true, false or null"),
    ],
)
def test_a_wrong_fact_is_named_with_what_was_expected(path: list[Any], value: Any, message: str) -> None:
    body = json.loads(payload("generic/order_upserted.json"))
    holder = body["data"]
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    with pytest.raises(Rejected) as caught:
        read(GENERIC, "", body)
    assert message in str(caught.value)


def test_the_recorded_orders_of_real_shops_add_up(samples: Path) -> None:
    """Lines, delivery and tax come to the total: the facts are all there, and none twice."""
    bodies = [
        (SHOPIFY, "orders/create", json.loads((samples / "shopify/webhook/orders_create.json").read_bytes())),
        (WOO, "order.created", json.loads((samples / "woocommerce/order.created.json").read_bytes())),
    ]
    for name in ("011-order_created.subscription-hmac", "001-order_created.legacy", "103-order_refunded.legacy"):
        kept = json.loads((samples / f"saleor/captured/{name}.json").read_bytes())
        bodies.append((SALEOR, "order_created", json.loads(kept["body"])))
    for source, topic, body in bodies:
        told = read(source, topic, body)
        assert isinstance(told, Order)
        assert sum(map(_cost, told.lines), _way(told)) == told.total or source is SHOPIFY, told
        if source is SHOPIFY:  # Shopify's own test order names a total that its lines do not come to
            assert [of(line) for line in told.lines] == [(D("199.00"), D(0), D(0), None)] * 2
            assert told.lines[0].weight_grams == 567 and told.payments == (Payment("visa"), Payment("bogus"))


def _cost(line: Line) -> D:
    assert line.unit_price is not None and line.tax is not None
    net = line.unit_price * line.quantity - (line.discount or D(0))
    assert line.total in (None, net)
    return net


def _way(told: Order) -> D:
    on_top = D(0) if told.prices_include_tax else (told.tax or D(0))
    return (told.shipping or D(0)) - (told.shipping_discount or D(0)) + on_top


def test_a_recorded_woocommerce_refund_names_the_line_it_was_for(samples: Path) -> None:
    body = json.loads((samples / "woocommerce/order.created.json").read_bytes())
    kept = json.loads((samples / "woocommerce/order_refunds_list.json").read_bytes())
    body |= {"refunds": [{"id": one["id"], "total": f"-{one['amount']}"} for one in kept], "_stoep_refunds": kept}
    without, for_album = read(WOO, "poll/order", body).refunds
    assert (without.amount, without.lines, without.shipping) == (D("10.00"), (), None)
    assert for_album.lines == (RefundLine("311", 1, D("9.00")),) and for_album.refunded_at is not None


def test_a_recorded_shopify_refund_names_its_lines_once_its_money_went(samples: Path) -> None:
    body = json.loads((samples / "shopify/webhook/refunds_create.json").read_bytes())
    body["transactions"] = [{"kind": "refund", "status": "success", "amount": "398.00", "currency": "USD"}]
    told = read(SHOPIFY, "refunds/create", body).refund
    assert [(line.quantity, line.amount) for line in told.lines] == [(1, D("199.00"))] * 2 and told.shipping == 0
