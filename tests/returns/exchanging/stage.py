"""A shop with two sizes of one shoe on this machine, a policy that exchanges, and what Sanne bought there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from inbox.models import Connection
from orders.models import Line, Order
from outbox import worker
from returns.exchanging import draining, ordering
from returns.exchanging.choosing import NewGoods, Old, choices
from returns.exchanging.clients.base import Product, Variant
from returns.exchanging.inquiring import Wanted, known, want
from returns.models import Exchange
from returns.money import paying
from returns.policy.default import built_in
from returns.policy.definition import Exchanging, Offer, Terms
from returns.policy.vocabulary import Outcome, ShipStart
from returns.requesting.submitting import submit
from returns.requesting.wishes import Wish
from tests.cast import Shop
from tests.coupons.desk import Desk, opened
from tests.returns.asking import arrived, keys_of, wish
from tests.returns.asking import opened as policy_on
from tests.returns.exchanging.shops import SPEAKERS, TOKENS, fresh
from tests.returns.money.bank import Killed

PRICE = Decimal("89.95")
OFFERS = (Offer(Outcome.REFUND), Offer(Outcome.EXCHANGE), Offer(Outcome.CREDIT))
SCAN = ShipStart.SCAN


@dataclass
class Stage:
    """One shop with its fake on the other side. `linked` is its connection."""

    shop: Shop
    desk: Desk
    linked: Connection

    def order(self, number: str = "1042", **changes: Any) -> Order:
        """One pair of size 41 for 89.95, and two pairs of socks. Needs the scope."""
        order = arrived(self.shop, number, **{"connection": self.linked, "external_id": number, **changes})
        Line.objects.filter(order=order, external_id="line-1").update(
            product_id="100", variant_id="101", unit_price=PRICE, title="Wolkenloper", variant="41"
        )
        Order.objects.filter(pk=order.pk).update(
            total=PRICE + 35 + Decimal("4.95"), paid_at=timezone.now(), prices_include_tax=True
        )
        order.refresh_from_db()
        order.line_keys = [str(line.pk) for line in order.lines.order_by("position", "pk")]
        return order

    def asks(self) -> None:
        """The shop was asked what it has of the shoe."""
        with self.shop.scoped():
            wanted = [Wanted(self.linked.pk, "100")]
            want(wanted, known(wanted), "the stage")
        draining.drain()

    def exchanged(self, order: Order, price: Decimal = PRICE, **changes: Any) -> Exchange:
        """Size 42 of it instead, as the check page's button makes it. Needs the scope."""
        row = submit(self.wish(order, price, **changes))
        return Exchange.objects.get(item__in_return=row)

    def wish(self, order: Order, price: Decimal = PRICE, pieces: int | None = 1, **changes: Any) -> Wish:
        asked = wish(order, outcome=Outcome.EXCHANGE)
        item = replace(asked.items[0], swap=goods(self.linked, price, pieces, **changes))
        return replace(asked, items=(item,))


def goods(linked: Connection, price: Decimal = PRICE, pieces: int | None = 1, paid: Decimal = PRICE) -> NewGoods:
    """Size 42 at this price, of which the shop was just seen to have so many."""
    old = Old(linked.pk, "100", "101", "", 1, paid, "EUR")
    sizes = [Variant(f"10{at}", "100", (("Maat", size),), money, "EUR", pieces)
             for at, size, money in ((1, "41", PRICE), (2, "42", price))]  # fmt: skip
    return choices(old, [Product("100", "Wolkenloper", tuple(sizes))], timezone.now(), {}, True)[0]


@contextmanager
def staged(shop: Shop, settings: Any, kind: str = "shopify", start: ShipStart = SCAN) -> Iterator[Stage]:
    """The shop is open."""
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
    with opened(SPEAKERS[kind]) as desk:
        fresh(desk)
        config = {"base_url": desk.url, "bridge_url": f"{desk.url}/bridge"}
        linked = shop.connect(kind, api_token=TOKENS[kind], config=config)
        with shop.scoped():
            policy_on(replace(built_in(), terms=Terms(30, OFFERS), exchanging=Exchanging(start), max_exchanges=3))
        yield Stage(shop, desk, linked)


def work() -> None:
    """What was told is followed, and what waits for a shop or a bank is done. Mails are left out: they take time."""
    while worker.drain() + draining.drain() + paying.drain():
        pass


__all__ = ["OFFERS", "PRICE", "Stage", "goods", "keys_of", "staged", "work"]


def dies_at(step: str, *, after: bool) -> None:
    """A worker takes what is due and is killed at that step of returns/exchanging/ordering.py, or right after it."""
    whole = getattr(ordering, step)

    def dies(*given: Any) -> Any:
        if after:
            whole(*given)
        raise Killed

    with patch.object(ordering, step, dies), pytest.raises(Killed):
        ordering.drain()
