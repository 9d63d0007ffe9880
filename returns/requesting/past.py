"""What customers asked to send back before, as it was then: what a new policy is tried on before it is saved."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from care.withdrawing import last_day
from orders.models import Order
from returns.exchanged import with_worth
from returns.models import Return, ReturnItem
from returns.policy.comparing import Past
from returns.policy.facts import Item, LineFacts, OrderFacts
from returns.policy.vocabulary import Path
from returns.requesting.bought import pieces_of

SPAN = timedelta(days=365)
MOST = 500  # items: more would only make the page slower, not the answer clearer


def past_requests(zone: str) -> list[Past]:
    """The last year's returned items, newest first, each as if it were alone. Four queries, in a merchant's scope."""
    rows = (
        with_worth(ReturnItem.objects.all(), "order_id")
        .filter(
            in_return__path__in=[path.value for path in Path],
            in_return__requested_at__gte=timezone.now() - SPAN,
            order__redacted_at=None,
            order__isnull=False,
        )
        .select_related("in_return", "line", "order")
        .prefetch_related("order__lines", "order__refunds")
        .order_by("-in_return__requested_at", "pk")[:MOST]
    )
    at = ZoneInfo(zone)
    return [_past(row, row.in_return, _worth_along(row, row.order), at) for row in rows if row.order]


def _worth_along(row: Any, order: Any) -> Order:
    order.exchanged_worth, order.exchanged_pieces = row.exchanged_worth, row.exchanged_pieces
    known: Order = order
    return known


def _past(row: ReturnItem, request: Return, order: Order, zone: ZoneInfo) -> Past:
    line = LineFacts(
        sku=row.sku,
        category=row.category,
        tags=tuple(str(tag) for tag in row.line.tags) if row.line else (),
        price=pieces_of(order).get(row.line_external_id),
        currency=order.currency,
        bought=row.quantity,
    )
    arrived = _known_then(order, request.requested_at)
    facts = OrderFacts(
        placed_at=order.placed_at,
        country=order.country,
        delivered_at=arrived,
        all_delivered=arrived is not None,
        withdraw_until=last_day(arrived, order.country) if arrived else None,
        is_gift=request.is_gift,
        generation=request.generation,
        zone=zone,
    )
    return Past(
        f"{request.code} {row.title}", Item(line, facts, reason=row.reason), Path(request.path), request.requested_at
    )


def _known_then(order: Order, asked_at: datetime) -> datetime | None:
    """The delivery, where it was before the customer asked."""
    return order.delivered_at if order.delivered_at and order.delivered_at <= asked_at else None
