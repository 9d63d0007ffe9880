"""WooCommerce's products: the REST product (wc/v3) as body of product.created, product.updated and product.deleted.

Facts: WooCommerce REST API documentation, "Product properties" and "Webhooks". A variation is told as a product of its
own, with `parent_id`. The product carries no currency: the connection's setting `currency` names it.
"""

from collections.abc import Sequence
from datetime import UTC
from html import unescape
from typing import Any

from catalogue.snapshots import ProductTold, Variant
from catalogue.sources.base import WithCatalogue
from inbox.contracts import RawWebhook
from inbox.reading import Reader
from orders.sources import facts, woocommerce

PRODUCTS = frozenset({"product.created", "product.updated", "product.restored"})
TO_BE_HAD = {"instock": True, "onbackorder": True, "outofstock": False}


class WooCommerce(WithCatalogue, woocommerce.WooCommerce):
    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Any]:
        if topic in PRODUCTS:
            return [product(Reader(raw.object()))]
        if topic == "product.deleted":
            body = Reader(raw.object())
            return [ProductTold(body.at("id").required_identifier(), raw.received_at, is_gone=True)]
        return super().parse(raw, topic)


def product(body: Reader) -> ProductTold:
    """A product, or a variation under its parent's id. What is not published is not for sale."""
    own = body.at("id").required_identifier()
    parent = body.at("parent_id").identifier()
    is_variation = body.at("type").text(20) == "variation" and parent not in ("", "0")
    version = body.at("date_modified_gmt").moment(UTC) or body.at("date_created_gmt").moment(UTC)
    if version is None:
        raise body.at("date_modified_gmt").wrong("a date and time")
    categories = [unescape(found.at("name").text(200)) for found in body.at("categories").items()]
    images = [facts.web_url(found.at("src")) for found in body.at("images").items()]
    status = body.at("status").text(20)
    return ProductTold(
        external_id=parent if is_variation else own,
        version_at=version,
        title=unescape(body.at("name").text(300)),
        url=facts.web_url(body.at("permalink")),
        category=next(iter(categories), "")[:200],
        variants=(
            Variant(
                variant_id=own if is_variation else "",
                stock_id="",
                sku=body.at("sku").text(100),
                price=body.at("price").money() if body.at("price").text(20) else None,
                is_available=TO_BE_HAD.get(body.at("stock_status").text(20)),
                image_url=next(iter(images), ""),
            ),
        ),
        is_gone=status in ("draft", "pending", "private", "trash"),
    )
