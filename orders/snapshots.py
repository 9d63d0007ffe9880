"""Canonical facts that a shop's adapter returns. Pure data: ids as strings, money as Decimal, times aware.

None means "the source did not say", which is not the same as False, zero or "".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Person:
    """Who bought."""

    name: str = ""
    email: str = ""
    phone: str = ""
    external_id: str = ""  # the shop's customer id


@dataclass(frozen=True)
class Address:
    """Who receives, and where. `country` is ISO 3166-1 alpha-2."""

    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Article:
    """What labels and customs papers need of one piece. "", () and None: nobody said."""

    hs_code: str = ""  # digits of its customs code, 6 at the least
    origin_country: str = ""  # where it was made, ISO 3166-1 alpha-2
    sides_mm: tuple[int, ...] = ()  # length, width and height of it as it is sent
    weight_grams: int | None = None


@dataclass(frozen=True)
class Line:
    """One bought item. Amounts are in the order's currency, with or without tax as `Order.prices_include_tax` says.

    `unit_price` is the price of one piece before discounts. What was paid for the line is `total` where the shop says
    it, otherwise quantity × unit_price − discount, and `tax` on top where the prices are without it.
    """

    external_id: str
    title: str
    quantity: int
    sku: str = ""
    variant: str = ""
    unit_price: Decimal | None = None
    image_url: str = ""
    product_url: str = ""
    needs_shipping: bool = True
    category: str = ""  # in the shop's words
    variant_id: str = ""  # what the shop's cart calls this product
    discount: Decimal | None = None  # everything taken off all its pieces, the line's share of the order's included
    tax: Decimal | None = None  # all tax of the line, after discounts
    total: Decimal | None = None  # all its pieces after discounts, as the shop rounded it
    product_id: str = ""  # the product of which variant_id is one
    weight_grams: int | None = None  # of one piece
    tags: tuple[str, ...] = ()  # in the shop's words: "final-sale"
    bundle_of: str = ""  # external id of the line whose part this one is
    is_gift: bool | None = None  # bought for the receiver; None: not said
    hs_code: str = ""  # these three as in Article
    origin_country: str = ""
    sides_mm: tuple[int, ...] = ()


@dataclass(frozen=True)
class ParcelLine:
    line_external_id: str
    quantity: int


@dataclass(frozen=True)
class Parcel:
    """What the shop says it sent: one per (fulfilment, tracking number).

    `lines` is empty when the shop does not say what is in it. `tracking_number` may be "" (letter post).
    """

    external_id: str  # the shop's fulfilment id
    tracking_number: str = ""
    carrier: str = ""  # in the shop's words; tracking.carriers.names makes it a code
    tracking_url: str = ""
    lines: tuple[ParcelLine, ...] = ()
    shipped_at: datetime | None = None
    version_at: datetime | None = None  # when the shop last changed it
    is_cancelled: bool = False
    is_return: bool = False  # a label for goods coming back


@dataclass(frozen=True)
class RefundLine:
    """Pieces that a refund was for. `amount` is all that went back for them, tax included; None: not said.

    `quantity` 0 is money for the line without any of its pieces, such as for a scratch.
    """

    line_external_id: str
    quantity: int
    amount: Decimal | None = None


@dataclass(frozen=True)
class Refund:
    """Money given back, as the shop states it. `amount` is positive.

    `lines` is empty when the shop does not say what it was for; `shipping` is the delivery costs in it, tax included.
    `key` is our own mark in its reason, where we had asked for it; "" for one that the shop made by itself.
    """

    external_id: str
    amount: Decimal
    currency: str = ""
    refunded_at: datetime | None = None
    lines: tuple[RefundLine, ...] = ()
    shipping: Decimal | None = None
    key: str = ""


@dataclass(frozen=True)
class Payment:
    """How an order was paid: the shop's or the provider's name for the means, and the provider's own id of it.

    `amount` in the order's currency, None where the shop does not say how much was paid this way.
    """

    provider: str
    payment_id: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True)
class Order:
    """An order as the shop saw it at `version_at`. An older version never overwrites a newer one."""

    external_id: str
    number: str  # as the customer knows it, without a leading "#"
    version_at: datetime
    placed_at: datetime
    currency: str  # ISO 4217
    total: Decimal | None = None
    shipping: Decimal | None = None  # before shipping_discount
    discount: Decimal | None = None
    tax: Decimal | None = None
    prices_include_tax: bool | None = None  # do the amounts of lines and shipping hold their tax?
    shipping_discount: Decimal | None = None
    shipping_tax: Decimal | None = None
    shipping_standard: Decimal | None = None  # what the cheapest delivery offered would have cost, tax as in shipping
    payments: tuple[Payment, ...] = ()
    buyer: Person = field(default_factory=Person)
    receiver: Address = field(default_factory=Address)
    lines: tuple[Line, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    refunds: tuple[Refund, ...] = ()
    lists_refunds: bool = False  # `refunds` are all there are: one that is missing was taken back
    language: str = ""  # nl, en, de, fr or whatever the shop says; two letters
    is_paid: bool | None = None
    paid_at: datetime | None = None
    cancelled_at: datetime | None = None
    is_cancelled: bool | None = None  # False: the shop says that it stands, also where it was cancelled before
    is_fulfilled: bool | None = None  # the shop says that everything was sent
    marketing_opt_in: bool | None = None
    opt_in_at: datetime | None = None  # when that was said, where it was not at the checkout
    opt_out_offered: bool | None = None  # was an opt-out offered when the address was collected?
    promised_on: date | None = None  # the delivery date promised at the checkout
    will_collect: bool = False  # the buyer fetches it in a shop of the merchant
    collect_place: str = ""  # which one, in the shop system's words
    collect_ready_at: datetime | None = None
    collected_at: datetime | None = None
    cart_link: str = ""  # orders.models.Order.CartLink: how a link fills this shop's cart
    reorder_url: str = ""  # the shop's own link that puts the order into the cart again
    is_test: bool = False
    discount_codes: tuple[str, ...] = ()  # that the buyer used, as the shop writes them
    customer_tags: tuple[str, ...] | None = None  # how the shop sorts this customer; None: not said


@dataclass(frozen=True)
class ProductFacts:
    """What a shop says of a product and not of the line that sold it (orders/describing.py)."""

    product_id: str
    category: str = ""
    tags: tuple[str, ...] = ()
    article: Article = Article()
    variants: Mapping[str, Article] = field(default_factory=dict)  # where they differ, by the variant's id


@dataclass(frozen=True)
class OrderParcel:
    """A parcel that came in without its order's data (Shopify fulfillments/create)."""

    order_external_id: str
    parcel: Parcel


@dataclass(frozen=True)
class OrderRefund:
    """A refund that came in without its order's data (Shopify refunds/create)."""

    order_external_id: str
    refund: Refund


@dataclass(frozen=True)
class OrderCancelled:
    """A cancellation or deletion that came in without its order's data."""

    order_external_id: str
    cancelled_at: datetime


@dataclass(frozen=True)
class CustomerRequest:
    """A privacy request by the shop: erase a customer (`redact`) or report what is stored (`data`)."""

    kind: str  # "redact" or "data"
    external_id: str = ""
    email: str = ""
    order_external_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class CustomerTold:
    """A customer as the shop saw him at `version_at`, apart from any order.

    `standing`: what its loyalty system says, as plain values for who knows loyalty (loyalty/memberships.py).
    """

    email: str
    version_at: datetime
    name: str = ""
    phone: str = ""
    language: str = ""
    birthday: str = ""  # "MM-DD"
    tags: tuple[str, ...] | None = None  # how the shop sorts its customers; None: not said
    marketing_opt_in: bool | None = None
    opt_out_offered: bool | None = None
    standing: dict[str, str | int] = field(default_factory=dict)


Snapshot = Order | OrderParcel | OrderRefund | OrderCancelled | CustomerRequest | CustomerTold
