"""The rows behind an order's page, in a fixed number of queries however many parcels there are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Prefetch, QuerySet, Sum

from orders.models import Line, Order
from returns.insight.sizing import turning_out
from storefront.around import around
from storefront.preparing import Prepared
from tracking.models import Checkpoint, Shipment
from tracking.snapshots import Status

AROUND = "around_"


@dataclass(frozen=True)
class Rows:
    """One order with what belongs to it. Parcels that nobody sent (void labels) are left out."""

    order: Order
    lines: Sequence[Line]
    parcels: Sequence[Shipment]  # to the customer, each with .fulfilment and .checkpoints loaded
    returns: Sequence[Shipment]  # to the shop
    refunded: Decimal | None
    refunded_at: datetime | None = None  # the last time
    # What storefront/around.py read along: lists of plain objects by name.
    around: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def read_order(public_id: str) -> Rows | None:
    """The order's rows, or None when it is unknown, not told by the shop yet, or erased. Four queries."""
    order = WITH_AROUND.first(public_id)
    if order is None:
        return None
    shipments = [
        shipment
        for shipment in Shipment.objects.filter(order=order)
        .select_related("fulfilment")
        .prefetch_related(Prefetch("checkpoints", Checkpoint.objects.order_by("-occurred_at", "-pk")))
        if not shipment.is_cancelled and shipment.status != Status.CANCELLED
    ]
    for shipment in shipments:
        shipment.order = order  # what an answer says may depend on it, and it is here already
    return Rows(
        order=order,
        lines=list(
            Line.objects.filter(order=order).annotate(pictured_at=F("picture__fetched_at"), turns_out=turning_out())
        ),
        parcels=[shipment for shipment in shipments if not shipment.is_return],
        returns=[shipment for shipment in shipments if shipment.is_return],
        refunded=order.refunded,
        refunded_at=order.refunded_at,
        around={name.removeprefix(AROUND): value for name, value in vars(order).items() if name.startswith(AROUND)},
    )


def _with_around(public_id: str) -> "QuerySet[Any]":
    rows: QuerySet[Any] = (
        Order.objects.filter(public_id=public_id, known_at__isnull=False, redacted_at__isnull=True)
        .annotate(refunded=Sum("refunds__amount"), refunded_at=Max("refunds__refunded_at"))
        .annotate(**{AROUND + name: query for name, query in around().items()})
    )
    return rows


WITH_AROUND: Prepared[Any] = Prepared(_with_around)
