"""Setting something aside for who sends something back: never more pieces than the shop was seen to have."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.models import unguessable
from orders.models import Order
from returns.arithmetic.exchanging import Difference, difference, gift_difference
from returns.exchanging.choosing import NewGoods
from returns.exchanging.ending import may_choose
from returns.exchanging.finding import goods_of
from returns.exchanging.locks import is_free, lock_goods, opened
from returns.exchanging.shipping import advance
from returns.exchanging.taxing import tax_on_top, with_tax
from returns.exchanging.timing import KEPT, kept_until, ships_of
from returns.models import Exchange, PaymentAccount, ReturnItem
from returns.money.owed import worth_of
from returns.money.releasing import settle
from returns.policy.vocabulary import ShipStart
from returns.requesting.wishes import Refused


def reserve(item: ReturnItem, goods: NewGoods, now: datetime | None = None, ships: ShipStart | None = None) -> Exchange:
    """Set the goods aside for an item that was saved, in the transaction that made it, under its order's lock.

    Of a set: for the item of its own line, after its parts (`of_set`) were saved. Several at once: take `lock_goods` of
    all of them first. `ships`: when it leaves, as the policy decided; without its word on the first scan. Raises
    Refused (returns.requesting.wishes) when the last piece went to somebody else.
    """
    moment = now or timezone.now()
    lock_goods([goods])
    _require(goods, item.quantity)
    row = item.in_return
    exchange = Exchange(item=item, ships=ships_of(ships), reserved_until=kept_until(row, moment), made_at=moment)
    _take(exchange, goods, row.code)
    exchange.save()
    return exchange


def choose_anew(pk: int, goods: NewGoods, now: datetime | None = None) -> Exchange:
    """Something else instead of what sold out or is no longer set aside. Raises Refused where it cannot be."""
    moment = now or timezone.now()
    held = opened(pk)
    if held is None or not may_choose(held):
        raise Refused(_("This can no longer be chosen. Look at your return: it says how it goes on."))
    exchange = held.exchange
    if exchange.connection_id != goods.connection_id:
        raise Refused(_("This is not in the shop (any more)."))
    lock_goods([goods])
    _require(goods, exchange.item.quantity, but=exchange.pk)
    _take(exchange, goods, held.money.row.code)
    exchange.state, exchange.reserved_until, exchange.last_error = Exchange.State.RESERVED, moment + KEPT, ""
    exchange.held_at = exchange.called_at = exchange.paid_at = None
    exchange.draft_id = exchange.payment_id = exchange.payment_url = exchange.payment_provider = ""
    exchange.paid_amount, exchange.due_at, exchange.attempts, exchange.is_replacement = Decimal(0), moment, 0, False
    exchange.save()
    ids = [item.pk for item in goods_of(exchange)]
    ReturnItem.objects.filter(pk__in=ids).update(outcome=ReturnItem.Outcome.EXCHANGE)
    exchange.item.outcome = ReturnItem.Outcome.EXCHANGE
    advance(held.money, exchange, moment)
    settle(held.money.row.pk)
    return exchange


def can_be_paid() -> bool:
    """Is there an account by which a difference can be paid? One query."""
    return PaymentAccount.objects.filter(is_active=True).exists()


def _require(goods: NewGoods, quantity: int, but: int | None = None) -> None:
    if not is_free(goods, quantity, but):
        words = _("Somebody was faster: “%(title)s” is gone. Choose something else.")
        raise Refused(words % {"title": " ".join(filter(None, [goods.title, goods.variant]))})
    if goods.told.to_pay and not can_be_paid():
        raise Refused(_("The difference cannot be paid here at the moment. Choose something else."))


def _take(exchange: Exchange, goods: NewGoods, code: str) -> None:
    """Write the goods on the row, with a key that was never used."""
    items = goods_of(exchange)
    exchange.credit = _worth(items)
    told = _told(items[0], goods, exchange.credit)
    exchange.connection_id, exchange.product_id, exchange.variant_id = (
        goods.connection_id, goods.product_id, goods.variant_id,
    )  # fmt: skip
    exchange.sku, exchange.title, exchange.variant = goods.sku, goods.title, goods.variant
    exchange.image_url = goods.image_url if len(goods.image_url) <= 1000 else ""
    exchange.quantity, exchange.unit_price, exchange.currency = exchange.item.quantity, goods.price, goods.currency
    exchange.difference, exchange.stock_seen = told.signed, goods.pieces
    exchange.key = f"{code}-X{unguessable()[:6]}"


def _worth(items: Sequence[ReturnItem]) -> Decimal:
    """What the pieces are worth to the cent, now that the order is locked."""
    order: Order | None = items[0].order
    try:
        credit = worth_of(order, items) if order else None
    except ValueError:  # returns.paid.Unclear is one
        credit = None
    if credit is None:
        raise Refused(_("We cannot work out the difference in price. Choose your money back, or write to us."))
    return credit


def _told(item: ReturnItem, goods: NewGoods, credit: Decimal) -> Difference:
    """The difference once more, against what the pieces are worth."""
    rate = tax_on_top(item.order, item.line_external_id) if item.order else Decimal(0)
    price = with_tax(goods.price, rate)
    if item.in_return.is_gift and not goods.is_even:
        today = None if goods.today is None else with_tax(goods.today, rate)
        return gift_difference(credit, today, price, item.quantity, goods.currency, shipping=item.fee)
    return difference(credit, price, item.quantity, goods.currency, shipping=item.fee, even=goods.is_even)
