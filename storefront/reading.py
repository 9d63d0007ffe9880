"""The rows behind an order's page, in a fixed number of queries however many parcels there are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Max, Prefetch, Sum

from orders.models import Line, Order
from storefront.around import around
from tracking.models import Checkpoint, Shipment
from tracking.snapshots import Status


@dataclass(frozen=True)
class Rows:
    """One order with what belongs to it. Parcels that nobody sent (void labels) are left out."""

    order: Order
    lines: Sequence[Line]
    parcels: Sequence[Shipment]  # to the customer, each with .fulfilment and .checkpoints loaded
    returns: Sequence[Shipment]  # to the shop
    refunded: Decimal | None
    # What storefront/around.py read along: lists of plain objects by name.
    around: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def read_order(public_id: str) -> Rows | None:
    """The order's rows, or None when it is unknown, not told by the shop yet, or erased. Four queries."""
    subqueries = around()
    order = (
        Order.objects.filter(public_id=public_id, known_at__isnull=False, redacted_at__isnull=True)
        .annotate(refunded=Sum("refunds__amount"), refunded_at=Max("refunds__refunded_at"))
        .annotate(**{f"around_{name}": query for name, query in subqueries.items()})
        .first()
    )
    if order is None:
        return None
    shipments = [
        shipment
        for shipment in Shipment.objects.filter(order=order)
        .select_related("fulfilment")
        .prefetch_related(Prefetch("checkpoints", Checkpoint.objects.order_by("-occurred_at", "-pk")))
        if not shipment.is_cancelled and shipment.status != Status.CANCELLED
    ]
    return Rows(
        order=order,
        lines=list(Line.objects.filter(order=order)),
        parcels=[shipment for shipment in shipments if not shipment.is_return],
        returns=[shipment for shipment in shipments if shipment.is_return],
        refunded=order.refunded,
        around={name: getattr(order, f"around_{name}") for name in subqueries},
    )
