"""Old goods that come back worn, or not all of them: new ones that wait do not leave, those that left are owed for."""

from decimal import Decimal
from typing import Any

import pytest

from notifications.about.return_rows import rows_of
from returns.abuse.deciding import decide
from returns.exchanging.clients.base import Product, Variant
from returns.exchanging.deciding import settle_claim
from returns.exchanging.finding import claims
from returns.exchanging.goods import written
from returns.exchanging.locks import set_aside
from returns.exchanging.shipping import advance_all
from returns.models import Exchange, GoodsQuestion, Payout, Return, ReturnRisk
from returns.moves import move
from returns.policy.vocabulary import ShipStart
from returns.receiving.findings import Finding
from returns.receiving.inspecting import inspect
from tests.cast import Shop
from tests.returns.exchanging.claims import again
from tests.returns.exchanging.stage import PRICE, Stage, staged, work
from tests.reviews.stage import photo

pytestmark = pytest.mark.django_db
State, Gone = Exchange.State, Return.State
RUTH = "ruth@loper.example"
WORN = Finding(1, "worn", restock=False, deduction=Decimal("30.00"), handling="worn", reason="De zool is versleten.",
               photo=photo())  # fmt: skip


class Told:
    """What a mail about the inspection is made of."""

    template = "return_inspected"


def said(row: Return) -> str:
    row.refresh_from_db()
    told: Any = Told()
    return " ".join(f"{one['label']}: {one['value']}" for one in rows_of(told, row))


def exchanged(stage: Stage, *steps: str) -> Exchange:
    with stage.shop.scoped():
        exchange = stage.exchanged(stage.order())
        for step in steps:
            move(exchange.item.in_return_id, step, "team")
            advance_all(exchange.item.in_return_id)
    work()
    return exchange


def test_what_waits_for_the_receipt_is_not_sent_when_the_old_goods_are_worn(loper: Shop, settings: Any) -> None:
    with staged(loper, settings, start=ShipStart.RECEIPT) as stage:
        exchange = exchanged(stage, Gone.DROPPED_OFF, Gone.RECEIVED)
        with loper.scoped():
            row = exchange.item.in_return
            inspect(row.pk, {exchange.item_id: WORN}, RUTH)
            exchange.refresh_from_db()
            assert exchange.state == State.CANCELLED and not set_aside([(stage.linked.pk, "100")])
            assert "It is not sent" in said(row)
            assert [one.amount for one in Payout.objects.all()] == [PRICE - 30]
        work()
        again(stage)
        assert not stage.desk.made and not stage.desk.kept["drafts"]  # free in the shop as well


def test_refused_after_the_inspection_nothing_leaves_and_nothing_is_owed(loper: Shop, settings: Any) -> None:
    with staged(loper, settings, start=ShipStart.RECEIPT) as stage:
        exchange = exchanged(stage, Gone.DROPPED_OFF, Gone.RECEIVED)
        with loper.scoped():
            row = exchange.item.in_return
            Return.objects.filter(pk=row.pk).update(legal_by=None)  # too late for the law: nobody has to take it
            inspect(row.pk, {exchange.item_id: Finding(1, "opened", restock=True)}, RUTH)
            ReturnRisk.objects.get_or_create(in_return=row, defaults={"score": 90, "signals": [["far", 10, {}]]})
            decide(row.pk, ReturnRisk.Decision.REFUSED, RUTH, "Dit is een andere schoen.")
            exchange.refresh_from_db()
            assert exchange.state == State.CANCELLED and "It is not sent" in said(row)
            assert not set_aside([(stage.linked.pk, "100")])
        work()
        with loper.scoped():
            assert not Payout.objects.exclude(state=Payout.State.CANCELLED).filter(amount__gt=0).exists()
        assert not stage.desk.made


def test_as_it_should_be_it_leaves_once_somebody_looked(loper: Shop, settings: Any) -> None:
    with staged(loper, settings, start=ShipStart.RECEIPT) as stage:
        exchange = exchanged(stage, Gone.DROPPED_OFF, Gone.RECEIVED)
        with loper.scoped():
            inspect(exchange.item.in_return_id, {exchange.item_id: Finding(1, "new", restock=True)}, RUTH)
        work()
        assert len(stage.desk.made) == 1


@pytest.mark.parametrize("first", [WORN, Finding(0, "missing")])
def test_an_inspection_that_is_put_right_lets_it_go_on_once_and_takes_the_money_back_into_the_shop(
    loper: Shop, settings: Any, first: Finding
) -> None:
    fine = Finding(1, "new", restock=True)
    with staged(loper, settings, start=ShipStart.RECEIPT) as stage:
        exchange = exchanged(stage, Gone.DROPPED_OFF, Gone.RECEIVED)
        with loper.scoped():
            row = exchange.item.in_return
            for finding in (first, fine, first):
                inspect(row.pk, {exchange.item_id: finding}, RUTH)
            exchange.refresh_from_db()
            assert exchange.state in (State.CANCELLED, State.FAILED)
            inspect(row.pk, {exchange.item_id: fine}, RUTH)
            inspect(row.pk, {exchange.item_id: fine}, RUTH)
        work()
        again(stage)
        with loper.scoped():
            exchange.refresh_from_db()
            exchange.item.refresh_from_db()
            assert (exchange.state, exchange.item.outcome) == (State.ORDERED, "exchange")
            assert len(stage.desk.made) == 1 and not Payout.objects.exclude(state=Payout.State.CANCELLED).exists()


def test_what_somebody_else_has_by_now_is_sold_out_when_the_inspection_is_put_right(loper: Shop, settings: Any) -> None:
    with staged(loper, settings, "woocommerce", start=ShipStart.RECEIPT) as stage:
        exchange = exchanged(stage, Gone.DROPPED_OFF, Gone.RECEIVED)
        with loper.scoped():
            inspect(exchange.item.in_return_id, {exchange.item_id: WORN}, RUTH)
        stage.asks()
        with loper.scoped():
            stage.exchanged(stage.order("1044"))  # the only piece of that size
            GoodsQuestion.objects.update(products=only(1))
            inspect(exchange.item.in_return_id, {exchange.item_id: Finding(1, "new", restock=True)}, RUTH)
            exchange.refresh_from_db()
            assert exchange.state == State.SOLD_OUT and exchange.reserved_until
            assert not Payout.objects.exclude(state=Payout.State.CANCELLED).exists()
        work()
        assert not stage.desk.made


def only(pieces: int) -> list[dict[str, Any]]:
    """The shop has so many of size 42."""
    return written([Product("100", "Wolkenloper", (Variant("102", "100", (("Size", "42"),), PRICE, "EUR", pieces),))])


@pytest.mark.parametrize(
    ("finding", "owes"), [(WORN, Decimal(30)), (Finding(0, "missing"), PRICE), (Finding(1, "new", restock=True), 0)]
)
def test_what_left_at_once_is_owed_for_until_the_team_saw_to_it(
    loper: Shop, settings: Any, finding: Finding, owes: Decimal
) -> None:
    from dashboard.returns.exchanging import exchanges_that_need_a_person

    with staged(loper, settings, start=ShipStart.NOW) as stage:
        exchange = exchanged(stage)
        with loper.scoped():
            inspect(exchange.item.in_return_id, {exchange.item_id: finding}, RUTH)
            exchange.refresh_from_db()
            assert exchange.state == State.ORDERED and len(stage.desk.made) == 1
            assert claims().exists() == bool(owes)
            needs = [str(one.what) for one in exchanges_that_need_a_person()]
            assert len(needs) == (1 if owes else 0)
            if not owes:
                return
            assert "owes" in needs[0] and ("30" in needs[0] if owes == 30 else "89" in needs[0])
            assert "It has left already" in said(exchange.item.in_return)
            for who in (RUTH, "tom@loper.example"):
                assert settle_claim(exchange.pk, who)
            exchange.refresh_from_db()
            assert exchange.settled_by == RUTH and not list(exchanges_that_need_a_person())
