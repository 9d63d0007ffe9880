"""Our own JSON for products, wishes and customers (docs/generic-shop.md), beside that for orders."""

from collections.abc import Sequence
from typing import Any

from catalogue.models import Wish
from catalogue.snapshots import ProductTold, Variant, WishTaken, WishTold
from catalogue.sources.base import WithCatalogue
from inbox.contracts import RawWebhook
from inbox.reading import Reader
from orders.sources import facts, generic

KINDS = ("product.updated", "wish.added", "wish.removed")


class GenericShop(WithCatalogue, generic.GenericShop):
    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Any]:
        body = raw.object()
        kind = Reader(body).at("type").text(100)
        if kind not in KINDS:
            return super().parse(raw, topic)
        generic.validate(body)
        data = Reader(body).at("data")
        match kind:
            case "product.updated":
                return [product(data)]
            case "wish.added":
                return [_added(data)]
            case _:
                return [_removed(data)]


def product(data: Reader) -> ProductTold:
    """A product with its variants; without `variants` it is the one thing to buy itself."""
    told = data.at("variants").items() if data.has("variants") else [data]
    return ProductTold(
        external_id=data.at("id").required_identifier(),
        version_at=facts.required_moment(data.at("updated_at")),
        title=data.at("title").text(300),
        url=facts.web_url(data.at("url")),
        category=data.at("category").text(200),
        variants=tuple(_variant(found, data, is_own=found is data) for found in told),
        is_gone=data.at("is_for_sale").flag() is False,
    )


def _variant(found: Reader, data: Reader, is_own: bool) -> Variant:
    currency = found.at("currency") if found.has("currency") else data.at("currency")
    price = found.at("price").money()
    return Variant(
        variant_id=found.at("variant_id").identifier() if is_own else found.at("id").required_identifier(),
        sku=found.at("sku").text(100),
        variant=found.at("variant").text(200),
        price=price,
        currency=facts.currency(currency) if price is not None else "",
        lowest_before=found.at("lowest_price_30_days").money(),
        is_available=found.at("is_available").flag(),
        image_url=facts.web_url(found.at("image_url")) or facts.web_url(data.at("image_url")),
    )


def _added(data: Reader) -> WishTold:
    told = product(data.at("product"))
    return WishTold(
        email=facts.required_email(data.at("email")),
        kind=data.at("kind").text(8) or str(Wish.Kind.STOCK),
        asked_at=facts.required_moment(data.at("asked_at")),
        product=told,
        variant_id=data.at("product", "variant_id").identifier(),
        name=data.at("name").text(200),
        language=facts.language(data.at("language")),
        source=data.at("source").text(60),
        wording=data.at("wording").text(1000),
        shop=data.at("shop").text(40),
    )


def _removed(data: Reader) -> WishTaken:
    return WishTaken(
        email=facts.required_email(data.at("email")),
        taken_at=facts.required_moment(data.at("removed_at")),
        external_id=data.at("product_id").identifier(),
        variant_id=data.at("variant_id").identifier(),
        kind=data.at("kind").text(8),
        shop=data.at("shop").text(40),
    )
