"""Where a return begins on an order’s page: beside what can be done once all has arrived, at the end before that."""

from dataclasses import dataclass

from storefront.reading import Rows


@dataclass(frozen=True)
class BeginSection:
    """The link that begins a return."""

    public_id: str
    is_another: bool  # something is in a return already
    template: str = "storefront/_return_begin.html"


def arrived_section(rows: Rows) -> BeginSection | None:
    """For sections.NOW."""
    return _section(rows) if rows.order.delivered_at else None


def begin_section(rows: Rows) -> BeginSection | None:
    """For sections.CARE: where it pushes nothing down."""
    return None if rows.order.delivered_at else _section(rows)


def _section(rows: Rows) -> BeginSection | None:
    """None where the shop has not opened its returns, and where there is nothing to send back."""
    if not rows.around.get("return_policy") or rows.order.cancelled_at or not rows.lines:
        return None
    return BeginSection(rows.order.public_id, bool(rows.around.get("sent_back")))
