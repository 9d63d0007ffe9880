"""Store credit as a code that the shop itself knows: a gift card in Shopify, a coupon of a fixed amount in WooCommerce.

Only where somebody chose it. The code follows from our key, so a repetition after a lost answer finds what the
first try made.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from merchants.keyed import keyed_hash
from returns.money.contracts import KEY
from returns.money.digits import exactly

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 letters that nobody confuses: five bits each
LENGTH = 16  # Shopify takes 8 to 20 letters and figures


@dataclass(frozen=True)
class CreditOrder:
    """Store credit for one person. `code` by `code_of`; `until` aware, None where it never ends."""

    key: str
    code: str = field(repr=False)  # it is worth money, also in logs
    amount: Decimal
    currency: str
    title: str  # for the team: what it is for
    until: datetime | None = None
    customer_id: str = ""  # the shop's id; "" for guests

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError(f"key: expected 4 to 64 letters, digits, - or _, got {self.key!r}")
        if exactly(self.amount, self.currency) <= 0:
            raise ValueError(f"a store credit of {self.amount} {self.currency} is none")


@dataclass(frozen=True)
class Credited:
    """Store credit that is there. `external_id` is the shop's; "" when it did not tell it."""

    external_id: str
    code: str = field(repr=False)
    amount: Decimal


class Credits(Protocol):
    """Who makes store credit. Raises Refused, Unreachable or Unsure; none of it inside a transaction."""

    def give(self, order: CreditOrder) -> Credited:
        """Make it, or find that it is made: one for one key, also after Unsure."""

    def find(self, order: CreditOrder) -> Credited | None:
        """What is made already; changes nothing."""


def code_of(merchant_id: int, key: str) -> str:
    """The code for one of our keys: 80 bits that only the server's key tells."""
    digest = int.from_bytes(keyed_hash(f"credit:{merchant_id}:{key}")[:10], "big")
    return "".join(ALPHABET[(digest >> 5 * place) & 31] for place in range(LENGTH))
