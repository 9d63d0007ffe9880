"""What somebody found of goods that go for others: worth less, too few; and what their customer owes by that."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from returns.models import Exchange, ReturnItem

ZERO = Decimal(0)
# Of the item of an exchange, or a part of the set that goes with it.
SHORT = Q(inspected_at__isnull=False) & (Q(deduction__gt=0) | Q(received_quantity__lt=F("quantity")))


def goods_of(exchange: Exchange) -> list[ReturnItem]:
    """What goes for the new goods: an item, and the parts of its set. One query."""
    return [exchange.item, *exchange.item.parts.order_by("pk")]


def is_worth_less(exchange: Exchange) -> bool:
    """Was something taken off, so that it does not pay for the new goods any more?"""
    return any(item.deduction > 0 for item in goods_of(exchange))


def fewer_came(exchange: Exchange) -> bool:
    """Did somebody look, and were there fewer pieces than registered?"""
    return any(missing(item) for item in goods_of(exchange))


def missing(item: ReturnItem) -> int:
    """Pieces that were not in the parcel, as far as somebody looked."""
    if item.inspected_at is None or item.received_quantity is None:
        return 0
    return max(0, item.quantity - item.received_quantity)


def claim(items: Iterable[ReturnItem]) -> Decimal:
    """What a customer owes who has the new goods: what was taken off the old ones, and the worth of those that did not
    come; tax included, in the order's currency. What the shop did not say the price of counts as nothing."""
    return sum((item.deduction + _each(item) * missing(item) for item in items), ZERO)


def claims() -> "QuerySet[Exchange]":
    """New goods that left, for old ones that came back worn, broken or too few, oldest first; until somebody saw to it.
    Their items and return are loaded."""
    found = ReturnItem.objects.filter(SHORT)
    short = Q(item__in=found.values("pk")) | Q(item__in=found.filter(of_set__isnull=False).values("of_set"))
    rows: QuerySet[Exchange] = Exchange.objects.filter(short, state=Exchange.State.ORDERED, settled_at=None)
    return rows.select_related("item__in_return").prefetch_related("item__parts").order_by("made_at", "pk")


def _each(item: ReturnItem) -> Decimal:
    return item.expected / item.quantity if item.expected is not None else ZERO
