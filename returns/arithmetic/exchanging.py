"""The price difference of an exchange: the new goods against what the old ones are worth."""

from dataclasses import dataclass, replace
from decimal import Decimal

from returns.arithmetic.currencies import money, units


@dataclass(frozen=True)
class Difference:
    """One of `to_pay` and `to_get_back` is 0; both are when the new goods cost what the old ones did."""

    credit: Decimal
    price: Decimal
    to_pay: Decimal
    to_get_back: Decimal
    currency: str

    @property
    def signed(self) -> Decimal:
        """Above zero: the customer pays; below: it goes back."""
        return self.to_pay - self.to_get_back


def difference(
    credit: Decimal,
    unit_price: Decimal,
    quantity: int,
    currency: str,
    *,
    shipping: Decimal = Decimal(0),
    even: bool = False,
) -> Difference:
    """The new goods' price, tax included, with what their delivery costs, against the old goods' worth.

    `credit` is `refunding.worth` of the pieces that come back, discounts and all: what was paid counts, not what the
    shelf says today. `even`: the same product in another size or colour at no difference, whatever its price is now;
    the delivery is then all there is to pay. Raises ValueError below zero or without pieces.
    """
    if min(credit, unit_price, shipping) < 0 or quantity < 1:
        raise ValueError("an exchange needs a piece, and no amount below zero")
    worth, carriage = units(credit, currency), units(shipping, currency)
    price = worth if even else units(unit_price * quantity, currency)
    open_amount = price + carriage - worth
    return Difference(
        credit=money(worth, currency),
        price=money(price + carriage, currency),
        to_pay=money(max(open_amount, 0), currency),
        to_get_back=money(max(-open_amount, 0), currency),
        currency=currency,
    )


def gift_difference(
    credit: Decimal,
    today: Decimal | None,
    unit_price: Decimal,
    quantity: int,
    currency: str,
    *,
    shipping: Decimal = Decimal(0),
) -> Difference:
    """The difference for who received a gift, and is told nothing of what it cost.

    Dearer goods: against what the gift costs in the shop `today` (a piece; None: not known), which everybody may know,
    or what was paid where that was more. Others: what is left of what was paid, which goes on as store credit.
    """
    known = credit if today is None else max(credit, today * quantity)
    told = difference(known, unit_price, quantity, currency, shipping=shipping)
    if told.to_pay or not told.to_get_back:
        return told
    left = difference(credit, unit_price, quantity, currency, shipping=shipping)
    return replace(left, to_pay=money(0, currency))
