"""An exchange from the first page to the new parcel, at each kind of shop; and what can go wrong on the way."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.models import Order
from outbox.events import record
from outbox.models import DomainEvent
from returns.exchanging import draining, paying
from returns.models import Exchange, GoodsQuestion, Payout, Return, SizeNote
from returns.moves import move
from returns.policy.vocabulary import ShipStart
from returns.requesting.cancelling import cancel
from returns.requesting.submitting import submit
from returns.requesting.wishes import Refused
from tests import cast
from tests.cast import Shop
from tests.returns.asking import Walker
from tests.returns.exchanging.shops import SPEAKERS
from tests.returns.exchanging.stage import PRICE, Stage, goods, staged, work

pytestmark = pytest.mark.django_db
State, Gone = Exchange.State, Return.State


@pytest.fixture(params=sorted(SPEAKERS))
def stage(request: Any, loper: Shop, settings: Any) -> Iterator[Stage]:
    with staged(loper, settings, request.param) as made:
        yield made


@pytest.fixture
def shopify(loper: Shop, settings: Any) -> Iterator[Stage]:
    with staged(loper, settings) as made:
        yield made


def is_frame(sql: str) -> bool:
    return sql.startswith(("SAVEPOINT", "RELEASE", "SELECT set_config", "BEGIN", "COMMIT"))


def test_four_choices_from_the_order_to_another_size_and_its_parcel_on_one_page(stage: Stage) -> None:
    with stage.shop.scoped():
        order = stage.order()
    walker = Walker(stage.shop).opens(order)
    key = order.line_keys[0]
    answers: dict[str, Any] = {"path": "mind", "i": key, f"q-{key}": "1"}
    assert walker.sees("why/", **answers).status_code == 200
    with stage.shop.scoped():
        assert GoodsQuestion.objects.count() == 1  # asked while somebody thinks about the reason
    assert "asking the shop" in walker.sees("what/", **answers, **{f"r-{key}": "too_small"}).content.decode()
    draining.drain()
    with stage.shop.scoped():
        SizeNote.objects.create(
            product="100", title="Wolkenloper", verdict="small", sold=90, returned=30, too_small=28, too_large=1,
            since=timezone.localdate(), computed_at=timezone.now(),
        )  # fmt: skip
    with CaptureQueriesContext(connection) as counted:
        shown = walker.sees("what/", **answers, **{f"r-{key}": "too_small"}).content.decode()
    sent = [one["sql"] for one in counted.captured_queries if not is_frame(one["sql"])]
    assert len(sent) <= 12, "\n".join(sql[:120] for sql in sent)
    assert "Runs small" in shown  # where the size is chosen, and without a query of its own
    found = re.findall(r'name="x-\d+" value="([^"]+)"', shown)
    assert found == ["100~102"], found  # the other size; never the one that comes back
    chosen = {**answers, f"r-{key}": "too_small", f"o-{key}": "exchange", f"x-{key}": found[0]}
    checked = walker.sees("check/", **chosen).content.decode()
    assert "Wolkenloper – 42" in checked and "No difference in price" in checked
    # Choices: what it is about and which; why; what instead; and the button.
    assert walker.sends(chosen).status_code == 303
    with stage.shop.scoped():
        exchange = Exchange.objects.get()
        row = exchange.item.in_return
        assert (exchange.state, exchange.variant_id, exchange.difference) == (State.RESERVED, "102", 0)
        assert exchange.reserved_until and exchange.reserved_until > timezone.now() + timedelta(days=14)
        assert not Payout.objects.exists()
    work()
    assert not stage.desk.made  # on the first scan, and not before
    with stage.shop.scoped():
        move(row.pk, Gone.DROPPED_OFF, "carrier")
    work()
    work()
    with stage.shop.scoped():
        exchange.refresh_from_db()
        assert exchange.state == State.ORDERED and exchange.new_number and len(stage.desk.made) == 1
        assert DomainEvent.objects.filter(type="exchange.ordered").count() == 1
        new = stage.order("1099", external_id=exchange.new_external_id)
        record("order.placed", new, order_id=new.pk)
    work()
    with stage.shop.scoped():
        exchange.refresh_from_db()
        assert exchange.new_order_id == new.pk
    page = walker.client.get(f"/returns/{row.public_id}/").content.decode()
    assert exchange.new_number in page


@pytest.mark.parametrize("start", list(ShipStart))
def test_it_leaves_when_the_policy_says_and_not_before(loper: Shop, settings: Any, start: ShipStart) -> None:
    leaves = {ShipStart.NOW: None, ShipStart.TRUSTED: Gone.DROPPED_OFF, ShipStart.SCAN: Gone.DROPPED_OFF,
              ShipStart.RECEIPT: Gone.INSPECTED}[start]  # fmt: skip
    with staged(loper, settings, start=start) as stage:
        with loper.scoped():
            row = stage.exchanged(stage.order()).item.in_return
        work()
        for step in (Gone.DROPPED_OFF, Gone.UNDER_WAY, Gone.RECEIVED, Gone.INSPECTED):
            was = len(stage.desk.made)
            with loper.scoped():
                move(row.pk, step, "carrier")
            work()
            expected = leaves is None or was or step == leaves
            assert len(stage.desk.made) == (1 if expected else 0), step


def test_what_is_called_off_frees_the_piece_here_and_in_the_shop(shopify: Stage) -> None:
    with shopify.shop.scoped():
        exchange = shopify.exchanged(shopify.order())
    work()
    assert len(shopify.desk.kept["drafts"]) == 1
    with shopify.shop.scoped():
        exchange.refresh_from_db()
        assert exchange.held_at and exchange.draft_id
        cancel(exchange.item.in_return)
    work()
    work()
    with shopify.shop.scoped():
        exchange.refresh_from_db()
        assert (exchange.state, exchange.draft_id) == (State.CANCELLED, "") and not shopify.desk.kept["drafts"]
        again = shopify.exchanged(shopify.order("1043"))
        assert again.state == State.RESERVED


def test_who_got_the_new_goods_can_no_longer_call_the_return_off(loper: Shop, settings: Any) -> None:
    with staged(loper, settings, start=ShipStart.NOW) as stage:
        with loper.scoped():
            exchange = stage.exchanged(stage.order())
        work()
        with loper.scoped(), pytest.raises(Refused):
            cancel(exchange.item.in_return)


def test_sold_out_meanwhile_is_told_once_and_something_else_can_be_chosen(loper: Shop, settings: Any) -> None:
    with staged(loper, settings, "woocommerce") as stage:
        with loper.scoped():
            order = stage.order()
            exchange = stage.exchanged(order)
            row = exchange.item.in_return
        work()
        stage.desk.kept["pieces"]["102"] = 0
        with loper.scoped():
            move(row.pk, Gone.DROPPED_OFF, "carrier")
        work()
        work()
        with loper.scoped():
            exchange.refresh_from_db()
            assert exchange.state == State.SOLD_OUT and not stage.desk.made
            assert DomainEvent.objects.filter(type="exchange.sold_out").count() == 1
        walker = Walker(loper).opens(order)
        page = f"/returns/{row.public_id}/exchange/{exchange.public_id}/"
        assert walker.client.get(page).status_code == 200
        stage.desk.kept["pieces"]["102"] = 2
        stage.asks()
        shown = walker.client.get(page).content.decode()
        assert 'value="100~102"' in shown
        assert walker.client.post(page, {"x": "100~made-up"}).status_code == 422
        assert walker.client.post(page, {"x": "100~102"}).status_code == 303
        work()
        with loper.scoped():
            exchange.refresh_from_db()
            assert exchange.state == State.ORDERED and len(stage.desk.made) == 1


def test_without_an_answer_the_money_goes_back_after_three_days(shopify: Stage) -> None:
    with shopify.shop.scoped():
        exchange = shopify.exchanged(shopify.order())
        Exchange.objects.update(state=State.SOLD_OUT, reserved_until=timezone.now() + timedelta(days=3))
    assert paying.expire() == 0
    assert paying.expire(timezone.now() + timedelta(days=3, minutes=1)) == 1
    with shopify.shop.scoped():
        exchange.refresh_from_db()
        exchange.item.refresh_from_db()
        assert (exchange.state, exchange.item.outcome) == (State.EXPIRED, "refund")
        assert [one.amount for one in Payout.objects.all()] == [PRICE]


def test_another_merchants_exchange_and_goods_are_nobodys(shopify: Stage) -> None:
    other = cast.funkwerk()
    with shopify.shop.scoped():
        order = shopify.order()
        exchange = shopify.exchanged(order)
        row = exchange.item.in_return
    stranger = Walker(shopify.shop)
    address = f"/returns/{row.public_id}/exchange/{exchange.public_id}/"
    assert stranger.client.post(address, {"money": "1"}).status_code == 303  # to where a link can be asked for
    theirs = Walker(other).client.get(address)
    assert theirs.status_code == 303
    with other.scoped():
        assert not Exchange.objects.exists() and not GoodsQuestion.objects.exists()
    with shopify.shop.scoped():
        exchange.refresh_from_db()
        assert exchange.state == State.RESERVED


def test_exchanges_in_a_chain_end_where_the_policy_says(shopify: Stage) -> None:
    with shopify.shop.scoped():
        order = shopify.order()
        for number in range(3):
            exchange = shopify.exchanged(order, pieces=None)
            assert exchange.item.in_return.generation == number
            order = shopify.order(f"20{number}")
            order.lines.exclude(external_id="line-1").delete()  # nothing else was made for it
            Exchange.objects.filter(pk=exchange.pk).update(state=State.ORDERED, new_order=order)
        with pytest.raises(Refused):
            shopify.exchanged(order, pieces=None)


def test_goods_that_cost_more_or_less_than_what_was_paid(shopify: Stage) -> None:
    rows = ((Decimal(100), PRICE, "10.05"), (Decimal(80), PRICE, "-9.95"), (PRICE, Decimal(70), "0"))
    for price, paid, on_top in rows:
        assert goods(shopify.linked, price, paid=paid).told.signed == Decimal(on_top)


def test_a_wish_without_goods_is_refused_and_nothing_is_left(shopify: Stage) -> None:
    with shopify.shop.scoped():
        order = shopify.order()
        asked = shopify.wish(order)
        with pytest.raises(Refused):
            submit(replace(asked, items=(replace(asked.items[0], swap=None),)))
        assert not Return.objects.exists() and Order.objects.filter(pk=order.pk).exists()
