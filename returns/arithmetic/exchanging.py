"""The price difference of an exchange: the new goods against what the old ones are worth."""

from dataclasses import dataclass
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
