"""Canonical facts about products and wishes that an adapter returns. None means "the source did not say"."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Variant:
    """One thing that can be bought. `price` in `currency` ("" : the shop's usual one, not said)."""

    variant_id: str = ""
    stock_id: str = ""
    sku: str = ""
    variant: str = ""
    price: Decimal | None = None
    currency: str = ""
    lowest_before: Decimal | None = None
    is_available: bool | None = None
    sells_without_stock: bool = False
    image_url: str = ""


@dataclass(frozen=True)
class ProductTold:
    """A product as the shop saw it at `version_at`. An older version never overwrites a newer one."""

    external_id: str
    version_at: datetime
    title: str = ""
    url: str = ""
    category: str = ""
    variants: tuple[Variant, ...] = ()
    is_gone: bool = False  # deleted or not for sale any more


@dataclass(frozen=True)
class LevelTold:
    """How many pieces lie at one place of the stock (Shopify inventory_levels/update)."""

    stock_id: str
    place: str
    pieces: int | None
    version_at: datetime


@dataclass(frozen=True)
class WishTold:
    """Somebody wishes to hear of a product. `shop`: the source whose connection tells of the product; "" for this."""

    email: str
    kind: str  # catalogue.models.Wish.Kind
    asked_at: datetime
    product: ProductTold
    variant_id: str = ""
    name: str = ""
    language: str = ""
    source: str = ""
    wording: str = ""
    shop: str = ""


@dataclass(frozen=True)
class WishTaken:
    """Somebody took wishes back: of one product, or all of them where `external_id` is ""."""

    email: str
    taken_at: datetime
    external_id: str = ""
    variant_id: str = ""
    kind: str = ""
    shop: str = ""


Told = ProductTold | LevelTold | WishTold | WishTaken
