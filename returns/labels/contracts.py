"""The parts that every provider of return labels shares: pure data in, pure data out.

A provider says what it could do (`Offer`); `choosing.py` says what of it works for this very parcel; of one offer one
`Label` is made. Weights are grams, lengths centimetres, money Decimal with its currency, moments aware UTC.
"""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

Sides = tuple[Decimal, Decimal, Decimal]  # cm, the longest first


class Method(StrEnum):
    """How the goods get on their way; the values are those of returns.models.ReturnParcel.Method."""

    QR = "qr"  # a code on the phone; the counter prints the label
    NUMBER = "number"  # a number to say or to write on the parcel
    LABEL = "label"  # printed by the customer
    HOME = "home"  # fetched at the door
    SHOP = "shop"  # brought to a shop of the merchant
    LOCKER = "locker"  # scanned at a parcel locker
    OWN = "own"  # sent in one's own way; the warehouse scans our code


class Refused(Exception):
    """The provider will not do it, in words for a person; asking again with the same facts does not help.

    `field` is the provider's name of what was wrong ("from_address.postal_code"), "" where it names none.
    """

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.reason, self.field = reason, field


class Unreachable(Exception):
    """No usable answer. `retry`: the same call later can help, in `wait` seconds where the other side said so.

    After a call that may have been carried out the same order may be given again: it finds what was made.
    """

    def __init__(self, reason: str, *, retry: bool, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.retry, self.wait = reason, retry, wait


@dataclass(frozen=True)
class ParcelFacts:
    """The parcel that is to go back."""

    grams: int
    from_country: str  # ISO 3166, two letters
    to_country: str
    from_postal_code: str = ""
    to_postal_code: str = ""
    sides: Sides | None = None  # None: nobody told
    value: Decimal = Decimal(0)
    currency: str = "EUR"
    is_letterbox: bool = False  # fits through a letterbox and may be sent as such
    extras: frozenset[str] = frozenset()  # what the shop wants besides: "insurance", "signature"
    contains: frozenset[str] = frozenset()  # "battery", "dangerous", "food", "liquid"
    has_customs_data: bool = False  # each article's customs code and country of origin are known


@dataclass(frozen=True)
class Limits:
    """What an offer can take. None or empty: no limit that the provider told."""

    min_grams: int | None = None
    max_grams: int | None = None
    max_sides: Sides | None = None
    max_total_cm: Decimal | None = None  # length + width + height
    max_value: Decimal | None = None  # in the parcel's currency
    from_countries: frozenset[str] = frozenset()
    to_countries: frozenset[str] = frozenset()
    letterbox: str = ""  # "only": letterbox parcels and nothing else; "never": anything but those
    extras: frozenset[str] | None = None  # the extras that it can have; None: any
    bars: frozenset[str] = frozenset()  # contents that may not be in it


@dataclass(frozen=True)
class Why:
    """Why something is not on offer: a code of returns/labels/wording.py and what its words name."""

    code: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Offer:
    """One way to send this parcel back, with this provider."""

    key: str  # the provider's own, the same each time it is asked
    provider: str  # a key of settings.STOEP_RETURN_LABEL_PROVIDERS
    carrier: str  # a code of tracking.carriers.names; "" for none
    method: Method
    name: str = ""  # as the carrier calls it
    price: Decimal | None = None  # None: nobody told
    currency: str = ""
    customer_pays: bool = False
    needs_printer: bool = False
    drop_off: frozenset[str] = frozenset()  # kinds of places that take it: "shop", "post_office", "locker"
    valid_until: datetime | None = None  # how long the offer stands
    code_days: int | None = None  # how long its code is good for, from the day it is made; None: not known
    co2_grams: int | None = None
    connection_id: int | None = None
    limits: Limits = Limits()
    details: dict[str, str] = field(default_factory=dict)  # what `make` needs of the provider's own words
    why_not: Why | None = None  # set: it does not work for this parcel

    @property
    def made_as(self) -> Method:
        """How its code or label is made: what goes into a locker is made as for the counter (lockers.py)."""
        return Method(self.details.get("made_as", self.method))

    def as_json(self) -> dict[str, Any]:
        """For a JSON column: what is needed to make it and to show it again. `offer_from` reads it back."""
        told = asdict(self)
        told.pop("limits"), told.pop("why_not")
        told["price"] = None if self.price is None else str(self.price)
        told["valid_until"] = self.valid_until.isoformat() if self.valid_until else None
        told["drop_off"] = sorted(self.drop_off)
        return told


def offer_from(told: dict[str, Any]) -> Offer:
    """The offer that `as_json` wrote, without its limits: it was judged when it was chosen. Other keys are left out."""
    known = Offer.__dataclass_fields__.keys() - {"limits", "why_not"}
    return Offer(
        **{
            **{name: value for name, value in told.items() if name in known},
            "method": Method(told["method"]),
            "price": None if told.get("price") is None else Decimal(told["price"]),
            "valid_until": datetime.fromisoformat(told["valid_until"]) if told.get("valid_until") else None,
            "drop_off": frozenset(told.get("drop_off", ())),
        }
    )


@dataclass(frozen=True)
class Address:
    """Somebody's address. `line1` is street and house number as people write it in that country."""

    name: str
    line1: str
    postal_code: str
    city: str
    country: str
    line2: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Content:
    """One article in the parcel, for the customs: one piece's weight and value."""

    description: str
    quantity: int
    grams: int
    value: Decimal
    currency: str
    hs_code: str = ""
    origin_country: str = ""
    sku: str = ""
    is_weight_guessed: bool = False  # nobody told it: enough to choose a service by, and not to declare


@dataclass(frozen=True)
class Outbound:
    """How the goods once came to the customer: what makes them returned goods in the eyes of the customs."""

    tracking_number: str = ""
    carrier: str = ""  # as people call it
    shipped_on: date | None = None


@dataclass(frozen=True)
class Slot:
    """A time in which somebody comes to fetch the parcel."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class LabelOrder:
    """What is to be made. The same `key` never makes a second label, however often it is given.

    `key`: letters, digits and hyphens, at most 40: it stands on papers, and the provider is asked for it.
    `asked_at`: before the first call with this key; the provider's list is read from there.
    """

    key: str
    offer: Offer
    parcel: ParcelFacts
    sender: Address
    receiver: Address
    asked_at: datetime
    reference: str = ""  # the shop's order number, for people
    scan: str = ""  # what our own code says: the address at which the warehouse receives it
    slot: Slot | None = None
    contents: tuple[Content, ...] = ()
    outbound: Outbound = Outbound()


@dataclass(frozen=True)
class Label:
    """What the customer takes along, and by what name the provider knows it."""

    carrier: str
    reference: str  # the provider's own id, to cancel it by
    tracking_number: str = ""
    code: str = ""  # what the code says: we draw it; "" where there is only paper
    code_kind: str = ""  # "qr", "barcode", "number"
    pdf: bytes | None = None  # to print
    picture: bytes | None = None  # a PNG of the code, as the carrier drew it
    media: str = "application/pdf"  # of `pdf`: a merchant's own pool may hold ZPL
    expires_at: datetime | None = None
    pickup_reference: str = ""
    pickup_problem: str = ""  # the label is there, and nobody comes to fetch it: why
