"""An order's lines as the shop tells them."""

from collections.abc import Sequence
from typing import Any

from orders import snapshots
from orders.models import Line, Order
from orders.pictures import want

TOLD = (
    "sku", "title", "variant", "quantity", "unit_price", "image_url", "product_url", "needs_shipping", "category",
    "variant_id", "discount", "tax", "total", "product_id", "weight_grams", "tags", "bundle_of", "is_gift",
    "hs_code", "origin_country", "sides_mm",
)  # fmt: skip
# What may have been asked of the product (orders/describing.py): an order that does not say it takes nothing back.
KEPT = ("category", "tags", "weight_grams", "hs_code", "origin_country", "sides_mm")


def write(order: Order, told: Sequence[snapshots.Line]) -> None:
    """Make the order's lines those of the newest version; a line the shop removed goes."""
    pictures = want(line.image_url for line in told)
    stored = {line.external_id: line for line in order.lines.all()}
    lines = [
        Line(
            order=order,
            external_id=line.external_id,
            position=position,
            picture_id=pictures.get(line.image_url),
            **_facts(line, stored.get(line.external_id)),
        )
        for position, line in enumerate(told)
    ]
    order.lines.exclude(external_id__in=[line.external_id for line in told]).delete()
    Line.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["merchant", "order", "external_id"],
        update_fields=["position", *TOLD],
    )


def _facts(told: snapshots.Line, stored: Line | None) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(told, name) for name in TOLD}
    facts["tags"], facts["sides_mm"] = list(told.tags), list(told.sides_mm)
    was_asked = stored is not None and stored.described_at is not None and stored.product_id == told.product_id
    for name in KEPT if was_asked else ():
        facts[name] = facts[name] or getattr(stored, name)
    return facts
