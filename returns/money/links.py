"""Payment links: how somebody pays the price difference of an exchange.

A link is made when the customer presses the button, lives for hours, and is looked up or called off before goods go.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from returns.money.contracts import KEY
from returns.money.digits import exactly


@dataclass(frozen=True)
class LinkOrder:
    """What is to be paid, once. Times aware; after `until` the link must not work any more."""

    key: str
    amount: Decimal
    currency: str
    description: str  # the customer sees it
    return_url: str  # where the browser goes afterwards, paid or not
    until: datetime
    email: str = ""

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError(f"key: expected 4 to 64 letters, digits, - or _, got {self.key!r}")
        if exactly(self.amount, self.currency) <= 0:
            raise ValueError(f"an amount of {self.amount} {self.currency} cannot be paid")

    @property
    def title(self) -> str:
        """The description with our mark, at most 240 letters: it stands on the customer's bank statement."""
        mark = f"[{self.key}]"
        return f"{' '.join(self.description.split())[: 239 - len(mark)]} {mark}".strip()


@dataclass(frozen=True)
class Link:
    """A link that can be paid. `external_id` is the provider's."""

    external_id: str
    url: str


@dataclass(frozen=True)
class PaidLink:
    """Money that came in by a link. `payment_id` is what a later refund needs."""

    amount: Decimal
    currency: str
    at: datetime
    payment_id: str


class Links(Protocol):
    """A provider of links. Every method raises Refused, Unreachable or Unsure; none inside a transaction."""

    def create(self, order: LinkOrder) -> Link:
        """Make the link, or find that it is made: one link for one key."""

    def paid(self, external_id: str) -> PaidLink | None:
        """What was paid by it, None while nothing was."""

    def cancel(self, external_id: str) -> None:
        """See to it that nobody can pay by it any more; Refused when it was paid meanwhile. May be repeated."""
