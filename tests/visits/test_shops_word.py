"""How each shop says that an order is fetched."""

import json
from typing import Any

import pytest

from orders.sources.woocommerce import WooCommerce
from tests.orders.shop_cases import order, payload, read

WOO = WooCommerce()


def ways(*lines: dict[str, Any]) -> Any:
    body = {**json.loads(payload("woocommerce/order_created.json")), "shipping_lines": list(lines)}
    told = read(WOO, "order.created", json.dumps(body).encode())
    return told.will_collect, told.collect_place


CLASSIC = {"id": 1, "method_id": "local_pickup", "method_title": "Afhalen", "meta_data": []}
BLOCK = {
    "id": 2,
    "method_id": "pickup_location",
    "method_title": "Afhalen (Loper Amsterdam)",
    "meta_data": [{"id": 9, "key": "pickup_location", "value": "Loper Amsterdam"}],
}
SENT = {"id": 3, "method_id": "flat_rate", "meta_data": []}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([CLASSIC], (True, "")),
        ([BLOCK], (True, "Loper Amsterdam")),
        ([CLASSIC, BLOCK], (True, "Loper Amsterdam")),
        ([SENT], (False, "")),
        ([BLOCK, SENT], (False, "")),
        ([], (False, "")),
        ([{"method_id": None}], (False, "")),
    ],
)
def test_woocommerce_says_it_by_the_way_of_shipping(lines: list[Any], said: tuple[bool, str]) -> None:
    assert ways(*lines) == said


def test_the_samples_are_sent() -> None:
    assert not order(WOO, "order.created", "woocommerce/order_created.json").will_collect
