"""What WooCommerce says of an order's money. It keeps amounts without tax; where the shop shows them with it, so do we.

Facts: WooCommerce REST API documentation, "Order properties" and "Order Refunds"; Mollie's and Stripe's extensions keep
their payment's id in an order's metadata where `transaction_id` is blank.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from inbox.reading import Reader
from orders.snapshots import Line, Payment, Refund, RefundLine
from orders.sources import facts

NOTHING = Decimal(0)
PAYMENT_IDS = ("_mollie_payment_id", "_stripe_intent_id")
EXACT = Decimal("0.0001")


def with_tax(body: Reader, holder: Reader, amount: str, tax: str) -> Decimal | None:
    """An amount as the shop shows prices: with its tax where the order's prices hold it."""
    net = holder.at(amount).money()
    if net is None or not body.at("prices_include_tax").flag():
        return net
    return net + (holder.at(tax).money() or NOTHING)


def priced(told: Line, body: Reader, line: Reader) -> Line:
    """The line with its price before discounts, its total after them, the discount between both, and its tax.

    WooCommerce shares coupons of the whole order out to its lines, so a line's discount is all there is.
    """
    total = with_tax(body, line, "total", "total_tax")
    before = with_tax(body, line, "subtotal", "subtotal_tax")
    if not line.has("subtotal") or (body.at("prices_include_tax").flag() and not line.has("subtotal_tax")):
        before = None
    each = total if before is None else before
    return replace(
        told,
        unit_price=(each / told.quantity).quantize(EXACT) if each is not None and told.quantity else each,
        discount=max(before - total, NOTHING) if before is not None and total is not None else None,
        tax=line.at("total_tax").money(),
        total=total,
    )


def payments(body: Reader, meta: Mapping[str, Reader]) -> tuple[Payment, ...]:
    """The one means of payment that WooCommerce knows, with the provider's id where its extension left it."""
    provider = body.at("payment_method").text(80)
    own = [meta[key].text(120) for key in PAYMENT_IDS if key in meta and isinstance(meta[key].value, str)]
    payment_id = body.at("transaction_id").text(120) or next(filter(None, own), "")
    return (Payment(provider, payment_id),) if provider else ()


def refunds(body: Reader) -> tuple[Refund, ...]:
    """The order lists `id` and a negative `total`; dates and lines come from the poll's second call."""
    details = {found.at("id").identifier(): found for found in body.at("_stoep_refunds").items()}
    kept: list[Refund] = []
    for found in body.at("refunds").items():
        amount, name = found.at("total").money(), found.at("id").required_identifier()
        if amount:
            key = facts.our_key(found.at("reason").text(300))
            kept.append(_refund(name, abs(amount), body, details.get(name), key))
    return tuple(kept)


def _refund(name: str, amount: Decimal, body: Reader, detail: Reader | None, key: str) -> Refund:
    currency, found = facts.currency(body.at("currency")), detail or Reader(None)
    moment: datetime | None = found.at("date_created_gmt").moment(UTC)
    lines = [_refunded(line) for line in found.at("line_items").items()]
    shipping = [_gross(line) for line in found.at("shipping_lines").items()]
    return Refund(
        name,
        amount,
        currency,
        moment,
        lines=tuple(line for line in lines if line is not None),
        shipping=sum(shipping, NOTHING) if found.has("shipping_lines") else None,
        key=key,
    )


def _refunded(line: Reader) -> RefundLine | None:
    """A refund's line has an id of its own and names the order's in its metadata; quantity and amounts are negative.

    A quantity of 0 is money without goods. Broken metres count as pieces begun, as in the order.
    """
    named = [entry.at("value").identifier() for entry in line.at("meta_data").items()
             if entry.at("key").text(60) == "_refunded_item_id"]  # fmt: skip
    if not named or not named[-1]:
        return None
    return RefundLine(named[-1], facts.pieces(line.at("quantity"), backwards=True), _gross(line))


def _gross(line: Reader) -> Decimal:
    """All that went back for it: both are kept apart and negative, whatever the shop shows."""
    return abs((line.at("total").money() or NOTHING) + (line.at("total_tax").money() or NOTHING))
