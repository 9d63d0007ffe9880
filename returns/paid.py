"""An order's rows as the facts that the refund's sum goes by (returns/arithmetic/)."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from orders.models import Line, Order, Refund
from returns.arithmetic.currencies import money, units
from returns.arithmetic.paying import Earlier, EarlierLine, PaidLine, PaidOrder
from returns.arithmetic.sharing import part_of, shares
from returns.exchanged import StandsFor, stands_for

ZERO = Decimal(0)
NOTE = "-note"  # how the key of a refund ends that the shop only notes: its money went by the payment provider


class Unclear(ValueError):
    """The shop told too little to work a refund out; in words for the team, who then enters the amount."""


def paid_order(order: Order, more: Iterable[Earlier] = (), apart: Container[int] = ()) -> PaidOrder:
    """What was paid for an order, its refunds so far included. `more`: payouts and exchanges the shop has not told yet.
    `apart`: refunds (ids) of which it is known elsewhere what they were for.

    What the shop leaves open is taken from what it does say: discounts and tax of the whole order are shared over the
    lines by what they cost; whether prices hold their tax shows in the total. Reads `lines` and `refunds`, prefetched
    or not. Raises Unclear where a price is not known, or money went back in another currency.
    """
    rows: Sequence[Line] = list(order.lines.all())
    lines = _lines(order, rows)
    inclusive = _holds_tax(order, lines)
    if not inclusive and all(row.tax is None for row in rows):
        taxes = _shares(order, lines, (order.tax or ZERO) - (order.shipping_tax or ZERO))
        lines = [replace(line, tax=tax) for line, tax in zip(lines, taxes, strict=True)]
    earlier = (*(_earlier(order, one, apart) for one in order.refunds.all() if not is_note(one.key)), *more)
    exchanged = stands_for(order)
    if exchanged is not None:
        return _exchanged(order, lines, exchanged, earlier, inclusive=inclusive)
    found = PaidOrder(
        currency=order.currency,
        paid=ZERO,
        lines=tuple(lines),
        tax_inclusive=inclusive,
        shipping=order.shipping or ZERO,
        shipping_discount=order.shipping_discount or ZERO,
        shipping_tax=order.shipping_tax or ZERO,
        standard=order.shipping_standard,
        earlier=earlier,
    )
    return replace(found, paid=order.total if order.total is not None else _stated(found))


def is_note(key: str) -> bool:
    """Is this the key of a refund that the shop only noted for one of our payouts? The payout counts, not the note."""
    return key.endswith(NOTE)


def _lines(order: Order, rows: Sequence[Line]) -> list[PaidLine]:
    unpriced = [row for row in rows if row.unit_price is None and row.total is None and row.quantity]
    if unpriced:
        raise Unclear(_("The shop does not say what “%(title)s” cost.") % {"title": unpriced[0].title})
    lines = [
        PaidLine(
            row.external_id, row.quantity, row.unit_price or ZERO, row.discount or ZERO, row.tax or ZERO, row.total
        )
        for row in rows
    ]
    if any(row.discount is not None or row.total is not None for row in rows):
        return lines
    discount = (order.discount or ZERO) - (order.shipping_discount or ZERO)
    parts = _shares(order, lines, min(discount, sum(map(_net, lines), ZERO)))
    return [replace(line, discount=part) for line, part in zip(lines, parts, strict=True)]


def _exchanged(
    order: Order, lines: Sequence[PaidLine], exchanged: StandsFor, earlier: tuple[Earlier, ...], *, inclusive: bool
) -> PaidOrder:
    """What was made for an exchange, at what it stands for. Beside other things nobody can tell which is which."""
    if len(lines) != 1 or lines[0].quantity != exchanged.pieces:
        raise Unclear(_("This order was made for an exchange, with other things in it. Say how much goes back."))
    line, worth = lines[0], units(exchanged.amount, order.currency)
    cost = units(_net(line) + (ZERO if inclusive else line.tax), order.currency)
    tax = money(part_of(units(line.tax, order.currency), worth, cost), order.currency) if cost else ZERO
    line = PaidLine(line.line_id, line.quantity, tax=tax, total=money(worth, order.currency))
    return PaidOrder(
        currency=order.currency, paid=money(worth, order.currency), lines=(line,), tax_inclusive=True, earlier=earlier
    )


def _shares(order: Order, lines: Sequence[PaidLine], amount: Decimal) -> list[Decimal]:
    """What falls to each line of an amount that the shop told of the whole order only."""
    costs = [units(_net(line), order.currency) for line in lines]
    return [money(part, order.currency) for part in shares(units(max(amount, ZERO), order.currency), costs)]


def _holds_tax(order: Order, lines: Sequence[PaidLine]) -> bool:
    """As the shop says it; where it does not: do the amounts come to the total without the tax on top?"""
    if order.prices_include_tax is not None or order.total is None or not order.tax:
        return order.prices_include_tax is not False
    without = sum(map(_net, lines), ZERO) + (order.shipping or ZERO) - (order.shipping_discount or ZERO)
    return abs(without - order.total) <= abs(without + order.tax - order.total)


def _stated(found: PaidOrder) -> Decimal:
    taxes = ZERO if found.tax_inclusive else sum((line.tax for line in found.lines), found.shipping_tax)
    return sum(map(_net, found.lines), found.shipping - found.shipping_discount) + taxes


def _net(line: PaidLine) -> Decimal:
    return max(line.unit_price * line.quantity - line.discount if line.total is None else line.total, ZERO)


def _earlier(order: Order, refund: Refund, apart: Container[int]) -> Earlier:
    if refund.currency not in ("", order.currency):
        raise Unclear(
            _("Money went back in %(other)s for an order in %(currency)s.")
            % {"other": refund.currency, "currency": order.currency}
        )
    lines = tuple(
        EarlierLine(line_id, quantity, None if amount is None else Decimal(amount))
        for line_id, quantity, amount in refund.lines
    )
    return Earlier(refund.amount, lines, refund.shipping or ZERO, is_explained=refund.pk in apart)
