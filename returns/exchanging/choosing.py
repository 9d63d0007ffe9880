"""What somebody can have instead: other sizes and colours of the same product first, then other products. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from returns.arithmetic.exchanging import Difference, difference, gift_difference
from returns.exchanging.clients.base import Product, Variant
from returns.exchanging.goods import words_of
from returns.exchanging.sizing import nearest_first
from returns.exchanging.taxing import with_tax


@dataclass(frozen=True)
class Old:
    """What comes back. `credit` is what these pieces cost in the end, tax included; `fee` what the way back costs.

    `reason`: its code, by which sizes are ordered. `is_part`: of a set that stays together otherwise, so only the same
    product of the same price can stand in for it. `is_gift`: whoever asks is not who paid. `tax`:
    the rate that comes on top of the shop's prices (taxing.py).
    """

    connection_id: int
    product_id: str
    variant_id: str
    sku: str
    quantity: int
    credit: Decimal
    currency: str
    fee: Decimal = Decimal(0)
    reason: str = ""
    is_part: bool = False
    is_gift: bool = False
    tax: Decimal = Decimal(0)

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
    today: Decimal | None = None  # what one of those that come back costs in the shop now

    @property
    def value(self) -> str:
        """How forms name it."""
        return f"{self.product_id}~{self.variant_id}"


def same_of(product: Product | None, variant_id: str, sku: str) -> Variant | None:
    """The very thing that was bought; or the only one of its product, where the shop never said which."""
    if product is None:
        return None
    old = Old(0, product.product_id, variant_id, sku, 1, Decimal(0), "")
    only = product.variants[0] if len(product.variants) == 1 and not variant_id else None
    return next((one for one in product.variants if old.is_it(one)), only)


Taken = Mapping[tuple[int, str, str], int]  # pieces that are set aside, by (connection, product, variant)


def choices(old: Old, products: Iterable[Product], seen_at: datetime, taken: Taken, can_pay: bool) -> list[NewGoods]:
    """What of these products can be had for what comes back, the same product first, in the shop's order: but of what
    is too small the nearest larger size first, in the same colour before others, and the other way round.

    Left out: what is sold out or set aside for others, another currency, the very same thing, and what costs more where
    nothing can be paid. The same product at today's price of the bought one changes without a difference, whatever was
    paid for it then.
    """
    rows = list(products)
    bought = next((variant for one in rows for variant in one.variants if old.is_it(variant)), None)
    found = [goods for product in rows for goods in _of(old, product, seen_at, taken, bought)]
    able = [goods for goods in found if can_pay or not goods.told.to_pay]
    able = [goods for goods in able if goods.is_even or not old.is_part]
    return sorted(able, key=lambda goods: not goods.is_same)


def _of(old: Old, product: Product, seen_at: datetime, taken: Taken, bought: Variant | None) -> Iterator[NewGoods]:
    is_same, today = product.product_id == old.product_id, bought.price if bought else None
    variants = nearest_first(product.variants, bought, old.reason) if is_same else product.variants
    for variant in variants:
        aside = taken.get((old.connection_id, product.product_id, variant.variant_id), 0)
        if old.is_it(variant) or variant.currency != old.currency or not variant.can_be_had(old.quantity + aside):
            continue
        even = is_same and variant.price == today
        told = _told(old, variant.price, today, even=even)
        yield NewGoods(
            connection_id=old.connection_id, product_id=product.product_id, variant_id=variant.variant_id,
            sku=variant.sku[:100], title=product.title[:300], variant=words_of(variant),
            image_url=variant.image_url or product.image_url, price=variant.price, currency=variant.currency,
            pieces=None if variant.sells_without_stock else variant.pieces, seen_at=seen_at, is_same=is_same,
            is_even=even, told=told, today=today,
        )  # fmt: skip


def _told(old: Old, price: Decimal, today: Decimal | None, *, even: bool) -> Difference:
    price = with_tax(price, old.tax)
    if old.is_gift and not even:
        known = None if today is None else with_tax(today, old.tax)
        return gift_difference(old.credit, known, price, old.quantity, old.currency, shipping=old.fee)
    return difference(old.credit, price, old.quantity, old.currency, shipping=old.fee, even=even)
