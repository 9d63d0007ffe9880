"""What a shop has, as it is kept: products with their variants, written as JSON and read again."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from returns.exchanging.clients.base import Product, Variant

MOST_VARIANTS = 250  # of one product


def written(products: Iterable[Product]) -> list[dict[str, Any]]:
    """As GoodsQuestion.products holds it."""
    return [
        {"id": one.product_id, "title": one.title, "image": one.image_url,
         "variants": [_variant(variant) for variant in one.variants[:MOST_VARIANTS]]}
        for one in products
    ]  # fmt: skip


def read(rows: Iterable[dict[str, Any]]) -> Iterator[Product]:
    """The products again, in the shop's order."""
    for row in rows:
        variants = tuple(_read(one, row["id"]) for one in row["variants"])
        yield Product(row["id"], row["title"], variants, image_url=row["image"])


def words_of(variant: Variant) -> str:
    """What sets a variant apart: "42 / blue"; "" for the only one."""
    return " / ".join(value for _name, value in variant.options if value != "Default Title")[:200]


def _variant(one: Variant) -> dict[str, Any]:
    return {
        "id": one.variant_id, "options": [list(pair) for pair in one.options], "price": str(one.price),
        "currency": one.currency, "pieces": one.pieces, "for_sale": one.is_for_sale,
        "without_stock": one.sells_without_stock, "sku": one.sku, "image": one.image_url,
    }  # fmt: skip


def _read(row: dict[str, Any], product_id: str) -> Variant:
    return Variant(
        variant_id=row["id"], product_id=product_id, options=tuple((name, value) for name, value in row["options"]),
        price=Decimal(row["price"]), currency=row["currency"], pieces=row["pieces"], is_for_sale=row["for_sale"],
        sells_without_stock=row["without_stock"], sku=row["sku"], image_url=row["image"],
    )  # fmt: skip
