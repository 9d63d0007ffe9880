"""Categories and tags come from the shop's products where its orders leave them out; return rules go by them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from inbox.connecting import create_connection
from inbox.models import Connection
from orders import intake
from orders.models import Line
from orders.reconcile import reconcile
from tests.cast import Shop
from tests.orders.shop_cases import order
from tests.orders.shop_fakes import FakeShop, Handler, Reply, fake_shop, shopify_api, woocommerce_api
from tests.orders.test_polls import TOKENS, adapter

Told = tuple[str, str, list[dict[str, Any]]]
SHOPIFY: Told = (
    "orders/create", "shopify/order_created.json",
    [{"id": 7001001, "product_type": "Shoes", "tags": "new"},
     {"id": 7001002, "product_type": "Socks", "tags": "merino"}],
)  # fmt: skip
WOO: Told = (
    "order.created", "woocommerce/order_created.json",
    [{"id": 9, "categories": [{"name": "Vesten &amp; jassen"}, {"name": "Sale"}], "tags": [{"name": "final-sale"}]}],
)  # fmt: skip


def shop_of(name: str, fake: FakeShop, settings: Any) -> Connection:
    settings.HTTP_ALLOWED_PRIVATE = [f"127.0.0.1:{fake.port}"]
    return create_connection(name, "secret", config={"base_url": fake.url}, api_token=TOKENS[name])


def described() -> list[tuple[str, list[str], bool]]:
    return [(line.category, line.tags, line.described_at is not None) for line in Line.objects.order_by("position")]


def api(name: str, products: list[dict[str, Any]]) -> Handler:
    make = {"shopify": shopify_api, "woocommerce": woocommerce_api}[name]
    return make([], TOKENS[name], products=products)


@pytest.mark.parametrize(
    ("name", "told", "expected"),
    [
        ("shopify", SHOPIFY, [("Shoes", ["bulky", "final-sale"], True), ("Socks", ["merino"], True), ("", [], False)]),
        ("woocommerce", WOO, [("Vesten & jassen", ["final-sale"], True)] * 2),
    ],
)
def test_products_say_what_orders_leave_out_and_later_orders_do_not_unsay_it(
    loper: Shop, settings: Any, name: str, told: Told, expected: list[tuple[str, list[str], bool]]
) -> None:
    topic, body, products = told
    snapshot = order(adapter(name), topic, body)
    with fake_shop(api(name, products)) as fake:
        with loper.scoped():
            connection = shop_of(name, fake, settings)
            intake.take_order(snapshot, connection, 0)
            assert [one[2] for one in described()] == [False] * len(expected)
        for _ in range(2):
            reconcile(connection)
        assert len([call for call in fake.calls if "products" in call.path]) == 1, "nobody is asked twice"
    with loper.scoped():
        assert described() == expected
        intake.take_order(replace(snapshot, version_at=snapshot.version_at + timedelta(minutes=1)), connection, 0)
        assert described() == expected
        connection.refresh_from_db()
        assert connection.poll_error == ""


def test_a_product_that_is_gone_is_asked_about_once_and_a_missing_scope_stops_no_poll(
    loper: Shop, settings: Any
) -> None:
    snapshot = order(adapter("shopify"), "orders/create", "shopify/order_created.json")
    refused = [Reply(200, {"orders": []}), Reply(403, {"errors": "requires read_products"})]
    with fake_shop(api("shopify", [])) as fake:
        with loper.scoped():
            connection = shop_of("shopify", fake, settings)
            intake.take_order(snapshot, connection, 0)
        fake.first = refused
        reconcile(connection)
        with loper.scoped():
            connection.refresh_from_db()
            assert (connection.poll_error, connection.polled_until is not None) == ("", True)
            assert not any(one[2] for one in described()), "with the scope they are asked about later"
        for _ in range(2):
            reconcile(connection)
        assert len([call for call in fake.calls if "products" in call.path]) == 2
    with loper.scoped():
        assert [one[2] for one in described()] == [True, True, False], "a gift card has no product"
