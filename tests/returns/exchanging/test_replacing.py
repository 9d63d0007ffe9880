"""The same again for what was wrong: one order, by when the team said, and the law's next remedy without it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order
from outbox.models import DomainEvent
from returns.deciding import approve, refuse
from returns.exchanging import draining
from returns.exchanging.locks import set_aside
from returns.exchanging.shipping import advance_all
from returns.models import Exchange, Payout, Return, ReturnItem
from returns.moves import move
from returns.requesting.bought import read
from returns.requesting.people import Person
from tests.cast import Shop
from tests.returns.asking import Walker
from tests.returns.exchanging.claims import TEAM, again, agreed, claimed
from tests.returns.exchanging.shops import SPEAKERS
from tests.returns.exchanging.stage import PRICE, Stage, dies_at, staged, work
from tests.returns.exchanging.test_flow import is_frame

pytestmark = pytest.mark.django_db
State, Gone, Outcome = Exchange.State, Return.State, ReturnItem.Outcome
STEPS = ["_prepare", "_ordered", "keep_draft", "_settle"]


@pytest.fixture(params=sorted(SPEAKERS))
def stage(request: Any, loper: Shop, settings: Any) -> Iterator[Stage]:
    with staged(loper, settings, request.param) as made:
        yield made


@pytest.fixture
def woo(loper: Shop, settings: Any) -> Iterator[Stage]:
    with staged(loper, settings, "woocommerce") as made:
        yield made


def queries(asking: Any) -> list[str]:
    with CaptureQueriesContext(connection) as counted:
        assert asking().status_code == 200
    return [one["sql"] for one in counted.captured_queries if not is_frame(one["sql"])]


def test_a_claim_leads_to_one_order_of_the_same_for_nothing_at_each_kind_of_shop(stage: Stage) -> None:
    with stage.shop.scoped():
        order = stage.order()
        exchange = claimed(stage, order)
        assert (exchange.variant_id, exchange.difference, exchange.is_replacement) == ("101", 0, True)
        assert set_aside([(stage.linked.pk, "100")]) == {(stage.linked.pk, "100", "101"): 1}
    work()
    assert not stage.desk.made  # the policy says: on the first scan
    with stage.shop.scoped():
        agreed(exchange)
        approve(exchange.item.in_return_id, TEAM, ships="on_receipt")  # decided a second time: nothing changes
        advance_all(exchange.item.in_return_id)
    work()
    again(stage)
    with stage.shop.scoped():
        exchange.refresh_from_db()
        assert exchange.state == State.ORDERED and exchange.new_number and len(stage.desk.made) == 1
        assert DomainEvent.objects.filter(type="exchange.ordered").count() == 1
        assert not Payout.objects.exists() and not exchange.payment_url
        row = exchange.item.in_return
    walker = Walker(stage.shop).opens(order)
    shown = walker.client.get(f"/returns/{row.public_id}/").content.decode()
    assert "Your replacement" in shown and exchange.new_number in shown and "Choose something else" not in shown
    found = queries(lambda: walker.client.get(f"/returns/{row.public_id}/"))
    assert len(found) <= 12, "\n".join(sql[:120] for sql in found)
    with stage.shop.scoped():  # what was replaced is the customer's again, and worth what was paid for it
        for step in (Gone.RECEIVED, Gone.INSPECTED, Gone.CLOSED):
            move(row.pk, step, "team")
        new = stage.order("2077", external_id="2077")
        Exchange.objects.filter(pk=exchange.pk).update(new_order=new)
        for link in (order, new):  # and the new order is no second thing that money could be had for
            (known,) = read(Person(frozenset({link.public_id}))).orders
            assert known.pk == order.pk
        bought = read(Person(frozenset({order.public_id, new.public_id}))).bought[0]
        assert (bought.left, bought.gone.earlier[0].outcome) == (1, "replacement")
        back = stage.exchanged(order, pieces=None)
        assert back.difference == 0


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", STEPS)
def test_a_worker_that_dies_at_any_step_leaves_one_replacement(
    loper: Shop, settings: Any, step: str, after: bool
) -> None:
    with staged(loper, settings) as stage:
        with loper.scoped():
            exchange = claimed(stage)
            agreed(exchange)
            advance_all(exchange.item.in_return_id)
        dies_at(step, after=after)
        again(stage)
        again(stage)
        with loper.scoped():
            exchange.refresh_from_db()
            assert exchange.state == State.ORDERED and len(stage.desk.made) == 1, exchange.last_error
            assert DomainEvent.objects.filter(type="exchange.ordered").count() == 1


def gone_from_the_shop(woo: Stage, order: Order) -> Exchange:
    with woo.shop.scoped():
        exchange = claimed(woo, order)
        agreed(exchange)
    woo.desk.kept["pieces"]["101"] = 0
    work()
    with woo.shop.scoped():
        exchange.refresh_from_db()
        assert exchange.state == State.SOLD_OUT and not woo.desk.made
        assert DomainEvent.objects.filter(type="exchange.sold_out").count() == 1
        assert exchange.item.in_return.public_id  # read while there is a scope
    return exchange


def test_sold_out_is_told_once_and_the_law_s_next_remedy_is_the_customers(woo: Stage) -> None:
    with woo.shop.scoped():
        order = woo.order()
    exchange = gone_from_the_shop(woo, order)
    walker = Walker(woo.shop).opens(order)
    page = f"/returns/{exchange.item.in_return.public_id}/exchange/{exchange.public_id}/"
    shown = walker.client.get(page).content.decode()
    for one in ("repair", "reduction", "refund"):
        assert f'name="remedy" value="{one}"' in shown
    assert "Your replacement" in shown
    assert walker.client.post(page, {"remedy": "keep"}).status_code == 422
    assert walker.client.post(page, {"money": "1"}).status_code == 422  # not by the way of exchanges
    for _double_click in range(2):
        assert walker.client.post(page, {"remedy": "refund"}).status_code == 303
    with woo.shop.scoped():
        exchange.refresh_from_db()
        assert (exchange.state, exchange.item.outcome) == (State.CANCELLED, Outcome.REFUND)
        assert [one.amount for one in Payout.objects.all()] == [PRICE]
    assert walker.client.post(page, {"remedy": "reduction"}).status_code == 422  # too late
    assert len(queries(lambda: walker.client.get(page))) <= 12


def test_who_keeps_it_for_less_waits_for_a_persons_sum(woo: Stage) -> None:
    with woo.shop.scoped():
        order = woo.order()
    exchange = gone_from_the_shop(woo, order)
    page = f"/returns/{exchange.item.in_return.public_id}/exchange/{exchange.public_id}/"
    assert Walker(woo.shop).opens(order).client.post(page, {"remedy": "reduction"}).status_code == 303
    work()
    with woo.shop.scoped():
        payout = Payout.objects.get()
        assert (payout.state, payout.held_for, payout.amount) == (Payout.State.HELD, "stopped", Decimal(0))
        assert exchange.item.in_return.state != Gone.CLOSED


def test_what_was_sold_out_is_ordered_once_it_is_there_again(woo: Stage) -> None:
    from returns.exchanging.deciding import try_again

    with woo.shop.scoped():
        order = woo.order()
    exchange = gone_from_the_shop(woo, order)
    woo.desk.kept["pieces"]["101"] = 1
    with woo.shop.scoped():
        assert try_again(exchange.pk) and try_again(exchange.pk)
    again(woo)
    with woo.shop.scoped():
        exchange.refresh_from_db()
        assert exchange.state == State.ORDERED and len(woo.desk.made) == 1


def test_a_claim_that_was_refused_and_then_agreed_to_is_replaced_after_all(loper: Shop, settings: Any) -> None:
    with staged(loper, settings) as stage:
        with loper.scoped():
            exchange = claimed(stage)
            row = exchange.item.in_return
            refuse(row.pk, TEAM, "Dit is slijtage.")
        work()
        with loper.scoped():
            exchange.refresh_from_db()
            key = exchange.key
            assert (exchange.state, exchange.item.outcome) == (State.CANCELLED, Outcome.REPLACE)
            approve(row.pk, TEAM, ships="now")
        work()
        again(stage)
        with loper.scoped():
            exchange.refresh_from_db()
            assert exchange.state == State.ORDERED and exchange.key != key and len(stage.desk.made) == 1


def test_known_to_be_sold_out_it_is_so_from_the_start(woo: Stage) -> None:
    woo.desk.kept["pieces"]["101"] = 0
    woo.asks()
    with woo.shop.scoped():
        exchange = claimed(woo)
        assert exchange.state == State.SOLD_OUT
        assert DomainEvent.objects.filter(type="exchange.sold_out").count() == 1
    draining.drain()
    assert not woo.desk.made
