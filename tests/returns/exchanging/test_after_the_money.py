"""Money went already, and then nothing came of the exchange: what is left is owed, neither more nor less."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from returns.exchanging import ordering, paying
from returns.exchanging.ending import sold_out
from returns.exchanging.locks import opened
from returns.exchanging.reserving import choose_anew
from returns.models import Exchange, Payout, Return
from returns.money import releasing, settling
from returns.money.bouncing import bounced
from returns.moves import move
from returns.receiving.findings import Finding
from returns.receiving.inspecting import inspect
from returns.requesting.submitting import submit
from returns.requesting.wishes import Refused
from tests.cast import Shop
from tests.returns.asking import wish
from tests.returns.exchanging import shops
from tests.returns.exchanging.stage import PRICE, Stage, goods, staged, work
from tests.returns.exchanging.till import open_till
from tests.returns.money.bank import Bank, open_bank, shop_tells

pytestmark = pytest.mark.django_db
State, Gone, Paid = Exchange.State, Return.State, Payout.State


@pytest.fixture
def bank() -> Iterator[Bank]:
    with open_bank() as bank:
        yield bank


@pytest.fixture
def stage(loper: Shop, settings: Any, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr(shops, "PRICE", "70.00")  # what the shop wants for the shoes by now
    with staged(loper, settings, "woocommerce") as stage, open_till(loper, bank):
        yield stage


def cheaper(stage: Stage, price: str = "80", *, socks: bool = False) -> Exchange:
    """Shoes for cheaper ones, which leave once the old ones were looked at; with `socks` a pair of those for money.
    The inspection finds all of it well, and the shop has no shoes left."""
    with stage.shop.scoped():
        order = stage.order()
        asked = stage.wish(order, Decimal(price), pieces=None)
        if socks:
            asked = replace(asked, items=(*asked.items, *wish(order, at=1).items))
        exchange = Exchange.objects.get(item__in_return=submit(asked))
        Exchange.objects.update(ships=Exchange.Ships.ON_RECEIPT)
        row = exchange.item.in_return
    work()
    stage.desk.kept["pieces"]["102"] = 0
    with stage.shop.scoped():
        for state in (Gone.DROPPED_OFF, Gone.RECEIVED):
            move(row.pk, state, "carrier")
        found = {item.pk: Finding(item.quantity, "new", restock=True) for item in row.items.all()}
        inspect(row.pk, found, "ruth@loper.example")
    work()
    with stage.shop.scoped():
        exchange.refresh_from_db()
        assert exchange.state == State.SOLD_OUT
    return exchange


def paid_out(stage: Stage) -> list[tuple[str, int, Decimal]]:
    """Kind, round and sum of all that was paid."""
    with stage.shop.scoped():
        rows = Payout.objects.filter(state=Paid.PAID).order_by("kind", "round")
        return [(one.kind, one.round, one.amount) for one in rows]


def ends(stage: Stage, exchange: Exchange) -> None:
    """Nothing else is chosen in time."""
    assert paying.expire(timezone.now() + timedelta(days=4)) == 1
    work()


def test_a_difference_waits_for_the_order_that_it_is_the_difference_of(stage: Stage, bank: Bank) -> None:
    exchange = cheaper(stage)
    assert not bank.total  # the old goods are there and well, and still nothing of their worth is left over
    with stage.shop.scoped():
        stage.desk.kept["pieces"]["102"] = 3
        choose_anew(exchange.pk, goods(stage.linked, Decimal(70), None))
        [waits] = Payout.objects.exclude(state=Paid.CANCELLED)
        assert (waits.amount, waits.held_for) == (Decimal("19.95"), "order")
    work()
    assert paid_out(stage) == [("difference", 1, Decimal("19.95"))] and len(stage.desk.made) == 1
    assert bank.total == Decimal("19.95")


@pytest.mark.parametrize("by_shop", [True, False])
def test_what_went_as_a_difference_is_part_of_the_money(stage: Stage, bank: Bank, by_shop: bool) -> None:
    """By the shop itself, or because a person let it go before there was an order."""
    with stage.shop.scoped(), patch.object(ordering, "drain", lambda: 0):
        exchange = stage.exchanged(stage.order(), Decimal(80), pieces=None)
        order, payout = exchange.item.order, Payout.objects.get()
        if by_shop:
            shop_tells(order, amount="9.95", external_id="own")
            settling.settle_order(order.pk)
        else:
            releasing.approve(payout, "ruth@loper.example")
    work()
    assert paid_out(stage) == [("difference", 1, Decimal("9.95"))]
    with stage.shop.scoped():
        both = opened(exchange.pk)
        assert both is not None
        sold_out(both.money, both.exchange)
        with pytest.raises(Refused):
            choose_anew(exchange.pk, goods(stage.linked, Decimal(70), None))
    ends(stage, exchange)
    with stage.shop.scoped():
        for state in (Gone.DROPPED_OFF, Gone.RECEIVED, Gone.INSPECTED):
            move(exchange.item.in_return_id, state, "team")
    work()
    assert paid_out(stage)[1:] == [("refund", 1, Decimal("80.00"))]
    assert bank.total + (Decimal("9.95") if by_shop else 0) == PRICE
    with stage.shop.scoped():  # the bank cannot do it: owed again, and no more than that
        mine = [one for one in Payout.objects.all() if one.kind == "difference"]
        bounced(mine[0], opened(exchange.pk).money, "The account was closed.")  # type: ignore[union-attr]
        releasing.settle(exchange.item.in_return_id)
        owed = Payout.objects.exclude(state__in=[Paid.PAID, Paid.CANCELLED]).values_list("kind", "amount")
        assert list(owed) == [("difference", Decimal("9.95"))]


def test_an_exchange_that_comes_to_nothing_after_the_rest_was_paid_is_still_owed(stage: Stage, bank: Bank) -> None:
    exchange = cheaper(stage, socks=True)
    socks = paid_out(stage)
    assert [(kind, round) for kind, round, _sum in socks] == [("refund", 1)]
    ends(stage, exchange)
    assert paid_out(stage) == [*socks, ("refund", 2, PRICE)]
    with stage.shop.scoped():
        row = Return.objects.get()
        assert row.state == Gone.CLOSED and row.expected == bank.total == PRICE + socks[0][2]
        releasing.settle(row.pk)
    work()
    assert bank.total == PRICE + socks[0][2] and set(bank.times.values()) == {1}
