"""What lies in a parcel that comes back, piece by piece: rows in, facts out.

Nothing is invented but one thing: pieces of which nobody told the weight count as PIECE grams, so that offers for light
letters are not shown for a box of unknown goods. Customs papers are never written with it.
"""

from decimal import Decimal

from orders.models import Order
from returns.labels.contracts import Content, Outbound, Sides
from returns.models import ReturnItem

PIECE = 1000  # grams


def content_of(item: ReturnItem, currency: str) -> Content:
    """The item as a provider and the customs read it; the value is what was paid for one piece."""
    line = item.line
    told = item.weight_grams or (line.weight_grams if line else None)
    return Content(
        item.title, item.quantity, told or PIECE, _price(item), currency, line.hs_code if line else "",
        line.origin_country if line else "", item.sku, not told,
    )  # fmt: skip


def sides_of(item: ReturnItem) -> Sides | None:
    """One piece's sides in centimetres; None where nobody told them."""
    told = item.line.sides_mm if item.line else []
    if len(told) != 3:
        return None
    one, two, three = (Decimal(side) / 10 for side in told)
    return one, two, three


def outbound_of(order: Order | None) -> Outbound:
    """The order's first parcel that was sent. One query."""
    if order is None:
        return Outbound()
    rows = order.fulfilments.filter(is_return=False, is_cancelled=False, is_replaced=False)
    sent = rows.exclude(tracking_number="").order_by("shipped_at", "pk").first()
    if sent is None:
        return Outbound()
    return Outbound(sent.tracking_number, sent.carrier, sent.shipped_at.date() if sent.shipped_at else None)


def _price(item: ReturnItem) -> Decimal:
    line = item.line
    if line is None:
        return Decimal(0)
    if line.total is not None and line.quantity:
        return (line.total / line.quantity).quantize(Decimal("0.01"))
    return line.unit_price or Decimal(0)
