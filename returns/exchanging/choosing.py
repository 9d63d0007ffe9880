"""What somebody can have instead: other sizes and colours of the same product first, then other products. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from returns.arithmetic.exchanging import Difference, difference
from returns.exchanging.clients.base import Product, Variant
from returns.exchanging.goods import words_of


@dataclass(frozen=True)
class Old:
    """What comes back. `credit` is what these pieces cost in the end, tax included; `fee` what the way back costs."""

    connection_id: int
    product_id: str
    variant_id: str
    sku: str
    quantity: int
    credit: Decimal
    currency: str
    fee: Decimal = Decimal(0)

    def is_it(self, variant: Variant) -> bool:
        """Is that the very thing that comes back?"""
        if variant.product_id != self.product_id:
            return False
        if self.variant_id:
            return variant.variant_id == self.variant_id
        return bool(self.sku) and variant.sku == self.sku


@dataclass(frozen=True)
class NewGoods:
    """One thing to have instead, as it was seen in the shop. `pieces` None: the shop does not count them."""

    connection_id: int
    product_id: str
    variant_id: str
    sku: str
    title: str
    variant: str
    image_url: str
    price: Decimal  # of one, tax as the shop states it
    currency: str
    pieces: int | None
    seen_at: datetime
    is_same: bool  # another variant of the product that comes back
    is_even: bool  # of the same price today: no difference, whatever was paid then
    told: Difference

    @property
    def value(self) -> str:
        """How forms name it."""
        return f"{self.product_id}~{self.variant_id}"


Taken = Mapping[tuple[int, str, str], int]  # pieces that are set aside, by (connection, product, variant)


def choices(old: Old, products: Iterable[Product], seen_at: datetime, taken: Taken, can_pay: bool) -> list[NewGoods]:
    """What of these products can be had for what comes back, in the shop's order, the same product first.

    Left out: what is sold out or set aside for others, another currency, the very same thing, and what costs more where
    nothing can be paid. The same product at today's price of the bought one changes without a difference, whatever was
    paid for it then.
    """
    rows = list(products)
    today = next((variant.price for one in rows for variant in one.variants if old.is_it(variant)), None)
    found = [goods for product in rows for goods in _of(old, product, seen_at, taken, today)]
    able = [goods for goods in found if can_pay or not goods.told.to_pay]
    return sorted(able, key=lambda goods: not goods.is_same)


def _of(old: Old, product: Product, seen_at: datetime, taken: Taken, today: Decimal | None) -> Iterator[NewGoods]:
    is_same = product.product_id == old.product_id
    for variant in product.variants:
        aside = taken.get((old.connection_id, product.product_id, variant.variant_id), 0)
        if old.is_it(variant) or variant.currency != old.currency or not variant.can_be_had(old.quantity + aside):
            continue
        even = is_same and variant.price == today
        told = difference(old.credit, variant.price, old.quantity, old.currency, shipping=old.fee, even=even)
        yield NewGoods(
            connection_id=old.connection_id, product_id=product.product_id, variant_id=variant.variant_id,
            sku=variant.sku[:100], title=product.title[:300], variant=words_of(variant),
            image_url=variant.image_url or product.image_url, price=variant.price, currency=variant.currency,
            pieces=None if variant.sells_without_stock else variant.pieces, seen_at=seen_at, is_same=is_same,
            is_even=even, told=told,
        )  # fmt: skip
