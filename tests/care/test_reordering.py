"""The same again: links that fill a cart, and none that would not."""

from typing import Any

import pytest

from care.reordering import Shop, reorder
from orders.models import Line, Order


def line(number: str, quantity: int = 1, key: str = "", **more: Any) -> Line:
    return Line(external_id=key or f"l{number}", title="x", quantity=quantity, variant_id=number, **more)


def kept(lines: list[Line]) -> dict[str, int]:
    return {row.external_id: row.quantity for row in lines}


SHOPIFY = Shop({"base_url": "https://loper.myshopify.com", "shop": "loper.myshopify.com"}, "https://loper.example")
WOO = Shop({"base_url": "https://loper.example/winkel/"}, "")


@pytest.mark.parametrize(
    ("cart", "shop", "lines", "url"),
    [
        ("shopify", SHOPIFY, [line("70", 2), line("71")],
         "https://loper.myshopify.com/cart/70:2,71:1?storefront=true"),
        ("shopify", SHOPIFY, [line("70", 2, "a"), line("70", 1, "b")],
         "https://loper.myshopify.com/cart/70:3?storefront=true"),
        ("checkout_link", WOO, [line("23", 2), line("9")], "https://loper.example/winkel/checkout-link/?products=23:2,9:1"),
        ("add_to_cart", WOO, [line("23", 2)], "https://loper.example/winkel/?add-to-cart=23&quantity=2"),
    ],
)  # fmt: skip
def test_each_shop_has_its_own_link(cart: str, shop: Shop, lines: list[Line], url: str) -> None:
    found = reorder(Order(cart_link=cart), lines, kept(lines), shop)
    assert found is not None and found.url == url and found.is_whole


@pytest.mark.parametrize(
    ("cart", "shop", "lines"),
    [
        ("add_to_cart", WOO, [line("23"), line("9")]),  # an old WooCommerce takes one product a link
        ("", WOO, [line("23")]),  # nobody knows what fills this shop's cart
        ("shopify", SHOPIFY, [line("")]),  # a product that was made up at the till
        ("shopify", Shop({}, ""), [line("70")]),
        ("checkout_link", Shop({"base_url": "javascript:alert(1)"}, ""), [line("70")]),
        ("shopify", Shop({"shop": 'x"onmouseover=1'}, ""), [line("70")]),
        ("shopify", SHOPIFY, [line("7,8:9")]),  # an id that is none
        ("shopify", SHOPIFY, [line("70", 0)]),
    ],
)
def test_no_link_that_would_not_work(cart: str, shop: Shop, lines: list[Line]) -> None:
    assert reorder(Order(cart_link=cart), lines, kept(lines), shop) is None


def test_what_went_back_is_not_ordered_again_and_the_link_says_that_it_is_not_everything() -> None:
    lines = [line("70", 2), line("71")]
    found = reorder(Order(cart_link="shopify"), lines, {"l70": 1, "l71": 0}, SHOPIFY)
    assert found is not None
    assert found.url.endswith("/cart/70:1?storefront=true")
    assert not found.is_whole


@pytest.mark.parametrize(
    ("url", "is_shown"),
    [
        ("https://loper.example/again/1042", True),
        ("https://www.evil.example/again", False),
        ("https://loper.example.evil.example/", False),
        ("https://loper.example@evil.example/", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_a_link_of_the_shops_own_leads_to_the_shops_own_host(url: str, is_shown: bool) -> None:
    shop = Shop({"base_url": "https://loper.example/stoep"}, "")
    assert bool(reorder(Order(cart_link="own", reorder_url=url), [line("")], {}, shop)) is is_shown
