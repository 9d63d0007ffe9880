"""One order for one exchange, whatever dies on the way; and of two who want the last pair, one gets it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from dashboard.returns.exchanging import exchanges_that_need_a_person
from outbox.models import DomainEvent
from returns.exchanging import draining, ordering
from returns.exchanging.deciding import unreturned
from returns.exchanging.ending import give_up
from returns.exchanging.shipping import advance_all
from returns.models import Exchange, Return
from returns.moves import move
from returns.policy.vocabulary import ShipStart
from returns.requesting.submitting import submit
from returns.requesting.wishes import Refused
from tests.cast import Shop
from tests.coupons.desk import Trouble
from tests.returns.exchanging.shops import SPEAKERS
from tests.returns.exchanging.stage import Stage, dies_at, goods, staged
from tests.visits.test_booking import at_once

State = Exchange.State
STEPS = ["_prepare", "_ordered", "keep_draft", "_settle"]


@pytest.fixture(params=sorted(SPEAKERS))
def stage(request: Any, loper: Shop, settings: Any) -> Iterator[Stage]:
    with staged(loper, settings, request.param) as made:
        yield made


def under_way(stage: Stage) -> Exchange:
    with stage.shop.scoped():
        exchange = stage.exchanged(stage.order())
        move(exchange.item.in_return_id, Return.State.DROPPED_OFF, "carrier")
        advance_all(exchange.item.in_return_id)
        return exchange


def again(stage: Stage) -> None:
    """The lease ran out: somebody else takes it."""
    with stage.shop.scoped():
        Exchange.objects.filter(state=State.WAITING).update(due_at=timezone.now())
    draining.drain()


def one_order(stage: Stage) -> None:
    with stage.shop.scoped():
        exchange = Exchange.objects.get()
        assert exchange.state == State.ORDERED and exchange.new_number, exchange.last_error
        assert len(stage.desk.made) == 1
        assert DomainEvent.objects.filter(type="exchange.ordered").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", STEPS)
def test_a_worker_that_dies_at_any_step_leaves_one_order(stage: Stage, step: str, after: bool) -> None:
    under_way(stage)
    dies_at(step, after=after)
    again(stage)
    again(stage)
    one_order(stage)


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", [Trouble(done=True), Trouble(502, b"", done=True), Trouble(503, b"")])
def test_an_answer_that_is_lost_is_looked_for_before_anything_is_ordered_again(stage: Stage, trouble: Trouble) -> None:
    under_way(stage)
    for place in range(3):
        stage.desk.troubles = [trouble] if place < 2 else []
        again(stage)
    one_order(stage)


@pytest.mark.django_db
def test_a_clear_no_is_left_to_a_person_and_the_money_can_still_be_chosen(stage: Stage) -> None:
    under_way(stage)
    stage.desk.refusal = "Niet leverbaar in NL"
    again(stage)
    with stage.shop.scoped():
        exchange = Exchange.objects.get()
        assert exchange.state == State.FAILED and "Niet leverbaar" in exchange.last_error
        assert not stage.desk.made and exchange.called_at is None


@pytest.mark.django_db(transaction=True)
def test_of_five_who_want_the_last_pair_one_gets_it_and_four_are_told(loper: Shop, settings: Any) -> None:
    with staged(loper, settings) as stage:
        with loper.scoped():
            wishes = [stage.wish(stage.order(f"30{number}"), pieces=1) for number in range(5)]
        results = at_once(loper, [lambda asked=asked: submit(asked) for asked in wishes])  # type: ignore[misc]
        assert sorted(type(one).__name__ for one in results) == ["Refused"] * 4 + ["Return"], results
        assert all("faster" in one.message for one in results if isinstance(one, Refused))
        with loper.scoped():
            assert Exchange.objects.count() == Return.objects.count() == 1


def on_its_own(doing: Callable[[], Any], problems: list[BaseException]) -> None:
    try:
        doing()
    except BaseException as problem:
        problems.append(problem)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_a_customer_who_gives_up_make_one_order_or_none(loper: Shop, settings: Any) -> None:
    def gives_up() -> None:
        with loper.scoped():
            give_up(exchange.pk)

    with staged(loper, settings, "woocommerce") as stage:
        exchange = under_way(stage)
        problems: list[BaseException] = []
        # Workers open their own scopes: at_once() would hold the rows of a claim until the end.
        threads = [Thread(target=on_its_own, args=(doing, problems)) for doing in (ordering.drain, gives_up) * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert not problems, problems
        with loper.scoped():
            exchange.refresh_from_db()
            assert len(stage.desk.made) == (1 if exchange.state == State.ORDERED else 0)
            assert exchange.state in (State.ORDERED, State.CANCELLED)


@pytest.mark.django_db
def test_what_was_ordered_since_the_shop_was_asked_counts_too(loper: Shop, settings: Any) -> None:
    with staged(loper, settings) as stage, loper.scoped():
        first = stage.exchanged(stage.order())
        seen = goods(stage.linked)
        Exchange.objects.filter(pk=first.pk).update(state=State.ORDERED, called_at=timezone.now())
        with pytest.raises(Refused, match="faster"):
            stage.exchanged(stage.order("1043"))
        assert seen.pieces == 1


@pytest.mark.django_db
def test_the_team_sees_what_could_not_be_ordered_and_orders_it_again(loper: Shop, settings: Any) -> None:
    with staged(loper, settings) as stage:
        exchange = under_way(stage)
        stage.desk.refusal = "Niet leverbaar in NL"
        again(stage)
        team = Client(HTTP_HOST="portal.localhost", HTTP_ACCEPT_LANGUAGE="en")
        team.force_login(loper.member())
        page = f"/dashboard/{loper.merchant.slug}/returns/{exchange.item.in_return_id}/"
        assert "Niet leverbaar" in team.get(page).content.decode()
        with loper.scoped():
            assert any("Niet leverbaar" in str(need.means) for need in exchanges_that_need_a_person())
        stage.desk.refusal = ""
        assert team.post(f"{page}exchanges/{exchange.pk}/", {"act": "again"}).status_code == 303
        again(stage)
        one_order(stage)
        team.post(f"{page}exchanges/{exchange.pk}/", {"act": "money"})
        with loper.scoped():
            exchange.refresh_from_db()
            assert exchange.state == State.ORDERED  # too late for money


@pytest.mark.django_db
def test_goods_that_left_in_trust_and_old_ones_that_never_came(loper: Shop, settings: Any) -> None:
    with staged(loper, settings, start=ShipStart.NOW) as stage:
        with loper.scoped():
            exchange = stage.exchanged(stage.order())
            advance_all(exchange.item.in_return_id)
        again(stage)
        with loper.scoped():
            later = timezone.now() + timedelta(days=18)
            assert not unreturned().exists() and [one.pk for one in unreturned(later)] == [exchange.pk]
            move(exchange.item.in_return_id, Return.State.RECEIVED, "team")
            assert not unreturned(later).exists()
