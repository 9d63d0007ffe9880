"""Money that came in on top, for an exchange, and goes back because nothing came of it: all of it, at once.

It is none of the order's own money: what can still go back of that is not touched by it, and no goods are waited for.
"""

from returns.models import Payout

ROW = "paid_in"  # the key, in the payout's one row, of the provider's payment that it undoes


def payment_of(payout: Payout) -> str:
    """The provider's id of the payment that goes back by this payout; "" for every other payout."""
    return next((str(row[ROW]) for row in payout.breakdown if row.get(ROW)), "")
