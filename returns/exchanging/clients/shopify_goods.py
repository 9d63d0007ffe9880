"""Shopify's products as they can be had now: prices in the shop's own currency, pieces over all places.

Facts: shopify.dev. `inventoryQuantity` counts what is available everywhere; an item that is not tracked, or whose
policy is CONTINUE, sells without stock. Needs read_products and read_inventory.
"""

import re
from typing import Any

from inbox.reading import Reader, web_address
from orders.sources.changing.base import read_text
from returns.exchanging.clients.base import MOST_FOUND, Product, Variant
from returns.shops.graph import ShopifyApi, gid, number_of, rows

PICTURE = "preview { image { url } }"
VARIANT = (
    "id sku price inventoryQuantity inventoryPolicy inventoryItem { tracked } selectedOptions { name value }"
    f" media(first: 1) {{ nodes {{ {PICTURE} }} }}"
)
PRODUCT = f"id title status onlineStoreUrl featuredMedia {{ {PICTURE} }} options {{ name }}"
ONE = (
    "query Goods($id: ID!, $after: String) { shop { currencyCode } product(id: $id) { " + PRODUCT +
    " variants(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { " + VARIANT + " } } } }"
)  # fmt: skip
SEARCH = (
    "query Search($words: String!) { shop { currencyCode } products(first: " + str(MOST_FOUND) + ", query: $words,"
    " sortKey: RELEVANCE) { nodes { " + PRODUCT + " variants(first: 10) { nodes { " + VARIANT + " } } } } }"
)  # fmt: skip
SOME = (
    "query Stock($ids: [ID!]!) { shop { currencyCode } nodes(ids: $ids) { ... on ProductVariant { "
    + VARIANT + " product { id status } } } }"
)  # fmt: skip
MOST_PAGES = 21  # Shopify ends at 2048 variants
SIGNS = re.compile(r"[^\w\s-]")  # of its search language
STANDARD = "Default Title"  # the option value of a product without variants


def product(api: ShopifyApi, product_id: str) -> Product | None:
    """The product with all its variants; None when it is gone or no longer for sale."""
    variants: list[Variant] = []
    after = None
    for _page in range(MOST_PAGES):
        found = api.look(ONE, id=gid("Product", product_id), after=after)
        told, currency = Reader(found.get("product")), read_text(found, "shop", "currencyCode")
        if told.value is None or told.at("status").text() != "ACTIVE":
            return None
        variants += _variants(told, currency)
        more = told.at("variants", "pageInfo")
        if not more.at("hasNextPage").flag():
            break
        after = more.at("endCursor").text()
    return _product(told, tuple(variants))


def search(api: ShopifyApi, words: str) -> list[Product]:
    """Active products by words of the customer, which are words here and not Shopify's search language."""
    plain = " ".join(word.lstrip("-") for word in SIGNS.sub(" ", words).split())[:100].strip()
    if not plain:
        return []
    found = api.look(SEARCH, words=f"{plain.lower()} AND status:active")
    currency = read_text(found, "shop", "currencyCode")
    return [_product(Reader(row), tuple(_variants(Reader(row), currency))) for row in rows(found, "products")]


def stock(api: ShopifyApi, variant_ids: list[str]) -> dict[str, Variant]:
    """The variants as they are now, by their numbers; what is gone or not active is missing."""
    found = api.look(SOME, ids=[gid("ProductVariant", one) for one in variant_ids])
    currency, there = read_text(found, "shop", "currencyCode"), {}
    for row in rows(found, "nodes"):
        if read_text(row, "id") and read_text(row, "product", "status") == "ACTIVE":
            one = _variant(Reader(row), number_of(read_text(row, "product", "id")), currency)
            there[one.variant_id] = one
    return there


def _product(told: Reader, variants: tuple[Variant, ...]) -> Product:
    return Product(
        product_id=number_of(told.at("id").required_text()),
        title=told.at("title").text(300),
        variants=variants,
        option_names=tuple(row.at("name").text(100) for row in told.at("options").items()),
        url=web_address(told.at("onlineStoreUrl").text(1000)),
        image_url=_picture(told.at("featuredMedia")),
    )


def _variants(told: Reader, currency: str) -> list[Variant]:
    product_id = number_of(told.at("id").required_text())
    return [_variant(Reader(row), product_id, currency) for row in rows(told.value, "variants")]


def _variant(found: Reader, product_id: str, currency: str) -> Variant:
    price = found.at("price").money()
    if price is None or not currency:
        raise found.at("price").wrong("an amount of money")
    counted = found.at("inventoryItem", "tracked").flag() is not False
    pictures: list[Any] = rows(found.value, "media")
    chosen = ((row.at("name").text(100), row.at("value").text(100)) for row in found.at("selectedOptions").items())
    return Variant(
        variant_id=number_of(found.at("id").required_text()),
        product_id=product_id,
        options=tuple((name, value) for name, value in chosen if value != STANDARD),
        price=price,
        currency=currency,
        pieces=found.at("inventoryQuantity").whole() if counted else None,
        sells_without_stock=not counted or found.at("inventoryPolicy").text(20) == "CONTINUE",
        sku=found.at("sku").text(100),
        image_url=_picture(Reader(pictures[0])) if pictures else "",
    )


def _picture(found: Reader) -> str:
    return web_address(found.at("preview", "image", "url").text(1000))
