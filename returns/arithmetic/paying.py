"""What was paid for an order, as facts, and how it falls to its lines, its delivery and the rest."""

from dataclasses import dataclass
from decimal import Decimal

from returns.arithmetic.currencies import units
from returns.arithmetic.sharing import part_of, shares

ZERO = Decimal(0)


@dataclass(frozen=True)
class PaidLine:
    """One bought line. Amounts in the order's currency, with or without tax as the order says.

    What it cost is `total` where the shop says so, otherwise quantity × unit_price − discount; `discount` and `tax` are
    of all its pieces together, the line's share of the order's discounts included.
    """

    line_id: str
    quantity: int
    unit_price: Decimal = ZERO
    discount: Decimal = ZERO
    tax: Decimal = ZERO
    total: Decimal | None = None


@dataclass(frozen=True)
class EarlierLine:
    """Pieces that an earlier refund was for. `amount`: all that went back for them, with tax; None: their exact share.

    `is_exchange`: they went for other goods, so the contract goes on in those and is not withdrawn from as a whole.
    """

    line_id: str
    quantity: int
    amount: Decimal | None = None
    is_exchange: bool = False


@dataclass(frozen=True)
class Earlier:
    """A refund that was made, is on its way, or the worth of goods that were exchanged. `amount` is the whole sum.

    `is_explained`: what no line of it explains is counted where it belongs (ComingBack.ahead), and nowhere else.
    """

    amount: Decimal
    lines: tuple[EarlierLine, ...] = ()
    shipping: Decimal = ZERO
    is_explained: bool = False


@dataclass(frozen=True)
class PaidOrder:
    """An order and what was paid for it.

    `paid`: everything the customer paid, gift cards included. `standard`: what the cheapest delivery offered would have
    cost, tax as in `shipping`; None: not known, and then the delivery that was paid counts as the standard one.
    """

    currency: str  # ISO 4217
    paid: Decimal
    lines: tuple[PaidLine, ...]
    tax_inclusive: bool = True
    shipping: Decimal = ZERO  # before its discount
    shipping_discount: Decimal = ZERO
    shipping_tax: Decimal = ZERO
    standard: Decimal | None = None
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True)
class Cost:
    """What one thing cost the customer, tax included, and the tax in it; in smallest units."""

    amount: int
    tax: int


@dataclass(frozen=True)
class Settled:
    """An order's payment by what it was for, in smallest units; the parts sum to `paid`.

    `rest` is what no line and no delivery explains: fees of the means of payment, tips, a cent of rounding.
    """

    lines: dict[str, Cost]
    shipping: Cost
    standard: int
    rest: int
    paid: int


def settle(order: PaidOrder) -> Settled:
    """Say what was paid for what.

    Where lines and delivery come to more than was paid, something was taken off that the shop did not allocate (a gift
    card booked as a fee, a discount on the whole order): it is shared out by what each of them cost. Raises ValueError
    for amounts and quantities that make no sense.
    """
    _check(order)
    lines = [_cost(order, _net(line), line.tax) for line in order.lines]
    net_shipping = order.shipping - order.shipping_discount
    shipping = _cost(order, net_shipping, order.shipping_tax)
    paid, costs = units(order.paid, order.currency), [*lines, shipping]
    stated = sum(cost.amount for cost in costs)
    if stated > paid:
        parts = shares(paid, [cost.amount for cost in costs])
        costs = [Cost(part, part_of(cost.tax, part, cost.amount)) for cost, part in zip(costs, parts, strict=True)]
    *lines, shipping = costs
    return Settled(
        lines={line.line_id: cost for line, cost in zip(order.lines, lines, strict=True)},
        shipping=shipping,
        standard=min(shipping.amount, _standard(order, net_shipping, shipping)),
        rest=max(paid - stated, 0),
        paid=paid,
    )


def _check(order: PaidOrder) -> None:
    ids = [line.line_id for line in order.lines]
    if len(set(ids)) < len(ids):
        raise ValueError("two lines of the order have the same id")
    if order.paid < 0:
        raise ValueError(f"{order.paid} {order.currency} cannot have been paid")
    for line in order.lines:
        if line.quantity < 0 or line.tax < 0 or _net(line) < 0:
            raise ValueError(f"line {line.line_id}: quantity, price and tax are 0 or more")


def _net(line: PaidLine) -> Decimal:
    return line.unit_price * line.quantity - line.discount if line.total is None else line.total


def _cost(order: PaidOrder, stated: Decimal, tax: Decimal) -> Cost:
    gross = max(stated if order.tax_inclusive else stated + tax, ZERO)
    amount = units(gross, order.currency)
    return Cost(amount, min(units(max(tax, ZERO), order.currency), amount))


def _standard(order: PaidOrder, net_shipping: Decimal, shipping: Cost) -> int:
    """The standard delivery with its tax, at the rate of the delivery that was paid."""
    if order.standard is None:
        return shipping.amount
    stated = units(order.standard, order.currency)
    if order.tax_inclusive:
        return stated
    return part_of(stated, shipping.amount, units(net_shipping, order.currency)) if net_shipping > 0 else stated
