"""What is asked of those who pay money back, and what they may answer.

A refund is called once. Every client looks first whether the refund of this key is there already; what cannot be told
from an answer is `Unsure`, and is looked up (`find`) before anything is called again. So a crash, a time-out or a
double click never pays twice.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from returns.money.digits import exactly

KEY = re.compile(r"[A-Za-z0-9_-]{4,64}")
MINUTE, HOUR = 60.0, 3600.0  # seconds


class MoneyProblem(Exception):
    """A call that paid nothing, or of which nobody knows. The words are for the merchant's team."""


class Refused(MoneyProblem):
    """They said no, in words. Never tried again by itself: a person must look."""


class Bounced(Refused):
    """The refund of this key is there, and it failed or was called off: its money is back, and its key is used up."""


class Unreachable(MoneyProblem):
    """Nothing happened; the same call may work `wait` seconds later."""

    def __init__(self, words: str, wait: float = MINUTE) -> None:
        super().__init__(words)
        self.wait = wait


class Unsure(MoneyProblem):
    """The call may have been taken. After `wait` seconds ask `find`; only its None allows another call."""

    def __init__(self, words: str, wait: float = MINUTE) -> None:
        super().__init__(words)
        self.wait = wait


class NotThere(MoneyProblem):
    """It was only asked for, and there is none of this key."""


class ByHand(MoneyProblem):
    """Nobody can be called: a person pays, and marks it as paid."""


@dataclass(frozen=True)
class Account:
    """A merchant's account at a payment provider. `api_base` is another address of its API, for tests."""

    provider: str  # "mollie" or "stripe"
    api_key: str
    api_base: str = ""

    def __repr__(self) -> str:
        return f"Account({self.provider!r})"  # never the key, not even in a traceback


@dataclass(frozen=True)
class RefundLine:
    """Pieces of one order line that come back. `amount` is what goes back for them all, tax included."""

    line_id: str  # the shop's id of the order line
    quantity: int
    amount: Decimal
    restock: bool = False


@dataclass(frozen=True)
class RefundOrder:
    """One refund of one order. `amount` is the whole sum, tax included; `shipping` the part of it that is for shipping.

    With `records_only` the shop notes what came back and moves no money (it went another way); with `to_credit` it goes
    to the customer's store credit in the shop, which only Shopify can. `payment_id` is the provider's own.
    """

    key: str
    order_id: str  # the shop's id
    amount: Decimal
    currency: str  # ISO 4217, the one in which the customer paid
    lines: tuple[RefundLine, ...] = ()
    shipping: Decimal = Decimal(0)
    reason: str = ""
    payment_id: str = ""
    records_only: bool = False
    to_credit: bool = False

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError(f"key: expected 4 to 64 letters, digits, - or _, got {self.key!r}")
        for money in (self.amount, self.shipping, *(line.amount for line in self.lines)):
            if exactly(money, self.currency) < 0:
                raise ValueError(f"an amount of {money} {self.currency} cannot go back")

    @property
    def note(self) -> str:
        """The reason with our mark, by which the shop finds the refund again. At most 240 letters."""
        mark = f"[{self.key}]"
        return f"{' '.join(self.reason.split())[: 239 - len(mark)]} {mark}".strip()


@dataclass(frozen=True)
class Refunded:
    """A refund that is there. `is_pending`: on its way, the provider has not finished it. `note`: what was left out."""

    external_id: str
    amount: Decimal
    at: datetime
    is_pending: bool = False
    note: str = ""


@dataclass(frozen=True)
class Called:
    """What came of a call: the refund, or why there is none. Neither: who was asked knows none of this key."""

    refunded: Refunded | None = None
    problem: MoneyProblem | None = None


class Refunds(Protocol):
    """Who pays back. Every method raises Refused, Unreachable or Unsure; none may be called inside a transaction."""

    def refund(self, order: RefundOrder) -> Refunded:
        """Pay back, or find that it is paid. Never more than `paid` says."""

    def find(self, order: RefundOrder) -> Refunded | None:
        """The refund of this key, if there is one. Refused when there is one that failed."""

    def paid(self, order: RefundOrder) -> Decimal | None:
        """What can still go back, in the order's currency; None where nobody can be asked."""


def within(order: RefundOrder, left: Decimal | None) -> None:
    """Raise Refused when the refund would be more than what is left."""
    if left is not None and order.amount > left and not order.records_only:
        raise Refused(f"{order.amount} {order.currency} is more than the {left} that can still go back")
