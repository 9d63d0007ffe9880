"""An exchange as the shop is asked for it."""

from decimal import Decimal

from orders.models import Order
from returns.arithmetic.currencies import money, units
from returns.exchanging.clients.base import NewLine, NewOrder, Person
from returns.exchanging.taxing import tax_on_top, with_tax, without_tax
from returns.models import Exchange, Return
from returns.money.digits import exactly

NAMES = ("line1", "line2", "postal_code", "city", "country")


def order_of(row: Return, order: Order, exchange: Exchange) -> NewOrder:
    """The new order. The credit covers whatever is not to be paid on top: what it is worth to us was settled before.

    It goes to where the goods come from; the receiver of a gift is not who bought it.
    """
    on_top = exactly(max(exchange.difference, Decimal(0)), exchange.currency)
    price = exactly(exchange.unit_price, exchange.currency)
    rate = tax_on_top(order, exchange.item.line_external_id)
    whole, stated = with_tax(price, rate) * exchange.quantity, price * exchange.quantity - without_tax(on_top, rate)
    paid = exactly(exchange.paid_amount, exchange.currency) if exchange.paid_at else Decimal(0)
    return NewOrder(
        key=exchange.key,
        original_order_id=order.external_id,
        original_number=order.number,
        lines=(NewLine(exchange.variant_id, exchange.quantity, price, exchange.product_id),),
        currency=exchange.currency,
        credit=max(_rounded(whole, exchange.currency) - on_top, Decimal(0)),
        stated_credit=max(_rounded(stated, exchange.currency), Decimal(0)),
        paid=paid,
        person=_person(row, order),
        note=row.spoken,
        reserve_until=exchange.reserved_until,
        payment_id=exchange.payment_id if exchange.paid_at else "",
        is_replacement=exchange.is_replacement,
    )


def _rounded(amount: Decimal, currency: str) -> Decimal:
    return money(units(amount, currency), currency)


def _person(row: Return, order: Order) -> Person:
    address = {name: str(row.sender.get(name) or getattr(order, name)) for name in NAMES}
    name = row.name or order.receiver_name or order.buyer_name
    return Person(email=row.email or order.email, name=name, phone=row.phone, **address)
