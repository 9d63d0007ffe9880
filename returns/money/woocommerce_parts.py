"""What WooCommerce is asked for: a refund by order line and shipping line, each with its taxes per rate."""

from decimal import Decimal
from typing import Any

from inbox.reading import Reader
from orders.sources.changing.base import read_text
from returns.money.contracts import RefundOrder, Refused
from returns.money.digits import exactly, written

MARK = "_stoep_refund"  # the key of our meta data


def body_of(order: RefundOrder, told: Reader) -> dict[str, Any]:
    """The refund as its address takes it; Refused for lines or shipping that the order in the shop does not have."""
    items = {read_text(row.value, "id"): row for row in told.at("line_items").items()}
    restocks = [line.restock for line in order.lines]
    lines = []
    for line in order.lines:
        if line.line_id not in items:
            raise Refused(f"the order has no line {line.line_id} in WooCommerce")
        # Restocking is said once for a refund: pieces that stay out of stock are then refunded without a quantity.
        counted = line.restock or not any(restocks)
        lines.append(part_of(items[line.line_id], line.amount, order.currency, line.quantity if counted else 0))
    lines += _shipping(order, told)
    return {
        "amount": written(order.amount, order.currency),
        "reason": order.note,
        "api_refund": not order.records_only and order.amount > 0,
        "api_restock": any(restocks),
        "line_items": lines,
        "meta_data": [{"key": MARK, "value": order.key}],
    }


def _shipping(order: RefundOrder, told: Reader) -> list[dict[str, Any]]:
    """The shipping that goes back over the order's shipping lines, each up to what it cost."""
    left, items = order.shipping, []
    for row in told.at("shipping_lines").items():
        part = min(left, _gross(row))
        if part > 0:
            items.append(part_of(row, part, order.currency, 0))
            left -= part
    if left > 0:
        raise Refused(f"the order's shipping cost {order.shipping - left} {order.currency}, not {order.shipping}")
    return items


def _gross(row: Reader) -> Decimal:
    return (row.at("total").money() or Decimal(0)) + (row.at("total_tax").money() or Decimal(0))


def part_of(row: Reader, amount: Decimal, currency: str, quantity: int) -> dict[str, Any]:
    """A part of an order line with the taxes that it holds, which together are the amount to the cent."""
    gross, taxes, rest = _gross(row), [], amount
    for tax in row.at("taxes").items():
        whole = tax.at("total").money() or Decimal(0)
        if whole <= 0 or gross <= 0:
            continue
        part = min(_cents(amount * whole / gross, currency), rest)
        rest -= part
        taxes.append({"id": tax.at("id").whole(), "refund_total": written(part, currency)})
    item: dict[str, Any] = {"id": row.at("id").whole(), "refund_total": written(rest, currency), "refund_tax": taxes}
    return {**item, "quantity": quantity} if quantity else item


def _cents(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(exactly(Decimal(0), currency))
