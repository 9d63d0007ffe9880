"""The words in which the story is written: purchases, parcels, and the acts that happen to them."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Person:
    first: str
    last: str
    email: str
    phone: str
    language: str
    street: str
    postal_code: str
    city: str
    country: str
    wants_news: bool = False

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass(frozen=True)
class Item:
    """What is bought. `price` is of one piece, tax included, in euro."""

    sku: str
    title: str
    variant: str
    price: str
    quantity: int = 1


@dataclass(frozen=True)
class Purchase:
    number: str
    buyer: Person
    items: tuple[Item, ...]
    receiver: Person | None = None  # where it is a present
    collects: str = ""  # the shop where the buyer fetches it

    @property
    def goes_to(self) -> Person:
        return self.receiver or self.buyer

    @property
    def goods(self) -> Decimal:
        return sum((Decimal(item.price) * item.quantity for item in self.items), Decimal(0))

    @property
    def shipping(self) -> Decimal:
        """Free from 75 euro, as in most shops, and for who fetches it."""
        return Decimal("4.95") if self.goods < 75 and not self.collects else Decimal("0.00")

    @property
    def total(self) -> Decimal:
        return self.goods + self.shipping


@dataclass(frozen=True)
class Parcel:
    """`holds` are positions of the purchase's items, all of them when empty."""

    tracking_number: str
    carrier: str  # as the shop writes it
    order: str
    holds: tuple[int, ...] = ()


@dataclass(frozen=True)
class Step:
    """One thing the carrier saw, in the carrier's own words. What `code` and `kind` mean is the carrier's affair."""

    at: str
    code: str
    words: str
    place: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Point:
    """A parcel shop."""

    name: str
    address: str
    code: str
    until: str


@dataclass(frozen=True)
class Act:
    """Something happens; `says` tells it on the console."""

    says: str


@dataclass(frozen=True)
class Orders(Act):
    purchase: Purchase
    at: str
    paid: bool = True


@dataclass(frozen=True)
class Pays(Act):
    order: str
    at: str


@dataclass(frozen=True)
class Ships(Act):
    parcel: Parcel
    at: str
    complete: bool = True  # nothing is left to send


@dataclass(frozen=True)
class Cancels(Act):
    """The order is cancelled and the money goes back."""

    order: str
    at: str


@dataclass(frozen=True)
class Scans(Act):
    """The carrier reports. Each step is added to what it reported of the parcel before."""

    source: str
    parcel: Parcel
    steps: tuple[Step, ...]
    estimate: str = ""
    pickup: Point | None = None


@dataclass(frozen=True)
class Repeats(Act):
    """The last webhook of this source comes once more: the sender did not get our answer."""

    source: str


@dataclass(frozen=True)
class Overtakes(Act):
    """The two acts reach us in the wrong order."""

    later: Act
    earlier: Act


@dataclass(frozen=True)
class Posts(Act):
    """Any body to a source's hook: what nobody asked for. `genuine` is False for a wrong signature."""

    source: str
    body: str
    topic: str = ""
    genuine: bool = True


Scene = tuple[Act, ...]
