"""What shops tell that care needs: a category, what the cart calls a product, and how a link fills the cart."""

import json
from pathlib import Path
from typing import Any

import pytest

from inbox.reading import Reader
from orders.models import Line, Order
from orders.sources import saleor_order, shopify_order, woocommerce_order
from tests.care.stage import KETTLE, placed
from tests.cast import Shop

PAYLOADS = Path(__file__).parents[1] / "orders" / "payloads"


def payload(path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAYLOADS / path).read_text())
    return found


def test_shopify_names_the_variant() -> None:
    body = payload("shopify/order_created.json")
    body["line_items"][0]["variant_id"], body["line_items"][0]["product_type"] = 447654529, "Shoes"
    told = shopify_order.order(Reader(body))
    assert told.cart_link == "shopify"
    assert (told.lines[0].variant_id, told.lines[0].category) == ("447654529", "Shoes")
    body["line_items"][0]["variant_id"] = None  # made up at the till
    assert shopify_order.order(Reader(body)).lines[0].variant_id == ""


@pytest.mark.parametrize(
    ("version", "link"),
    [("10.0.4", "checkout_link"), ("11.1", "checkout_link"), ("9.9.5", "add_to_cart"), ("", ""), (None, "")],
)
def test_woocommerce_names_the_variation_or_the_product_and_the_link_by_its_version(
    version: str | None, link: str
) -> None:
    told = woocommerce_order.order(Reader({**payload("woocommerce/order_created.json"), "version": version}))
    assert told.cart_link == link
    assert [line.variant_id for line in told.lines] == ["23", "9"]


def test_saleor_names_the_category() -> None:
    line = {"id": "x", "productName": "Kettle", "quantity": 1, "variant": {"product": {"category": {"name": "Tea"}}}}
    assert saleor_order._line(Reader(line)).category == "Tea"
    assert saleor_order._line(Reader({**line, "variant": None})).category == ""


@pytest.mark.django_db
def test_our_own_json_names_category_and_link_and_a_newer_version_replaces_both(loper: Shop) -> None:
    placed(loper, lines=[KETTLE], reorder_url="https://loper.example/again")
    with loper.scoped():
        assert Line.objects.get().category == "Keuken > Waterkokers"
        assert (Order.objects.get().cart_link, Order.objects.get().reorder_url) == (
            "own",
            "https://loper.example/again",
        )
    from django.utils import timezone

    placed(loper, lines=[{**KETTLE, "category": None}], updated_at=timezone.now().isoformat())
    with loper.scoped():
        assert (Line.objects.get().category, Order.objects.get().cart_link) == ("", "")
