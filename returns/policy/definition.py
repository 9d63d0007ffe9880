"""A policy as data. Frozen; equal definitions decide alike. Amounts are Decimals in the policy's own currency."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from returns.policy.vocabulary import Exemption, Outcome, Payer, ShipStart


@dataclass(frozen=True)
class Words:
    """The merchant's own words by language; "" where there are none."""

    en: str = ""
    nl: str = ""
    de: str = ""
    fr: str = ""


@dataclass(frozen=True)
class Season:
    """From the first to the last day on which an order was placed, both included, in the merchant's time zone."""

    first: date
    last: date
    every_year: bool = False


@dataclass(frozen=True)
class Match:
    """What a rule is about. Every named thing must fit, one value of each is enough; what is not named is no limit."""

    categories: tuple[str, ...] = ()  # as the shop calls them; "Shoes" names "Shoes > Trail" too
    tags: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()  # of delivery, ISO 3166-1 alpha-2
    season: Season | None = None


@dataclass(frozen=True)
class Offer:
    """One outcome that may be chosen."""

    outcome: Outcome
    bonus: Decimal = Decimal(0)  # percent on top, of store credit only
    fee: Decimal = Decimal(0)  # the customer's share in the label, once a return; taken off what is paid back
    below: Decimal | None = None  # only where the pieces cost less than this altogether; keep and donate need it


@dataclass(frozen=True)
class Terms:
    """What holds where no rule says otherwise."""

    days: int  # to send something back, from the day after the last parcel was delivered
    offers: tuple[Offer, ...]
    payer: Payer = Payer.MERCHANT
    remedies: tuple[Outcome, ...] = (Outcome.REPAIR, Outcome.REPLACEMENT)  # possible when something is wrong


@dataclass(frozen=True)
class Rule:
    """What differs for some goods, countries or seasons. None: says nothing about it.

    Of the rules that match, the first that says something about a matter decides it. Only `until` adds up: the latest
    day wins, also over `days`, so a season never takes time away.
    """

    name: str
    match: Match = field(default_factory=Match)
    says: Words = field(default_factory=Words)  # a sentence for the customer
    days: int | None = None
    until: date | None = None  # at least until this day; in a season of every year it moves along
    offers: tuple[Offer, ...] | None = None
    payer: Payer | None = None
    final_sale: Exemption | None = None
    remedies: tuple[Outcome, ...] | None = None


@dataclass(frozen=True)
class Choice:
    """One answer to a question."""

    code: str
    words: Words = field(default_factory=Words)


@dataclass(frozen=True)
class Question:
    """What is asked after a reason. Without choices the answer is text."""

    code: str
    words: Words = field(default_factory=Words)
    choices: tuple[Choice, ...] = ()
    is_required: bool = False  # of claims only: nobody has to explain why he changed his mind


@dataclass(frozen=True)
class Reason:
    """Why something comes back. Without words of its own it says what wording.REASONS has for its code."""

    code: str
    words: Words = field(default_factory=Words)
    is_claim: bool = False
    wants_photo: bool = False  # of claims only
    categories: tuple[str, ...] = ()  # () is every category
    questions: tuple[Question, ...] = ()
    remedies: tuple[Outcome, ...] | None = None  # what can mend this; None: whatever the terms have


@dataclass(frozen=True)
class Claims:
    """What the merchant gives beyond the law when something is wrong."""

    refund_at_once: bool = False  # money back without trying a repair or replacement first
    keep_below: Decimal | None = None  # money back and nothing to send, where the pieces cost less than this
    guarantee_months: int = 24  # from delivery; where a country's law gives more, that counts


@dataclass(frozen=True)
class Review:
    """When a person looks first, and how soon. Never at a withdrawal."""

    hours: int = 24
    over: Decimal | None = None  # the pieces cost more than this altogether
    claims: bool = False
    score: int | None = None  # signals of abuse from this score on, 0 to 100


@dataclass(frozen=True)
class Exchanging:
    """When the new item of an exchange leaves; the rest says who is trusted."""

    start: ShipStart = ShipStart.SCAN
    orders: int = 3  # placed before, at least
    below: Decimal | None = None  # the pieces cost less than this


@dataclass(frozen=True)
class Definition:
    """A whole policy, as one version of it holds it."""

    currency: str
    terms: Terms
    rules: tuple[Rule, ...] = ()
    reasons: tuple[Reason, ...] = ()
    claims: Claims = field(default_factory=Claims)
    review: Review = field(default_factory=Review)
    exchanging: Exchanging = field(default_factory=Exchanging)
    grace_days: int = 0  # after the last day, unseen by the customer
    max_exchanges: int = 3  # in a chain, of one bought item
    drop_off_days: int = 14  # that a registered return may wait for its parcel; the law gives 14 after a withdrawal
    refund_days: int = 14  # promised, from the day the goods are back; the law allows 14
    # Where customers read of fees and of who pays the label before they buy; needed where there is any of these.
    fees_told: Words = field(default_factory=Words)
