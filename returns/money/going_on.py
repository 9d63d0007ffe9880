"""What went on in other goods is in none of the money any more: whoever got those does not get it a second time."""

from decimal import Decimal

from django.db.models import DecimalField, F, Sum, Value
from django.db.models.functions import Least

from orders.models import Order
from returns.models import Exchange

ZERO = Decimal(0)
NOTHING_CAME = (
    Exchange.State.EXPIRED, Exchange.State.CANCELLED, Exchange.State.SOLD_OUT, Exchange.State.FAILED,
)  # fmt: skip


def in_goods(order: Order) -> Decimal:
    """So much of what was paid for the order is in other goods, ordered or to come, in its currency; what is left over
    of the old goods' worth (a difference) is not in it. One query."""
    nothing = Value(ZERO, DecimalField(max_digits=14, decimal_places=4))
    rows = Exchange.objects.filter(item__order=order, is_replacement=False, credit__isnull=False)
    rows = rows.exclude(state__in=NOTHING_CAME)
    return rows.aggregate(all=Sum(F("credit") + Least(F("difference"), nothing)))["all"] or ZERO
