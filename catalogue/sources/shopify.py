"""Shopify's products and stock: the REST product as body of products/*, and one place's pieces.

Facts: shopify.dev, webhook topics products/update and inventory_levels/update, REST Admin "Product Variant". The
product carries no currency, which is the shop's own: the connection's setting `currency` names it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from catalogue.snapshots import LevelTold, ProductTold, Variant
from catalogue.sources.base import WithCatalogue
from inbox.contracts import RawWebhook
from inbox.models import Connection
from inbox.reading import Reader, web_address
from orders.sources import facts, shopify

PRODUCTS = frozenset({"products/create", "products/update"})
HANDLE = re.compile(r"[\w-]+")
STANDARD = "Default Title"  # what Shopify calls the variant of a product without variants


class Shopify(WithCatalogue, shopify.Shopify):
    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Any]:
        if topic in PRODUCTS:
            return [product(Reader(raw.object()))]
        if topic == "products/delete":
            body = Reader(raw.object())
            return [ProductTold(body.at("id").required_identifier(), raw.received_at, is_gone=True)]
        if topic == "inventory_levels/update":
            return [level(Reader(raw.object()))]
        return super().parse(raw, topic)

    def apply(self, snapshot: Any, connection: Connection, webhook_id: int) -> None:
        if isinstance(snapshot, ProductTold) and snapshot.url:
            # Shopify tells no address, only the product's handle.
            shop = str(connection.config.get("shop") or "")
            snapshot = replace(snapshot, url=web_address(f"https://{shop}{snapshot.url}") if shop else "")
        super().apply(snapshot, connection, webhook_id)


def product(body: Reader) -> ProductTold:
    """A product with its variants. One that is a draft or archived is not for sale."""
    images = {found.at("id").identifier(): facts.web_url(found.at("src")) for found in body.at("images").items()}
    first = facts.web_url(body.at("image", "src"))
    return ProductTold(
        external_id=body.at("id").required_identifier(),
        version_at=facts.required_moment(body.at("updated_at")),
        title=body.at("title").text(300),
        url=f"/products/{handle}" if HANDLE.fullmatch(handle := body.at("handle").text(255)) else "",
        category=body.at("product_type").text(200),
        variants=tuple(_variant(found, images, first) for found in body.at("variants").items()),
        is_gone=body.at("status").text(20) in ("draft", "archived"),
    )


def _variant(found: Reader, images: dict[str, str], first: str) -> Variant:
    counted = found.at("inventory_management").text(40) != ""
    without_stock = not counted or found.at("inventory_policy").text(20) == "continue"
    pieces = found.at("inventory_quantity").whole()
    title = found.at("title").text(200)
    return Variant(
        variant_id=found.at("id").required_identifier(),
        stock_id=found.at("inventory_item_id").identifier(),
        sku=found.at("sku").text(100),
        variant="" if title == STANDARD else title,
        price=found.at("price").money(),
        is_available=True if without_stock else None if pieces is None else pieces > 0,
        sells_without_stock=without_stock,
        image_url=images.get(found.at("image_id").identifier(), "") or first,
    )


def level(body: Reader) -> LevelTold:
    """The pieces of one thing at one place. `available` is null where the place does not count it."""
    return LevelTold(
        stock_id=body.at("inventory_item_id").required_identifier(),
        place=body.at("location_id").required_identifier(),
        pieces=body.at("available").whole(),
        version_at=facts.required_moment(body.at("updated_at")),
    )
