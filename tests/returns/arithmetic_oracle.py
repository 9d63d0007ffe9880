"""A second way to the sum of a refund: coins laid out one by one for each piece, and handed back piece by piece.

It shares no code and no formula with returns/arithmetic/: amounts are fractions, cents are dealt like cards, and an
order is a pile of coins from which coins can only leave.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

DECIMALS = {"EUR": 2, "JPY": 0, "KWD": 3, "ISK": 0, "TND": 3, "SEK": 2}


def coins(amount: Fraction, currency: str) -> int:
    """How many of the smallest coin are nearest to the amount; the half goes up."""
    return floor(amount * 10 ** DECIMALS[currency] + Fraction(1, 2))


@dataclass
class Piece:
    """One thing in somebody's cupboard, with the coins that were paid for it and those of them that were tax."""

    coins: int = 0
    tax: int = 0


def dealt(total: int, hands: int) -> list[int]:
    """Deal the coins one by one to the hands in turn: the first hand gets coins 0, n, 2n ..."""
    return [len(range(hand, total, hands)) for hand in range(hands)]


def squeezed(total: int, wanted: list[int]) -> list[int]:
    """Too few coins for what was wanted: whole coins of each one's exact share, then one at a time to the hungriest."""
    if not sum(wanted):
        return wanted
    exact = [Fraction(total) * want / sum(wanted) for want in wanted]
    given = [floor(share) for share in exact]
    hunger = {place: exact[place] - given[place] for place in range(len(wanted))}
    while sum(given) < total:
        place = max(hunger, key=lambda one: (hunger[one], -one))
        given[place] += 1
        del hunger[place]
    return given


@dataclass
class Cupboard:
    """An order as its customer sees it: pieces that he still has, the delivery, and coins nobody can place."""

    currency: str
    pieces: dict[str, list[Piece]]
    delivery: int
    delivery_tax: int
    standard: int
    rest: int
    handed_back: int = 0
    delivery_back: int = 0
    log: list[int] = field(default_factory=list)

    def hand_in(self, wanted: dict[str, int], deductions: dict[str, int], fee: int) -> dict[str, int]:
        """Give pieces back; what comes for each line (before fees), the delivery, the tax and the whole, in coins."""
        out: dict[str, int] = {"tax": 0}
        for line, count in wanted.items():
            taken = [self.pieces[line].pop(0) for _ in range(count)]
            paid, tax = sum(one.coins for one in taken), sum(one.tax for one in taken)
            off = deductions.get(line, 0)
            kept_tax = floor(Fraction(tax) * off / paid + Fraction(1, 2)) if paid else 0
            out[line] = paid - off
            out["tax"] += tax - kept_tax
        money = sum(amount for name, amount in out.items() if name != "tax")
        out["delivery"] = 0
        if not any(self.pieces.values()):
            out["delivery"] = self.standard - self.delivery_back
            if self.delivery:
                out["tax"] += floor(Fraction(self.delivery_tax) * out["delivery"] / self.delivery + Fraction(1, 2))
            money += out["delivery"] + self.rest
        money -= min(fee, money)
        self.handed_back += money
        self.delivery_back += out["delivery"]
        self.log.append(money)
        return out | {"money": money}


@dataclass(frozen=True)
class Bought:
    """A line as the shop wrote it."""

    name: str
    quantity: int
    price: Fraction
    discount: Fraction
    tax: Fraction


def packed(
    currency: str, inclusive: bool, lines: list[Bought], delivery: tuple[Fraction, Fraction], standard: Fraction | None,
    paid: Fraction,
) -> Cupboard:  # fmt: skip
    """Lay the coins out. `delivery` is its price after discounts, and its tax."""
    on_top = 0 if inclusive else 1
    costs = [coins(one.price * one.quantity - one.discount + on_top * one.tax, currency) for one in lines]
    carriage = coins(delivery[0] + on_top * delivery[1], currency)
    purse, wanted = coins(paid, currency), [*costs, carriage]
    given = squeezed(purse, wanted) if sum(wanted) > purse else wanted
    pieces: dict[str, list[Piece]] = {}
    for one, full, got in zip(lines, costs, given, strict=False):
        tax = coins(one.tax, currency)
        if got != full:
            tax = floor(Fraction(tax) * got / full + Fraction(1, 2))
        stacks = zip(dealt(got, one.quantity), dealt(tax, one.quantity), strict=True)
        pieces[one.name] = [Piece(*stack) for stack in stacks]
    fast, fast_tax = given[-1], coins(delivery[1], currency)
    if given[-1] != carriage:
        fast_tax = floor(Fraction(fast_tax) * fast / carriage + Fraction(1, 2))
    slow = fast
    if standard is not None:
        slow = coins(standard, currency)
        if not inclusive and delivery[0]:
            slow = floor(Fraction(slow) * fast / coins(delivery[0], currency) + Fraction(1, 2))
    return Cupboard(currency, pieces, fast, fast_tax, min(fast, slow), max(purse - sum(wanted), 0))
