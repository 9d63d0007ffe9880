"""What the engine is told. Times are aware; days are days in the order's zone; None means "not known"."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal

from returns.policy.definition import Definition
from returns.policy.vocabulary import Outcome, Result


@dataclass(frozen=True)
class LineFacts:
    """One bought line. A piece that is gone counts once: as returned, as refunded without a return, or as cancelled."""

    sku: str = ""
    category: str = ""  # in the shop's words
    tags: tuple[str, ...] = ()
    title: str = ""
    size: str = ""  # "42", "XL"; "" where none is known
    price: Decimal | None = None  # paid for one piece, after discounts, tax included
    currency: str = ""  # ISO 4217
    bought: int = 1
    returned: int = 0  # in returns that still count, open ones included
    refunded: int = 0  # without a return
    cancelled: int = 0
    # The seal is broken, it was mixed with other goods, the service or download has begun: what the points of
    # vocabulary.CONDITIONAL depend on. None until somebody has looked or said so.
    seal_broken: bool | None = None

    @property
    def left(self) -> int:
        """Pieces that can still come back."""
        return max(0, self.bought - self.returned - self.refunded - self.cancelled)


@dataclass(frozen=True)
class OrderFacts:
    """The order of the line."""

    placed_at: datetime | None = None
    country: str = ""  # of delivery
    delivered_at: datetime | None = None  # of the last parcel
    all_delivered: bool = False  # the delivery of every parcel is known
    # The last day of the statutory withdrawal as Union law counts it; None while it cannot be over, so also while a
    # delivery is unknown. Worked out by whoever asks, because public holidays are not the policy's matter.
    withdraw_until: date | None = None
    # The policy that was in force when the order was placed: what the customer was told. None: nothing is known to
    # have been told, so there are no fees.
    told: Definition | None = None
    is_gift: bool = False  # the receiver asks, not the buyer
    generation: int = 0  # 0 was bought, 1 came by an exchange, 2 by an exchange of that
    zone: tzinfo = UTC

    @property
    def placed_on(self) -> date | None:
        """The day of placing in the order's zone."""
        return self.placed_at.astimezone(self.zone).date() if self.placed_at else None

    @property
    def delivered_on(self) -> date | None:
        """The day on which the last parcel arrived; None while any parcel's delivery is unknown."""
        if self.delivered_at is None or not self.all_delivered:
            return None
        return self.delivered_at.astimezone(self.zone).date()


@dataclass(frozen=True)
class CustomerFacts:
    """Who asks."""

    orders: int = 0  # placed before this one, and kept or paid
    score: int = 0  # signals of abuse, 0 to 100


@dataclass(frozen=True)
class Earlier:
    """A repair or replacement of this item before."""

    outcome: Outcome
    result: Result
    at: datetime


@dataclass(frozen=True)
class Item:
    """One line that somebody may send back, with all that counts for it."""

    line: LineFacts
    order: OrderFacts
    customer: CustomerFacts = field(default_factory=CustomerFacts)
    wanted: int | None = None  # pieces; None: all that are left
    reason: str = ""  # the code of the chosen reason; "" while none is chosen
    earlier: tuple[Earlier, ...] = ()
    is_serious: bool = False  # a person found the fault so grave that money back is due at once

    @property
    def pieces(self) -> int:
        """How many pieces this is about."""
        return self.line.left if self.wanted is None else self.wanted

    def amount(self, currency: str) -> Decimal | None:
        """What the pieces cost altogether; None when that is unknown, or in another currency than the asked one."""
        if self.line.price is None or self.line.currency != currency:
            return None
        return self.line.price * self.pieces
