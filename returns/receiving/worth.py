"""What was paid for some pieces of a line, as the refund's own sums say it."""

from decimal import Decimal

from returns.arithmetic.currencies import money
from returns.arithmetic.paying import settle
from returns.arithmetic.sharing import of_pieces
from returns.models import ReturnItem
from returns.paid import paid_order


def paid_for(item: ReturnItem, pieces: int) -> Decimal | None:
    """What was paid for so many pieces of the item, tax included, in the order's currency; None where the shop does
    not say. Reads the order's lines and refunds."""
    line, order = item.line, item.order
    if line is None or order is None or not line.quantity or (line.total is None and line.unit_price is None):
        return None
    try:
        cost = settle(paid_order(order)).lines[line.external_id]
    except (ValueError, KeyError):  # the shop told too little, or something that makes no sense
        return None
    return money(of_pieces(cost.amount, line.quantity, min(pieces, line.quantity)), order.currency)
