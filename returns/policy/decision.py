"""What the engine answers: the decision, and each step towards it as a Because."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from returns.policy.definition import Words
from returns.policy.vocabulary import Exemption, Outcome, Path, Payer, ShipStart


class Why(StrEnum):
    """The kinds of steps. Each has its sentences in sentences.py."""

    # Whether
    NOTHING_LEFT = "nothing_left"
    TOO_MANY = "too_many"
    FINAL_SALE = "final_sale"
    ONLY_SEALED = "only_sealed"
    FINAL_ONLY_SINCE = "final_only_since"
    OPEN = "open"
    WINDOW = "window"
    SEASON = "season"
    BY_LAW = "by_law"
    TOLD_LONGER = "told_longer"
    GRACE = "grace"
    EXPIRED = "expired"
    WITHDRAWAL = "withdrawal"
    WITHDRAWAL_OPEN = "withdrawal_open"
    WITHDRAWAL_OVER = "withdrawal_over"
    GUARANTEE = "guarantee"
    GUARANTEE_LONGER = "guarantee_longer"  # by the merchant's own terms: only a part of it is the law's
    GUARANTEE_OPEN = "guarantee_open"
    GUARANTEE_OVER = "guarantee_over"
    REPAIRED = "repaired"
    PRESUMED = "presumed"
    EXPECTED_LIFE = "expected_life"
    # What is offered
    REFUND_BY_LAW = "refund_by_law"
    REFUND_INSTEAD = "refund_instead"
    REFUND_TO_BUYER = "refund_to_buyer"
    REMEDY_FIRST = "remedy_first"
    REMEDY_FAILED = "remedy_failed"
    NO_REMEDY = "no_remedy"
    REFUND_CHOSEN = "refund_chosen"
    CHAIN = "chain"
    KEEP = "keep"
    BONUS = "bonus"
    FEE = "fee"
    FEE_NOT_TOLD = "fee_not_told"
    FEE_TOLD = "fee_told"
    CUSTOMER_PAYS = "customer_pays"
    COST_NOT_TOLD = "cost_not_told"
    FREE = "free"
    SHIP_NOW = "ship_now"
    # Who looks
    REVIEW_AMOUNT = "review_amount"
    REVIEW_UNKNOWN = "review_unknown"
    REVIEW_CLAIM = "review_claim"
    REVIEW_SCORE = "review_score"
    # Another way
    CLAIM_POSSIBLE = "claim_possible"
    MIND_POSSIBLE = "mind_possible"


@dataclass(frozen=True)
class Values:
    """What a step's sentences name. Only what the step needs is set."""

    day: date | None = None
    first: date | None = None
    last: date | None = None
    amount: Decimal | None = None
    currency: str = ""
    number: int | None = None
    rule: str = ""  # the name of the merchant's rule; "" is the general terms
    point: Exemption | None = None
    where: Words | None = None  # the merchant's own sentence


@dataclass(frozen=True)
class Because:
    """One step of a decision."""

    code: Why
    values: Values = field(default_factory=Values)


@dataclass(frozen=True)
class Offered:
    """One outcome that the customer may choose now."""

    outcome: Outcome
    bonus: Decimal = Decimal(0)  # percent
    fee: Decimal = Decimal(0)  # in the policy's currency, once a return: see `fee_of`
    payer: Payer | None = None  # of the label; None: nothing is sent


@dataclass(frozen=True)
class Decision:
    """What holds for one item on one path at one moment."""

    path: Path
    is_eligible: bool
    until: date | None = None  # the last day as the customer sees it; None with `is_open`: no date yet
    is_open: bool = False  # nobody knows the delivery, so no time runs
    offers: tuple[Offered, ...] = ()
    reviews: tuple[Why, ...] = ()  # why a person looks first
    review_hours: int = 0  # how soon
    ship: ShipStart | None = None  # NOW, SCAN or RECEIPT where an exchange or replacement is offered
    rule: str = ""  # the rule that decided about eligibility; "" is the general terms, or the law
    is_by_law: bool = False  # the right to withdraw stands for it; else the shop takes it of its own accord
    becauses: tuple[Because, ...] = ()

    @property
    def needs_review(self) -> bool:
        """A person looks before anything is promised."""
        return bool(self.reviews)

    def offered(self, outcome: Outcome) -> Offered | None:
        """How that outcome is offered; None when it is not."""
        return next((offer for offer in self.offers if offer.outcome == outcome), None)


def fee_of(chosen: Iterable[Offered]) -> Decimal:
    """The fee of a return with these outcomes: there is one parcel, so the highest is taken, once."""
    return max((offer.fee for offer in chosen), default=Decimal(0))
