"""What came by an exchange comes back at what was paid for it in the end, whatever price stands on its order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from orders.models import Line, Order
from returns.exchanged import stands_for
from returns.models import Exchange, PaymentAccount, Payout, Return
from returns.money.means import MANUAL
from returns.money.releasing import settle
from returns.money.room import room
from returns.moves import move
from returns.policy.vocabulary import Outcome
from returns.requesting.bought import read
from returns.requesting.people import Person
from returns.requesting.submitting import submit
from returns.withdrawing.period import ends_on
from tests.cast import Shop
from tests.returns.asking import Walker, wish
from tests.returns.exchanging.claims import agreed, claim
from tests.returns.exchanging.stage import PRICE, Stage, staged

pytestmark = pytest.mark.django_db
State, Gone = Exchange.State, Return.State
FULL, NOTHING = PRICE, Decimal(0)
LESS = Decimal("9.95")  # a coupon, when it was bought


@pytest.fixture
def stage(loper: Shop, settings: Any) -> Iterator[Stage]:
    with staged(loper, settings, "woocommerce") as made:
        yield made


def made(stage: Stage, exchange: Exchange, price: Decimal, number: str = "2077") -> Order:
    """The order of the exchange, as the shop tells of it: one shoe at that price, which it calls paid."""
    order = stage.order(number)
    order.lines.exclude(external_id="line-1").delete()
    Line.objects.filter(order=order).update(unit_price=price, variant_id="102")
    Order.objects.filter(pk=order.pk).update(total=price, shipping=NOTHING, shipping_tax=NOTHING)
    Exchange.objects.filter(pk=exchange.pk).update(state=State.ORDERED, new_order=order)
    return Order.objects.get(pk=order.pk)


@pytest.mark.parametrize("stands_at", [FULL, NOTHING])
@pytest.mark.parametrize(("costs", "paid_on_top"), [(PRICE, 0), (Decimal(100), 20), (Decimal(60), -20)])
def test_goods_of_an_exchange_come_back_at_what_was_paid_and_by_hand(
    stage: Stage, costs: Decimal, paid_on_top: int, stands_at: Decimal
) -> None:
    with stage.shop.scoped():
        order = stage.order()
        Line.objects.filter(order=order, external_id="line-1").update(discount=LESS)
        Order.objects.filter(pk=order.pk).update(total=order.total - LESS)
        PaymentAccount.objects.create(provider="mollie", credentials="", settings={})
        exchange = stage.exchanged(order, costs, pieces=None)
        assert (exchange.credit, exchange.difference) == (PRICE - LESS, paid_on_top)
        if paid_on_top > 0:
            Exchange.objects.update(paid_at=timezone.now(), paid_amount=paid_on_top)
        new, worth = made(stage, exchange, stands_at), PRICE - LESS + paid_on_top
        (one,) = read(Person(frozenset({new.public_id}))).bought
        told = stands_for(new)
        assert told is not None and (told.amount, one.piece, room(new)) == (worth, worth, worth)
        new.line_keys = [str(one.line.pk)]
        row = submit(wish(new))
        move(row.pk, Gone.RECEIVED, "team")
        move(row.pk, Gone.INSPECTED, "team")
        settle(row.pk)
        payout = Payout.objects.get(in_return=row)
        assert (payout.amount, payout.means, payout.state) == (worth, MANUAL, Payout.State.BY_HAND)
        assert room(new) == worth and room(new, counting=lambda one: one.pk == payout.pk) == 0


@pytest.mark.parametrize("is_claim", [True, False])
def test_what_came_of_a_gift_is_a_gift_still_by_the_link_to_its_own_order(stage: Stage, is_claim: bool) -> None:
    with stage.shop.scoped():
        order = stage.order()
        receiver = Person(frozenset({order.public_id}), is_gift=True)
        asked = claim(order) if is_claim else stage.wish(order)
        row = submit(replace(asked, person=receiver, name="Mia", email="mia@vriend.example"))
        exchange = Exchange.objects.get()
        if is_claim:
            agreed(exchange)
            for step in (Gone.RECEIVED, Gone.INSPECTED, Gone.CLOSED):
                move(row.pk, step, "team")
        new = made(stage, exchange, FULL)
        by_new = frozenset({new.public_id})
        assert not read(Person(by_new)).bought, "nobody gets money for it as if it had been bought"
        kept = read(Person(by_new, is_gift=True))
        assert [one.pk for one in kept.orders] == [order.pk if is_claim else new.pk]
        key = str(kept.bought[0].line.pk)
    walker = Walker(stage.shop).opens(new)
    shown = walker.sees("what/", path="mind", i=key, **{f"q-{key}": "1"}, **{f"r-{key}": "changed_mind"})
    page = shown.content.decode()
    assert shown.status_code == 200 and "Store credit" in page
    assert 'value="refund"' not in page and "89.95" not in page
    with stage.shop.scoped():
        new.line_keys = [key]
        asked = wish(new, outcome=Outcome.CREDIT)
        given = submit(replace(asked, person=Person(by_new, is_gift=True), email="mia@vriend.example"))
        assert [(one.kind, one.amount) for one in Payout.objects.filter(in_return=given)] == [("credit", PRICE)]


def test_a_replacement_begins_no_new_period_of_withdrawal(stage: Stage) -> None:
    with stage.shop.scoped():
        order = stage.order()
        Order.objects.filter(pk=order.pk).update(delivered_at=timezone.now() - timedelta(days=40))
        order.refresh_from_db()
        exchange = Exchange.objects.get(item__in_return=submit(claim(order)))
        new = made(stage, exchange, FULL)
        assert new.delivered_at and ends_on(new) == ends_on(order)
        Exchange.objects.update(is_replacement=False)
        assert ends_on(new) != ends_on(order), "other goods were agreed on anew"
