"""What can be had instead, and how the new order comes into being.

Two steps, so that nothing is ordered twice. `hold` makes what the shop has before an order (a draft, a pending order)
and returns its id, which is stored; a second one by mistake costs nothing. `place` turns that very draft into an order,
or finds that it is one. Stock is looked at again right before it: whoever cannot reserve may have sold the last piece.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from returns.money.contracts import KEY
from returns.money.digits import exactly

MOST_FOUND = 24  # products that a search returns


class SoldOut(Exception):
    """Not enough pieces of these variants are left. Nothing was ordered."""

    def __init__(self, variant_ids: list[str]) -> None:
        super().__init__(f"sold out: {', '.join(variant_ids)}")
        self.variant_ids = variant_ids


@dataclass(frozen=True)
class Variant:
    """One thing to buy. `options` in the shop's order: (("Size", "M"), ("Colour", "blue")). Price with tax as shown."""

    variant_id: str
    product_id: str
    options: tuple[tuple[str, str], ...]
    price: Decimal
    currency: str
    pieces: int | None = None  # None: the shop does not count them
    is_for_sale: bool = True  # also where it sells without stock
    sells_without_stock: bool = False
    sku: str = ""
    image_url: str = ""

    def can_be_had(self, quantity: int = 1) -> bool:
        """Are there as many, as far as the shop knows?"""
        if not self.is_for_sale:
            return False
        return self.sells_without_stock or self.pieces is None or self.pieces >= quantity


@dataclass(frozen=True)
class Product:
    """A product with its variants in the shop's order; `option_names` likewise."""

    product_id: str
    title: str
    variants: tuple[Variant, ...]
    option_names: tuple[str, ...] = ()
    url: str = ""
    image_url: str = ""


@dataclass(frozen=True)
class NewLine:
    """Pieces of one variant. `product_id` is needed where the shop orders by it (WooCommerce)."""

    variant_id: str
    quantity: int
    unit_price: Decimal
    product_id: str = ""


@dataclass(frozen=True)
class Person:
    """Who gets it, where to. `country` ISO 3166-1 alpha-2. Personal data: never in a log."""

    email: str = field(repr=False)
    name: str = field(repr=False)
    line1: str = field(repr=False)
    line2: str = field(repr=False)
    postal_code: str = field(repr=False)
    city: str = field(repr=False)
    country: str
    phone: str = field(default="", repr=False)
    customer_id: str = ""  # the shop's


@dataclass(frozen=True)
class NewOrder:
    """One order that replaces goods. `credit` is the worth of what comes back with its tax, `paid` what was paid on
    top."""

    key: str
    original_order_id: str  # the shop's id
    original_number: str
    lines: tuple[NewLine, ...]
    currency: str
    credit: Decimal
    paid: Decimal
    person: Person
    note: str = ""
    reserve_until: datetime | None = None  # aware; None: not to be set aside
    payment_id: str = ""  # by which provider's payment the difference was paid
    is_replacement: bool = False  # the same again for something that was wrong: nothing is ever to be paid
    stated_credit: Decimal | None = None  # `credit` as the shop states its prices, without their tax; None: the same

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError(f"key: expected 4 to 64 letters, digits, - or _, got {self.key!r}")
        if not self.lines or any(line.quantity < 1 for line in self.lines):
            raise ValueError("an exchange for nothing is none")
        if min(exactly(money, self.currency) for money in (self.credit, self.paid)) < 0:
            raise ValueError("neither the credit nor what was paid can be below 0")

    @property
    def discount(self) -> Decimal:
        """The credit as something that is taken off the prices."""
        return self.credit if self.stated_credit is None else self.stated_credit

    @property
    def worth(self) -> Decimal:
        """What the lines cost together, as the shop states its prices."""
        return sum((line.unit_price * line.quantity for line in self.lines), Decimal(0))


@dataclass(frozen=True)
class Held:
    """What stands before the order. `is_reserved`: nobody else gets these pieces until `until`. `pay_url`: where the
    customer can pay the difference to the shop itself; "" where that goes by a link of a payment provider only."""

    external_id: str
    is_reserved: bool
    until: datetime | None = None
    to_pay: Decimal | None = None  # as the shop reckons it, with its tax and shipping; None: it does not say
    pay_url: str = ""


@dataclass(frozen=True)
class Placed:
    """The new order in the shop."""

    external_id: str
    number: str
    at: datetime


class Exchanging(Protocol):
    """A shop. Raises Refused, Unreachable or Unsure (returns.money.contracts); none of it inside a transaction."""

    reserves: bool  # can the shop itself set pieces aside?

    def product(self, product_id: str) -> Product | None:
        """The product with all its variants; None when the shop no longer knows it."""

    def search(self, words: str) -> list[Product]:
        """At most MOST_FOUND products that are for sale, the best first; their variants may be missing: see product."""

    def stock(self, lines: tuple[NewLine, ...]) -> dict[str, Variant]:
        """The variants of these lines as they are now, by their ids; those that are gone are missing."""

    def hold(self, order: NewOrder) -> Held:
        """Make the draft, or find it. May be called again after Unsure: a draft too many is nobody's order."""

    def place(self, order: NewOrder, held_id: str) -> Placed:
        """Make the draft an order, or find that it is one. Raises SoldOut. After Unsure call `find` first."""

    def find(self, order: NewOrder, held_id: str) -> Placed | None:
        """The order that came of this draft, if one did: also when the customer paid it in the shop."""

    def release(self, held_id: str) -> None:
        """Give the pieces back; Refused when it is an order already. May be repeated."""


def missing(order: NewOrder, stock: dict[str, Variant]) -> list[str]:
    """The variants of which there are too few, or that are gone; the same variant on two lines is counted together."""
    wanted: dict[str, int] = {}
    for line in order.lines:
        wanted[line.variant_id] = wanted.get(line.variant_id, 0) + line.quantity
    return [one for one, count in wanted.items() if one not in stock or not stock[one].can_be_had(count)]
