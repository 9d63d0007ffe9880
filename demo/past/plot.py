"""The words in which a shop's past is written."""

from dataclasses import dataclass
from decimal import Decimal

from demo.story.plot import Item

Words = tuple[tuple[int, str], ...]  # stars or score, and what was said


@dataclass(frozen=True)
class Home:
    """Where somebody lives, and what he speaks."""

    street: str
    postal_code: str
    city: str
    country: str
    language: str


@dataclass(frozen=True)
class Switched:
    """A marketing journey as the team has it: on since so many days ago, with this share held out (percent). What is
    paused was so from the start, or since `paused_ago` days."""

    journey: str
    days_ago: int
    state: str = "on"
    holdout: int = 0
    paused_ago: int = 0


@dataclass(frozen=True)
class Pool:
    """Coupons: how many codes there were, how many are left, and what they are worth."""

    label: str
    prefix: str
    left: int
    percent: Decimal | None = None
    amount: Decimal | None = None
    minimum: Decimal | None = None


@dataclass(frozen=True)
class Programme:
    """The loyalty programme."""

    name: str
    texts: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Edit:
    """What the team changed of a journey: the window, and the first step's delay in days."""

    journey: str
    days: int
    window: tuple[str, str]


@dataclass(frozen=True)
class OwnMail:
    """The team's own copy of a built-in mail: another subject and heading in the shop's language."""

    journey: str
    name: str
    subject: str
    heading: str


@dataclass(frozen=True)
class Draw:
    """A prize draw; `texts` as care.models.CareBlock has them."""

    texts: dict[str, dict[str, str]]
    prize_total: Decimal


@dataclass(frozen=True)
class Said:
    """What buyers wrote. `reviews` are by the product's SKU, "" for the order as a whole; `replies` are what the shop
    wrote below a bad one; `shoes` are the SKUs whose buyers photograph a shoe, the others their parcel."""

    reviews: dict[str, Words]
    replies: dict[str, str]
    spam: str  # what stood in a review that was declined
    by_phone: str  # why the team closed an address
    csat: Words
    nps: Words
    shoes: tuple[str, ...] = ()


@dataclass(frozen=True)
class History:
    """One shop's past."""

    buyers: int
    last_number: int  # the story's own numbers begin behind it
    firsts: tuple[str, ...]
    lasts: tuple[str, ...]
    mail_domain: str
    homes: tuple[Home, ...]
    goods: tuple[Item, ...]
    category: str
    carrier: str
    carrier_name: str
    buys_again: tuple[float, float]  # the share of those who got the mails, and of those held out
    journeys: tuple[Switched, ...]
    edit: Edit
    own_mail: OwnMail
    pool: Pool
    programme: Programme
    draw: Draw
    said: Said
    sender: str  # the address of the merchant's own mail
    reward: dict[str, str]
    # Of ten that come back, what becomes of each; and a shoe that comes back because it runs small, by its title.
    outcomes: tuple[str, ...] = ("refund",) * 10
    runs_small: str = ""
