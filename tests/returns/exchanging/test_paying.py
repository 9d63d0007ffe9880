"""The price difference: paid before goods go, back where nothing comes of them, and never kept for nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings as current
from django.db import connection
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from outbox import worker
from outbox.models import DomainEvent
from returns.exchanging import paying
from returns.exchanging.clients.base import Held as Draft
from returns.exchanging.deciding import pay_instead
from returns.exchanging.ending import give_up
from returns.exchanging.holding import keep_draft
from returns.exchanging.reserving import choose_anew
from returns.models import Exchange, Payout, Return
from returns.money import releasing
from returns.money.links import Link, LinkOrder
from returns.money.paid_in import payment_of
from returns.moves import MoveNotAllowed, move
from returns.receiving.findings import Finding
from returns.receiving.inspecting import inspect
from returns.requesting.cancelling import cancel
from returns.requesting.wishes import Refused
from tests import cast
from tests.cast import Shop
from tests.returns.asking import Walker
from tests.returns.exchanging.stage import PRICE, Stage, goods, staged, work
from tests.returns.exchanging.test_found_wanting import WORN
from tests.returns.exchanging.till import Till, open_till
from tests.returns.money.bank import Bank, open_bank
from workqueue import guards

pytestmark = pytest.mark.django_db
State, Gone, Paid = Exchange.State, Return.State, Payout.State
DEAR = Decimal("100.00")  # 10.05 more than what comes back
MOVES = {"scan": [Gone.DROPPED_OFF], "look": [Gone.RECEIVED, Gone.INSPECTED]}


@dataclass
class Counter:
    """A shop, its till and its bank."""

    stage: Stage
    till: Till
    bank: Bank


@pytest.fixture
def counter(loper: Shop, settings: Any) -> Iterator[Counter]:
    with staged(loper, settings, "woocommerce") as stage, open_bank() as bank, open_till(loper, bank) as till:
        yield Counter(stage, till, bank)


def dear(counter: Counter, price: Decimal = DEAR) -> Exchange:
    with counter.stage.shop.scoped():
        exchange = counter.stage.exchanged(counter.stage.order(), price, pieces=None)
    work()
    with counter.stage.shop.scoped():
        exchange.refresh_from_db()
    return exchange


def test_what_costs_more_is_paid_first_told_once_and_then_ordered(counter: Counter) -> None:
    exchange = dear(counter)
    assert (exchange.state, exchange.difference) == (State.PAYING, Decimal("10.05"))
    work()
    with counter.stage.shop.scoped():
        assert DomainEvent.objects.filter(type="exchange.payment_due").count() == 1
        row = exchange.item.in_return
        walker = Walker(counter.stage.shop).opens(exchange.item.order)
    page = walker.client.get(f"/returns/{row.public_id}/exchange/{exchange.public_id}/").content.decode()
    assert exchange.payment_url in page and "10.05" in page
    with counter.stage.shop.scoped():
        move(row.pk, Gone.DROPPED_OFF, "carrier")
    work()
    assert not counter.stage.desk.made  # unpaid goods do not go
    assert counter.till.pays(exchange.payment_id)
    work()
    work()
    with counter.stage.shop.scoped():
        exchange.refresh_from_db()
        assert (exchange.paid_amount, len(counter.till.links)) == (Decimal("10.05"), 1)
        # The fake takes 89.95 for a pair: less than what was paid, so it goes.
        assert exchange.state == State.ORDERED and len(counter.stage.desk.made) == 1
        assert not Payout.objects.exists()


def test_a_price_that_comes_while_the_link_is_made_changes_nothing_about_it(counter: Counter) -> None:
    with counter.stage.shop.scoped():
        exchange = counter.stage.exchanged(counter.stage.order(), DEAR, pieces=None)
    while worker.drain():
        pass
    make = counter.till.create

    def slow(order: LinkOrder) -> Link:
        with counter.stage.shop.scoped():
            keep_draft(exchange.pk, exchange.key, Draft("d1", True, timezone.now() + timedelta(1), Decimal("12.50")))
        return make(order)

    with patch.object(counter.till, "create", slow):
        paying.work()
    with counter.stage.shop.scoped():
        exchange.refresh_from_db()
    [link] = counter.till.links.values()
    assert exchange.draft_id == "d1" and link.amount == exchange.difference == Decimal("10.05")


def test_what_is_not_paid_in_two_days_becomes_money_and_its_link_is_shut(counter: Counter) -> None:
    exchange = dear(counter)
    assert paying.expire(timezone.now() + timedelta(days=2, minutes=1)) == 1
    work()
    assert counter.till.shut == {exchange.payment_id} and not counter.till.pays(exchange.payment_id)
    with counter.stage.shop.scoped():
        exchange.refresh_from_db()
        assert exchange.state == State.EXPIRED
        assert [(one.kind, one.amount) for one in Payout.objects.all()] == [("refund", PRICE)]
        # And the money did not leave yet: something else can be chosen, and the refund is no more.
        choose_anew(exchange.pk, goods(counter.stage.linked, pieces=None))
        assert set(Payout.objects.values_list("state", flat=True)) == {Paid.CANCELLED}


def test_what_was_paid_in_the_last_second_goes_back_to_where_it_came_from(counter: Counter) -> None:
    exchange = dear(counter)
    assert counter.till.pays(exchange.payment_id)
    with counter.stage.shop.scoped():
        assert give_up(exchange.pk) and not give_up(exchange.pk)
    work()
    work()
    with counter.stage.shop.scoped():
        back = next(one for one in Payout.objects.all() if payment_of(one))
        assert (back.state, back.amount, payment_of(back)) == (Paid.PAID, Decimal("10.05"), f"tr-{exchange.key}")
        assert counter.bank.paid[back.key].payment_id == f"tr-{exchange.key}"
        row = exchange.item.in_return
        cancel(row)  # the return's end takes none of that money along
    work()
    assert counter.bank.total == Decimal("10.05")


def test_what_was_paid_on_top_buys_the_goods_after_all_when_the_inspection_is_put_right(counter: Counter) -> None:
    exchange = dear(counter)
    with counter.stage.shop.scoped():
        Exchange.objects.update(ships=Exchange.Ships.ON_RECEIPT)
    assert counter.till.pays(exchange.payment_id)
    paying.work()
    with counter.stage.shop.scoped():
        for finding in (WORN, Finding(1, "new", restock=True)):
            inspect(exchange.item.in_return_id, {exchange.item_id: finding}, "ruth@loper.example")
    work()
    with counter.stage.shop.scoped():
        exchange.refresh_from_db()
        assert exchange.state == State.ORDERED and len(counter.stage.desk.made) == 1
        assert not Payout.objects.exclude(state=Paid.CANCELLED).exists() and not counter.bank.total


def test_cheaper_goods_give_the_difference_back_when_the_goods_are_there(counter: Counter) -> None:
    exchange = dear(counter, Decimal(80))
    with counter.stage.shop.scoped():
        row = exchange.item.in_return
        assert exchange.difference == Decimal("-9.95")
        payout = Payout.objects.get()
        assert (payout.kind, payout.amount, payout.state) == ("difference", Decimal("9.95"), Paid.HELD)
        assert row.expected is None or row.expected == Decimal("9.95")


class MoneyIsConserved(TestCase):  # type: ignore[misc]
    """Whatever is chosen, paid, given up, sold out, run out or called off, in whatever order: what the customer is owed
    and got, in goods and in money, is what he gave, in goods and in money."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.shop = cast.loper()

    @settings(max_examples=10, deadline=None)
    @given(
        some.sampled_from(["70.00", "89.95", "100.00", "120.50"]),
        some.lists(some.sampled_from(["pay", "give up", "scan", "look", "approve", "sold out", "late", "anew", "tend",
                                      "cancel", "instead"]), max_size=7),
    )  # fmt: skip
    @example("100.00", ["pay", "give up", "tend"])
    @example("100.00", ["pay", "tend", "sold out", "scan", "tend", "anew", "tend"])
    @example("120.50", ["late", "pay", "cancel"])
    @example("70.00", ["look", "tend", "instead", "tend"])
    @example("70.00", ["approve", "tend", "look", "tend", "anew", "instead", "tend"])
    def test_whatever_happens(self, price: str, steps: list[str]) -> None:
        depth = len(connection.savepoint_ids) + bool(connection.in_atomic_block)
        with (
            self.settings(), patch.object(guards, "watermark", depth), open_bank() as bank,
            staged(self.shop, current, "woocommerce") as stage, open_till(self.shop, bank) as till,
        ):  # fmt: skip
            counter = Counter(stage, till, bank)
            exchange = dear(counter, Decimal(price))
            self.assertEqual(bool(exchange.payment_url), Decimal(price) > PRICE)
            for step in steps:
                self._do(step, counter, exchange.pk)
            self._check(exchange.pk, till, bank)

    def _do(self, step: str, counter: Counter, pk: int) -> None:
        with self.shop.scoped():
            exchange = Exchange.objects.select_related("item__in_return").get(pk=pk)
            row = exchange.item.in_return
            try:
                if step == "give up":
                    give_up(pk)
                elif step in MOVES:
                    for state in MOVES[step]:
                        move(row.pk, state, "somebody")
                elif step == "sold out":
                    counter.stage.desk.kept["pieces"]["102"] = 0
                elif step == "anew":
                    counter.stage.desk.kept["pieces"]["102"] = 3
                    choose_anew(pk, goods(counter.stage.linked, Decimal(95), None))
                elif step == "cancel":
                    cancel(row)
            except (Refused, MoveNotAllowed):
                pass
        if step == "pay" and exchange.payment_id and exchange.paid_at is None:
            counter.till.pays(exchange.payment_id)
        self._outside(step, counter, exchange)

    def _outside(self, step: str, counter: Counter, exchange: Exchange) -> None:
        if step == "approve":
            with self.shop.scoped():
                for payout in Payout.objects.filter(state=Paid.HELD):
                    releasing.approve(payout, "ruth@loper.example")
        if step == "instead":
            with self.shop.scoped():
                pay_instead(exchange.pk, "ruth@loper.example")
        if step == "late":
            paying.expire(timezone.now() + timedelta(days=90))
        if step == "tend":
            work()

    def _check(self, pk: int, till: Till, bank: Bank) -> None:
        work()
        with self.shop.scoped():
            exchange = Exchange.objects.select_related("item__in_return").get(pk=pk)
            row, item = exchange.item.in_return, exchange.item
            live = [one for one in Payout.objects.filter(in_return=row) if one.state != Paid.CANCELLED]
            came_in = sum((one.amount for one in till.came_in.values()), Decimal(0))
            paid_back = sum((one.amount for one in live if payment_of(one)), Decimal(0))
            owed = sum((one.amount for one in live if not payment_of(one)), Decimal(0))
            is_over = row.state in (Gone.CANCELLED, Gone.EXPIRED, Gone.REFUSED)
            has_goods = exchange.state in (State.ORDERED, State.WAITING, State.RESERVED, State.PAYING, State.FAILED)
            kept = exchange.paid_amount if has_goods and exchange.paid_at else Decimal(0)
            self.assertEqual(came_in - paid_back, kept)
            self.assertLessEqual(bank.total, PRICE + came_in)
            if is_over:
                self.assertEqual(owed, 0)
            elif item.outcome == "exchange" and exchange.state in (State.ORDERED, State.WAITING, State.RESERVED):
                worth = exchange.unit_price * exchange.quantity
                self.assertIn(worth + owed - kept, (PRICE, worth if exchange.difference == 0 else PRICE))
            elif item.outcome == "refund":
                self.assertEqual(owed, PRICE)
