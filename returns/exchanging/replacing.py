"""The same again for something that was wrong: an exchange without a difference, which its customer has by law.

Directive (EU) 2019/771, art. 13 and 14: repair or replacement first, free of charge. So nothing is paid on top,
whatever the shop asks today; and what cannot be had leads to the next remedy (remedies.py), never to nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from merchants.models import unguessable
from outbox.events import record
from returns.arithmetic.exchanging import difference
from returns.exchanging.choosing import NewGoods, same_of
from returns.exchanging.clients.base import Variant
from returns.exchanging.ending import CLAIM_WITHIN
from returns.exchanging.goods import read, words_of
from returns.exchanging.inquiring import Wanted, is_stale, known
from returns.exchanging.locks import is_free
from returns.exchanging.timing import kept_until, ships_of
from returns.models import Exchange, GoodsQuestion, Return, ReturnItem
from returns.policy.vocabulary import ShipStart

State = Exchange.State
ZERO = Decimal(0)


def same_again(items: Iterable[ReturnItem]) -> dict[int, NewGoods]:
    """By the place of each item: the very thing again, with its stock where the shop was asked lately. One query."""
    found = list(items)
    rows = known(wanted for item in found if (wanted := _wanted(item)) is not None)
    return {at: _goods(item, rows) for at, item in enumerate(found)}


def replace(item: ReturnItem, goods: NewGoods, now: datetime, ships: ShipStart | None = None) -> Exchange:
    """Set the same goods aside for an item that was saved, in the transaction that made it, under the goods' lock.

    Where the shop has none, it is sold out from the start: the customer hears so, and chooses the next remedy.
    """
    there = is_free(goods, item.quantity)
    row = item.in_return
    exchange: Exchange = Exchange.objects.create(
        item=item, is_replacement=True, ships=ships_of(ships), made_at=now, key=_key(row),
        state=State.RESERVED if there else State.SOLD_OUT,
        reserved_until=kept_until(row, now) if there else now + CLAIM_WITHIN,
        connection_id=goods.connection_id, product_id=goods.product_id, variant_id=goods.variant_id, sku=goods.sku,
        title=goods.title, variant=goods.variant, image_url=goods.image_url if len(goods.image_url) <= 1000 else "",
        quantity=item.quantity, unit_price=goods.price, currency=goods.currency, stock_seen=goods.pieces,
    )  # fmt: skip
    if not there:
        record("exchange.sold_out", exchange, order_id=item.order_id)
    return exchange


def was_kept_away(exchange: Exchange) -> bool:
    """Was it called off only because its return was refused, called off or never sent? The claim itself stands."""
    is_open = exchange.state == State.CANCELLED and exchange.called_at is None
    return is_open and exchange.is_replacement and exchange.item.outcome == ReturnItem.Outcome.REPLACE


def again(exchange: Exchange, row: Return, now: datetime) -> None:
    """The return comes after all: the same goods are wanted anew, by a key that was never used. Under the locks."""
    exchange.state, exchange.key, exchange.draft_id, exchange.held_at = State.RESERVED, _key(row), "", None
    exchange.reserved_until, exchange.due_at, exchange.attempts = kept_until(row, now), timezone.now(), 0
    exchange.last_error = ""
    names = ["state", "key", "draft_id", "held_at", "reserved_until", "due_at", "attempts", "last_error"]
    exchange.save(update_fields=names)


def _wanted(item: ReturnItem) -> Wanted | None:
    line = item.line
    return Wanted(line.order.connection_id, line.product_id) if line is not None and line.product_id else None


def _goods(item: ReturnItem, rows: dict[Wanted, GoodsQuestion]) -> NewGoods:
    line, wanted = item.line, _wanted(item)
    assert line is not None  # noqa: S101  (it was bought a moment ago)
    row = rows.get(wanted) if wanted else None
    asked = row is not None and row.answered_at is not None and not is_stale(row)
    product = next((one for one in read(row.products) if one.product_id == line.product_id), None) if row else None
    variant = same_of(product, line.variant_id, line.sku)
    price = variant.price if variant else item.expected / item.quantity if item.expected is not None else ZERO
    currency = line.order.currency
    return NewGoods(
        connection_id=line.order.connection_id, product_id=line.product_id,
        variant_id=variant.variant_id if variant else line.variant_id, sku=line.sku[:100], title=item.title,
        variant=words_of(variant) if variant else item.variant,
        image_url=product.image_url if product else "", price=price, currency=currency,
        pieces=_pieces(variant) if asked else None,
        seen_at=row.answered_at if row is not None and row.answered_at else timezone.now(),
        is_same=True, is_even=True, told=difference(price * item.quantity, price, item.quantity, currency, even=True),
    )  # fmt: skip


def _pieces(variant: Variant | None) -> int | None:
    if variant is None or variant.sells_without_stock:
        return None
    return variant.pieces if variant.is_for_sale else 0


def _key(row: Return) -> str:
    return f"{row.code}-X{unguessable()[:6]}"
