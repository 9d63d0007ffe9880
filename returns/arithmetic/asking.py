"""What comes back, by which path, and what was told and chosen: the questions that a refund's sum answers."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from returns.arithmetic.paying import ZERO


class Path(StrEnum):
    """As returns.models.Return.Path names them."""

    MIND = "mind"
    WRONG = "wrong"
    WITHDRAW = "withdraw"


class Outbound(StrEnum):
    """What becomes of the costs of the delivery to the customer.

    BY_LAW: all of the order is back: the standard delivery's costs, but no surcharge for a dearer one (Directive
    2011/83/EU, art. 13(1) and (2)); part of it is back: nothing. The directive is silent on parts; a rule of the shop's
    may give more, never less. REMAINING: of a part, what the delivery of the rest alone would have been cheaper by.
    ALL: whatever was paid for it. NONE: nothing, for returns that no law gives a right to.
    """

    BY_LAW = "by_law"
    REMAINING = "remaining"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True)
class ComingBack:
    """Pieces of one line. `deduction` and `fee` are for all of them together, tax included.

    A deduction is for what somebody did to the goods beyond trying them (art. 14(2)), and needs its reason in words for
    the customer. A fee is the cost of sending back, where the customer bears it (art. 14(1)). `ahead` went back before,
    of the money for these very pieces: the difference of cheaper goods that did not come.
    """

    line_id: str
    quantity: int
    deduction: Decimal = ZERO
    reason: str = ""
    fee: Decimal = ZERO
    ahead: Decimal = ZERO


@dataclass(frozen=True)
class Reduction:
    """Money for goods that stay with the customer, less than their price: Directive (EU) 2019/771, art. 13(4)."""

    line_id: str
    amount: Decimal
    reason: str = ""


@dataclass(frozen=True)
class Credit:
    """The customer chose store credit instead of money; only then a bonus on it (art. 13(1): expressly agreed).

    `percent` of the money, plus `fixed` in the order's currency.
    """

    percent: Decimal = ZERO
    fixed: Decimal = ZERO


@dataclass(frozen=True)
class Asked:
    """One refund of one order. `fees_told`: the fees were told before the purchase; otherwise nobody owes them."""

    path: Path
    lines: tuple[ComingBack, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    outbound: Outbound = Outbound.BY_LAW
    remaining: Decimal = ZERO  # with REMAINING: the delivery of what stays would have cost this, tax included
    fee: Decimal = ZERO  # for the return as a whole
    fees_told: bool = False
    credit: Credit | None = None
