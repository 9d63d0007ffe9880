"""The order page's way to hand in old products: only where the merchant takes them."""

from dataclasses import dataclass

from storefront.reading import Rows


@dataclass(frozen=True)
class RecyclingSection:
    """A sentence and a link; the link needs no order."""

    template: str = "storefront/_recycling.html"


def recycling_section(rows: Rows) -> RecyclingSection | None:
    """For sections.CARE."""
    is_open = bool(rows.around.get("recycling")) and rows.order.cancelled_at is None
    return RecyclingSection() if is_open else None
