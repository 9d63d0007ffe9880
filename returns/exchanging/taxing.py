"""Prices without tax: what comes on top of them, so that new goods are compared with what was paid for the old ones."""

from decimal import Decimal

from django.db.models import QuerySet

from orders.models import Order
from returns.arithmetic.paying import settle
from returns.exchanged import stands_for
from returns.models import Exchange, ReturnItem
from returns.paid import paid_order

ZERO, ONE = Decimal(0), Decimal(1)
RATE = Decimal("0.001")  # rates as laws write them: 21 %, 5.5 %
HALF = Decimal("0.5")  # of the smallest unit


def tax_on_top(order: Order, line_id: str) -> Decimal:
    """The rate (0.21) that a line of the order was taxed at, on top of its price; 0 where the shop's prices hold their
    tax, or nobody knows. What is wanted instead is taken to be taxed like it: only the shop knows for sure, and says so
    with its draft. No query for an order whose prices hold their tax."""
    if order.prices_include_tax or (order.prices_include_tax is None and not order.tax):
        return ZERO
    if stands_for(order) is not None:  # of what came by an exchange its own draft says nothing: it was not paid
        old = ReturnItem.objects.filter(exchange__in=_made(order), order__isnull=False).select_related("order").first()
        return tax_on_top(old.order, old.line_external_id) if old is not None and old.order is not None else ZERO
    try:
        paid = paid_order(order)
        cost = settle(paid).lines[line_id]
    except (ValueError, KeyError):  # the shop told too little
        return ZERO
    net = cost.amount - cost.tax
    if paid.tax_inclusive or net <= 0:
        return ZERO
    exact = Decimal(cost.tax) / net
    written = exact.quantize(RATE)
    return written if abs(written * net - cost.tax) <= HALF else exact


def with_tax(price: Decimal, rate: Decimal) -> Decimal:
    """A price as somebody pays it, not rounded."""
    return price * (ONE + rate)


def without_tax(amount: Decimal, rate: Decimal) -> Decimal:
    """So much of it is price, not rounded."""
    return amount / (ONE + rate)


def _made(order: Order) -> QuerySet[Exchange]:
    return Exchange.objects.filter(new_order=order, is_replacement=False).order_by("pk")
