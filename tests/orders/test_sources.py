"""Every shop's webhooks become the same facts, and what is wrong with a body is named."""

import dataclasses
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from inbox.contracts import Ignored, Rejected
from orders.snapshots import CustomerRequest, OrderCancelled, OrderParcel, OrderRefund, ParcelLine
from orders.sources.generic import GenericShop
from orders.sources.saleor import Saleor
from orders.sources.shopify import Shopify
from orders.sources.woocommerce import WooCommerce
from tests.orders.shop_cases import (
    NOW,
    order,
    payload,
    raw,
    read,
)

SHOPIFY, WOO, SALEOR, GENERIC = Shopify(), WooCommerce(), Saleor(), GenericShop()


# --- what is read -------------------------------------------------------------------------------


def test_a_shopify_order_is_read_whole_with_buyer_and_receiver_apart() -> None:
    told = order(SHOPIFY, "orders/create", "shopify/order_created.json")
    assert (told.external_id, told.number, told.currency, told.language) == (
        "820982911946154508",
        "1042",
        "EUR",
        "nl",
    )
    assert (told.total, told.shipping, told.discount, told.tax) == (
        D("189.90"),
        D("4.95"),
        D("10.00"),
        D("32.96"),
    )
    assert (told.buyer.name, told.buyer.email, told.buyer.phone) == (
        "Sanne de Vries", "sanne@klant.example", "+31612345678"
    )  # fmt: skip
    assert (told.receiver.name, told.receiver.postal_code, told.receiver.country) == (
        "Pieter Bakker",
        "3511 AB",
        "NL",
    )
    assert [(line.external_id, line.quantity, line.needs_shipping) for line in told.lines] == [
        ("11001", 1, True), ("11002", 3, True), ("11003", 1, False)
    ]  # fmt: skip
    assert told.is_paid and told.is_fulfilled is False and told.marketing_opt_in
    assert told.opt_out_offered is None, "Shopify does not say it, and silence is not a no"


def test_a_shopify_order_in_parts_has_one_parcel_per_tracking_number_and_every_item_once() -> None:
    told = order(SHOPIFY, "orders/updated", "shopify/order_shipped_in_parts.json")
    assert [(p.external_id, p.tracking_number, len(p.lines), p.is_cancelled) for p in told.parcels] == [
        ("9001", "3SLOPR0001", 2, False), ("9001", "3SLOPR0002", 0, False), ("9002", "", 1, False),
        ("9003", "3SLOPR0003", 1, True),
    ]  # fmt: skip
    assert told.parcels[0].lines == (ParcelLine("11001", 1), ParcelLine("11002", 2))
    assert told.parcels[1].tracking_url == "https://postnl.example/t/3SLOPR0002"
    assert [(r.external_id, r.amount, r.currency) for r in told.refunds] == [("7001", D("10.00"), "EUR")], (
        "a failed transaction and a mere restock give no money back"
    )
    assert told.is_fulfilled and told.is_paid


def test_shopify_amounts_are_those_the_customer_saw() -> None:
    told = order(SHOPIFY, "orders/cancelled", "shopify/order_cancelled_in_another_currency.json")
    assert (told.currency, told.total, told.shipping) == ("SEK", D("2110.00"), D("55.00"))
    assert told.lines[0].unit_price == D("1666.10")
    assert told.cancelled_at == datetime(2026, 11, 18, 11, 0, tzinfo=UTC)


def test_shopify_events_without_the_order_name_the_order_they_belong_to() -> None:
    first, second = SHOPIFY.parse(raw(payload("shopify/fulfillment_created.json")), "fulfillments/create")
    assert isinstance(first, OrderParcel) and first.order_external_id == "820982911946154508"
    assert isinstance(second, OrderParcel) and second.parcel.tracking_number == "3SLOPR0002"
    refund = read(SHOPIFY, "refunds/create", payload("shopify/refund_created.json"))
    assert isinstance(refund, OrderRefund) and refund.refund.amount == D("10.00")
    assert refund.refund.refunded_at == datetime(2026, 11, 20, 9, 31, tzinfo=UTC)
    triggered = {"x-shopify-triggered-at": "2026-11-20T08:00:00Z"}
    (gone,) = SHOPIFY.parse(raw(payload("shopify/order_deleted.json"), triggered), "orders/delete")
    assert gone == OrderCancelled("820982911946154508", NOW - timedelta(hours=5))


def test_privacy_requests_of_a_shop_are_understood() -> None:
    ids = ("820982911946154508",)
    who = ("6001001001001", "sanne@klant.example", ids)
    assert read(SHOPIFY, "customers/redact", payload("shopify/customer_redact.json")) == CustomerRequest("redact", *who)
    asked = read(SHOPIFY, "customers/data_request", payload("shopify/customer_data_request.json"))
    assert asked == CustomerRequest("data", *who)
    asked = read(GENERIC, "", payload("generic/customer_redact.json"))
    assert asked == CustomerRequest("redact", "c-7", "sanne@klant.example", ("order-1042",))
    with pytest.raises(Rejected, match="customer: expected a customer's id"):
        read(SHOPIFY, "customers/redact", {"customer": {}, "orders_to_redact": []})


def test_a_woocommerce_order_is_read_with_prices_as_the_shop_shows_them() -> None:
    told = order(WOO, "order.created", "woocommerce/order_created.json")
    assert told.version_at == datetime(2026, 11, 18, 8, 31, tzinfo=UTC), "a _gmt time has no zone and is UTC"
    assert (told.total, told.shipping, told.discount) == (D("84.95"), D("4.95"), D("10.00"))
    vest, laces = told.lines
    assert (vest.title, vest.variant, vest.unit_price) == ("Loopvest", "Geel, M", D("45.0000")), "before the coupon"
    assert (vest.image_url, laces.image_url) == ("https://winkel.example/foto.jpg", "")
    assert laces.quantity == 3, "2.5 metres are three pieces to show, not a lost order"
    assert told.receiver.line1 == "Keizersgracht 1", "a blank shipping address means the billing address"
    assert told.buyer.external_id == "", "customer 0 is a guest"
    assert (told.language, told.marketing_opt_in, told.opt_out_offered) == ("nl", True, True)
    assert told.promised_on == date(2026, 11, 20) and told.is_paid and told.paid_at


def test_woocommerce_tracking_numbers_are_found_where_plugins_and_core_put_them() -> None:
    told = order(WOO, "order.updated", "woocommerce/order_completed.json")
    first, second = told.parcels
    assert (first.external_id, first.carrier, first.lines) == ("aa11", "postnl", (ParcelLine("315", 2),))
    assert (second.tracking_number, second.carrier, second.lines) == ("FK-2", "Fietskoerier", ())
    assert first.shipped_at == datetime(2025, 11, 19, 10, 0, tzinfo=UTC)
    assert [(r.external_id, r.amount, r.refunded_at) for r in told.refunds] == [("9001", D("10.00"), None)]
    assert told.is_fulfilled

    polled = order(WOO, "poll/order", "woocommerce/order_polled.json")
    (parcel,) = polled.parcels
    assert (parcel.external_id, parcel.tracking_number, parcel.carrier) == ("f12", "3SLOPR0102", "postnl")
    assert polled.refunds[0].refunded_at == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "paid", "gone"),
    [("processing", True, False), ("on-hold", False, False), ("failed", False, False),
     ("cancelled", False, True),
     ("trash", False, True), ("refunded", True, False), ("awaiting-pickup", None, False)],
)  # fmt: skip
def test_woocommerce_states_say_whether_an_order_is_paid_or_gone(status: str, paid: bool | None, gone: bool) -> None:
    body = {**json.loads(payload("woocommerce/order_created.json")), "status": status, "date_paid_gmt": None}
    told = read(WOO, "order.updated", body)
    assert (told.is_paid, told.cancelled_at is not None) == (paid, gone)


def test_a_woocommerce_deletion_is_a_cancellation_and_a_draft_is_nothing_yet() -> None:
    assert read(WOO, "order.deleted", payload("woocommerce/order_deleted.json")) == OrderCancelled("727", NOW)
    with pytest.raises(Ignored, match="checkout-draft is not placed yet"):
        read(WOO, "order.created", {"status": "checkout-draft"})


def test_saleor_is_read_alike_by_subscription_and_by_poll() -> None:
    told = order(SALEOR, "order_updated", "saleor/order_updated.json")
    assert (told.number, told.currency, told.language, told.is_paid) == ("1042", "EUR", "de", True)
    assert (told.total, told.discount, told.tax) == (D("104.8"), D("10.0"), D("16.73"))
    assert told.version_at == datetime(2026, 11, 20, 12, 0, 1, tzinfo=UTC)
    assert [(line.title, line.variant) for line in told.lines] == [("Kopfhörer", "schwarz"), ("Cable", "")]
    (parcel,) = told.parcels
    assert (parcel.tracking_number, parcel.lines) == (
        "00340434161094042557",
        (ParcelLine("T3JkZXJMaW5lOjE=", 1),),
    ), "what came back and what waits for approval are no parcels"
    assert [(r.external_id, r.amount) for r in told.refunds] == [("VEU6Mg==", D("10.0"))]
    assert told.marketing_opt_in is False and told.opt_out_offered is None

    polled = order(SALEOR, "poll/order", "saleor/order_polled.json")
    assert polled.version_at == datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
    assert dataclasses.replace(polled.parcels[0], version_at=None) == dataclasses.replace(parcel, version_at=None)


def test_saleors_old_style_body_is_read_as_far_as_it_goes() -> None:
    told = order(SALEOR, "order_fulfilled", "saleor/order_fulfilled.legacy.json")
    assert (told.number, told.total, told.tax, told.is_fulfilled) == ("1042", D("109.80"), D("17.46"), True)
    assert told.is_paid is None and told.refunds == (), "the old style does not say"
    assert told.parcels[0].lines == (ParcelLine("T3JkZXJMaW5lOjE=", 1),), (
        "a variant that stands on two lines is not assigned by guess"
    )
    by_fulfilment = order(SALEOR, "fulfillment_created", "saleor/fulfillment_created.legacy.json")
    assert by_fulfilment == told


def test_the_generic_shop_is_read_in_all_its_types() -> None:
    told = order(GENERIC, "", "generic/order_upserted.json")
    assert (told.external_id, told.total, told.is_paid, told.is_fulfilled) == (
        "order-1042",
        D("149.95"),
        True,
        True,
    )
    assert (told.marketing_opt_in, told.opt_out_offered, told.promised_on) == (
        False,
        True,
        date(2026, 11, 20),
    )
    parcel = read(GENERIC, "", payload("generic/order_parcel.json"))
    assert parcel == OrderParcel("order-1042", told.parcels[0])
    refund = read(GENERIC, "", payload("generic/order_refunded.json"))
    assert refund == OrderRefund("order-1042", told.refunds[0])
    gone = read(GENERIC, "", payload("generic/order_cancelled.json"))
    assert gone == OrderCancelled("order-1042", datetime(2026, 11, 18, 9, 0, tzinfo=UTC))


# --- what is wrong is named -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"line_items": [{}, {}, {"id": 3, "quantity": "x"}]},
            "line_items[0].id: expected an id, got nothing",
        ),
        (
            {"line_items": [{"id": 3, "quantity": "x"}]},
            "line_items[0].quantity: expected a whole number, got 'x'",
        ),
        ({"line_items": [{"id": 3, "quantity": 1}] * 2}, "line_items[1].id: expected an id of its own"),
        ({"updated_at": "2026-11-18 09:30"}, "updated_at: expected a date and time with its zone"),
        ({"updated_at": None}, "updated_at: expected a date and time, got nothing"),
        ({"id": None}, "id: expected an id, got nothing"),
        (
            {"total_price_set": None, "total_price": "NaN"},
            "total_price: expected an amount of money, got 'NaN'",
        ),
        ({"total_price_set": None, "total_price": "1_000"}, "total_price: expected an amount of money"),
        (
            {"total_price_set": None, "currency": "euro"},
            "currency: expected a currency code of three letters",
        ),
        ({"customer": []}, "customer: expected an object, got a list"),
        ({"fulfillments": {}}, "fulfillments: expected a list, got an object"),
    ],
)
def test_a_wrong_field_is_named_with_what_was_expected(change: dict[str, Any], message: str) -> None:
    body = {**json.loads(payload("shopify/order_created.json")), **change}
    with pytest.raises(Rejected) as caught:
        read(SHOPIFY, "orders/create", body)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            ["data", "lines", 0, "quantity"],
            1.5,
            "data.lines[0].quantity: expected a whole number from 0 to 1000000, got 1.5",
        ),
        (
            ["data", "updated_at"],
            "2026-11-18T09:30:00",
            "data.updated_at: expected a date and time with its zone",
        ),
        (["data", "total"], 149.95, "data.total: expected an amount as text"),
        (["data", "id"], 1042, "data.id: expected an id of yours as text"),
        (["data", "buyer"], None, "data.buyer: expected an object: who bought"),
        (["data"], [], "data: expected an object, got a list"),
        (["data", "receiver", "country"], "Nederland", "data.receiver.country: expected an ISO 3166-1 code"),
        (
            ["data", "parcels", 0, "tracking_url"],
            "javascript:alert(1)",
            "data.parcels[0].tracking_url: expected an address",
        ),
    ],
)
def test_a_generic_body_that_breaks_the_schema_names_path_and_expectation(
    path: list[Any], value: Any, message: str
) -> None:
    body = json.loads(payload("generic/order_upserted.json"))
    holder = body
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    with pytest.raises(Rejected) as caught:
        read(GENERIC, "", body)
    assert message in str(caught.value)
    del holder[path[-1]]
    if path in (["data", "id"], ["data"]):
        with pytest.raises(Rejected, match=f"expected the field {path[-1]}, got nothing"):
            read(GENERIC, "", body)


def test_unknown_topics_are_ignored_with_a_reason_and_unknown_fields_left_alone() -> None:
    for shop, topic in ((SHOPIFY, "products/update"), (WOO, "product.updated"), (SALEOR, "customer_created")):
        with pytest.raises(Ignored, match="Stoep uses"):
            shop.parse(raw({"id": 1}), topic)
    with pytest.raises(Ignored, match="exploded: not a type that Stoep uses"):
        GENERIC.parse(raw({"type": "order.exploded"}), "")
    body = {**json.loads(payload("generic/order_upserted.json")), "colour": "red"}
    assert read(GENERIC, "", body)


def test_text_that_postgres_or_mail_could_not_take_is_made_harmless() -> None:
    body = json.loads(payload("shopify/order_created.json"))
    body["customer"]["first_name"], body["shipping_address"]["city"] = (
        "Sa\0nne\r\nBcc: x@y",
        "\ud800" + "x" * 500,
    )
    told = read(SHOPIFY, "orders/create", json.dumps(body).encode())
    assert told.buyer.name == "Sanne  Bcc: x@y de Vries"
    assert len(told.receiver.city) == 120 and told.receiver.city.encode()
