"""The one order in which exchanges take their locks: the return, its orders, the exchange, and last the goods.

Goods have no row of their own: whoever sets the last piece of a variant aside holds an advisory lock of that variant
until the transaction ends, so that of two people who want it one waits, and then sees that it is gone.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, Sum

from merchants.tenancy import current_merchant_id
from returns.exchanging.choosing import NewGoods
from returns.models import Exchange
from returns.money.locks import Locked, locked

State = Exchange.State
LIVE = (State.WAITING, State.RESERVED, State.PAYING)
Variant = tuple[int, str, str]  # connection, product, variant
LOCKS = zlib.crc32(b"stoep:exchanged-goods") - 2**31  # a class of advisory locks of its own
LEEWAY = timedelta(seconds=30)  # between our clock and the moment at which the shop read its stock


@dataclass(frozen=True)
class Seen:
    """Goods as the shop was seen to have them. `pieces` None: it does not count them."""

    connection_id: int
    product_id: str
    variant_id: str
    pieces: int | None
    seen_at: datetime


@dataclass(frozen=True)
class Held:
    """An exchange with its return and orders, all locked."""

    money: Locked
    exchange: Exchange


def opened(pk: int) -> Held | None:
    """Lock an exchange with all it hangs on; None when it is gone. Needs an open scope, within a transaction."""
    return_id = Exchange.objects.filter(pk=pk).values_list("item__in_return_id", flat=True).first()
    if return_id is None:
        return None
    money = locked(return_id)
    exchange = (
        Exchange.objects.select_for_update(of=("self",)).select_related("item").filter(pk=pk).order_by("pk").first()
    )
    return None if exchange is None else Held(money, exchange)


def lock_goods(goods: Iterable[NewGoods | Seen]) -> None:
    """Nobody else sets these aside until the transaction ends; in one sequence always, lest two wait for each other."""
    keys = sorted({_key(one) for one in goods})
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, key])


def set_aside(product_ids: Iterable[tuple[int, str]], but: int | None = None) -> dict[Variant, int]:
    """Pieces that others wait for, by variant, of these products by connection: {(connection, product, variant): n}.

    `but`: an exchange that does not count. Pieces that the shop itself holds for us are not counted: its stock lacks
    them already. One query; none for nothing.
    """
    condition = Q()
    for connection_id, product_id in set(product_ids):
        condition |= Q(connection_id=connection_id, product_id=product_id)
    if not condition:
        return {}
    rows = Exchange.objects.filter(condition, state__in=LIVE, held_at=None).exclude(pk=but).order_by()
    names = ("connection_id", "product_id", "variant_id")
    return {(one[0], one[1], one[2]): one[3] for one in rows.values_list(*names).annotate(pieces=Sum("quantity"))}


def is_free(goods: NewGoods | Seen, quantity: int, but: int | None = None) -> bool:
    """Are so many pieces left of what the shop was seen to have? Under `lock_goods`.

    Besides what is set aside, what was ordered or held since the shop was asked counts: its stock did not lack it yet.
    """
    if goods.pieces is None:
        return True
    mine = (goods.connection_id, goods.product_id, goods.variant_id)
    rows = Exchange.objects.filter(connection_id=mine[0], product_id=mine[1], variant_id=mine[2]).exclude(pk=but)
    seen = goods.seen_at - LEEWAY
    counted = rows.filter(
        Q(state__in=LIVE, held_at=None) | Q(state__in=LIVE, held_at__gte=seen)
        | Q(state=State.ORDERED, called_at__gte=seen, held_at=None)
        | Q(state=State.ORDERED, held_at__gte=seen)
    )  # fmt: skip
    taken = counted.aggregate(pieces=Sum("quantity"))["pieces"] or 0
    return goods.pieces - taken >= quantity


def _key(goods: NewGoods | Seen) -> int:
    named = f"{current_merchant_id()}:{goods.connection_id}:{goods.product_id}:{goods.variant_id}"
    return zlib.crc32(named.encode()) - 2**31
