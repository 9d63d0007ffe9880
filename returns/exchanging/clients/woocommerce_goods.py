"""WooCommerce's products as they can be had now. A product without variations is its own only variant.

Facts: WooCommerce's documentation. `manage_stock` is "parent" where a variation counts with its product. Prices are as
the shop's settings enter them; the currency is the shop's.
"""

from typing import Any

from inbox.answers import HttpProblem
from inbox.reading import Reader, web_address
from orders.sources.changing.base import read_text
from returns.exchanging.clients.base import MOST_FOUND, NewLine, Product, Variant
from returns.shops.rest import WooApi, number


def product(api: WooApi, product_id: str, currency: str) -> Product | None:
    """The product with all its variations; None when it is gone or not published."""
    found = _one(api, f"products/{number(product_id)}")
    if found is None or read_text(found, "status") != "publish":
        return None
    if read_text(found, "type") != "variable":
        return _product(found, currency)
    rows = list(api.listed(f"products/{number(product_id)}/variations", orderby="menu_order", order="asc"))
    variants = [_variant(row, found, currency) for row in rows if read_text(row, "status") == "publish"]
    return _product(found, currency, tuple(one for one in variants if one is not None))


def search(api: WooApi, words: str, currency: str) -> list[Product]:
    """Published products by words of the customer; those with variations come without them."""
    plain = " ".join(words.split())[:100]
    if not plain:
        return []
    found: list[Product] = []
    for row in api.listed("products", search=plain, status="publish", stock_status="instock"):
        found.append(_product(row, currency))
        if len(found) == MOST_FOUND:
            break
    return found


def stock(api: WooApi, lines: tuple[NewLine, ...], currency: str) -> dict[str, Variant]:
    """The variants of these lines as they are now, by their ids; what is gone is missing."""
    there: dict[str, Variant] = {}
    for variant_id, product_id in sorted({(line.variant_id, line.product_id) for line in lines}):
        is_own = product_id in ("", variant_id)
        path = f"products/{number(variant_id)}" if is_own else f"products/{number(product_id)}/variations/{variant_id}"
        found = _one(api, path)
        if found is None or read_text(found, "status") != "publish":
            continue
        one = _variant(found, found if is_own else {"id": product_id}, currency)
        if one is not None:
            there[variant_id] = one
    return there


def _one(api: WooApi, path: str) -> dict[str, Any] | None:
    try:
        return api.one(path)
    except HttpProblem as problem:
        if problem.status == 404:
            return None
        raise


def _product(row: dict[str, Any], currency: str, variants: tuple[Variant, ...] | None = None) -> Product:
    found = Reader(row)
    if variants is None:
        own = _variant(row, row, currency) if found.at("type").text() != "variable" else None
        variants = () if own is None else (own,)
    names = (one.at("name").text(100) for one in found.at("attributes").items() if one.at("variation").flag())
    return Product(
        product_id=found.at("id").required_identifier(),
        title=found.at("name").text(300),
        variants=variants,
        option_names=tuple(names),
        url=web_address(found.at("permalink").text(1000)),
        image_url=_picture(found),
    )


def _variant(row: dict[str, Any], parent: dict[str, Any], currency: str) -> Variant | None:
    """None for a product without a price, which WooCommerce does not sell."""
    found = Reader(row)
    price = found.at("price").money()
    if price is None:
        return None
    managed = found.at("manage_stock").value
    status = found.at("stock_status").text(20)
    chosen = ((one.at("name").text(100), one.at("option").text(100)) for one in found.at("attributes").items())
    return Variant(
        variant_id=found.at("id").required_identifier(),
        product_id=Reader(parent).at("id").required_identifier(),
        options=tuple((name, value) for name, value in chosen if value),
        price=price,
        currency=currency,
        pieces=found.at("stock_quantity").whole() if managed in (True, "parent") else None,
        is_for_sale=status != "outofstock" and found.at("purchasable").flag() is not False,
        sells_without_stock=status == "onbackorder" or found.at("backorders_allowed").flag() or False,
        sku=found.at("sku").text(100),
        image_url=_picture(found),
    )


def _picture(found: Reader) -> str:
    if address := web_address(found.at("image", "src").text(1000)):
        return address
    return next((web_address(one.at("src").text(1000)) for one in found.at("images").items()), "")
