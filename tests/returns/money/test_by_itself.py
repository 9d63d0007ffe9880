"""The shop pays back by itself, or a person pays more: what is still open becomes smaller or ends, on every list."""

from decimal import Decimal

import pytest

from orders.models import Order
from returns.models import Payout, Return, ReturnItem
from returns.money import by_hand, exporting, paying, releasing, settling
from returns.money.planning import add, plan
from returns.money.room import room
from returns.moves import move
from tests.cast import Shop
from tests.returns import desk
from tests.returns.money.bank import Bank, paid_order, shop_tells
from tests.returns.money.test_paying import returned, work

State, Stands = Payout.State, Return.State
RUTH = "ruth@loper.example"


def by_finance(shop: Shop) -> tuple[Order, Payout]:
    """The shoes came back, 129.95 of 169.90, and finance is to pay."""
    row = desk.of(shop)
    order = paid_order(Order.objects.get(number="1042"))
    row.items.order_by("pk").last().delete()  # type: ignore[union-attr]
    plan(row)
    for step in (Stands.RECEIVED, Stands.INSPECTED):
        move(row.pk, step, RUTH)
    releasing.release(row)
    return order, now(row)


def now(row: Return) -> Payout:
    found: Payout = Payout.objects.get(in_return=row)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("is_listed", [False, True])
@pytest.mark.parametrize(("amount", "left"), [("169.90", 0), ("104.95", "64.95"), ("20.00", "129.95")])
def test_what_the_shop_paid_back_itself_is_on_no_list_for_finance(
    loper: Shop, amount: str, left: str, is_listed: bool
) -> None:
    with loper.scoped():
        order, payout = by_finance(loper)
        name = exporting.make_list() if is_listed else ""
        shop_tells(order, amount=amount, external_id="own-1")
        if Decimal(left) < payout.amount:  # nobody heard of the news yet
            assert list(by_hand.to_pay(name)) == [] and exporting.mark_list_paid(name, RUTH) == 0
            with pytest.raises(ValueError, match="more than"):
                by_hand.mark_paid(payout.pk, RUTH)
        settling.settle_order(order.pk)
        payout.refresh_from_db()
        assert payout.amount == Decimal(left) if Decimal(left) else payout.state == State.CANCELLED
        assert sum(one.amount for one in by_hand.to_pay()) == Decimal(left)
        assert ("list" in payout.last_error) == (is_listed and Decimal(left) < Decimal("129.95"))
        for listed in {name, exporting.make_list()}:
            exporting.mark_list_paid(listed, RUTH)
        assert room(order) == Decimal("169.90") - Decimal(amount) - Decimal(left)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.HELD, State.WAITING, State.BY_HAND, State.FAILED])
def test_what_a_person_said_gives_way_as_well(loper: Shop, bank: Bank, state: int) -> None:
    row = returned(loper, state=Stands.REGISTERED)
    with loper.scoped():
        order = Order.objects.get(number="1042")
        ReturnItem.objects.filter(in_return=row).update(outcome="repair")
        plan(row)
        one, other = (add(row.pk, order.pk, Decimal(amount), "sorry", RUTH) for amount in (50, 30))
        Payout.objects.filter(pk__in=[one.pk, other.pk]).update(state=state)
        shop_tells(order, amount="109.90", external_id="own-1")
        settling.settle_order(order.pk)
        for payout in (one, other):
            payout.refresh_from_db()
        assert [(one.amount, one.breakdown[0]["amount"]), (other.amount, other.breakdown[0]["amount"])] == [
            (50, "50"), (10, "10.0000")
        ]  # fmt: skip


@pytest.mark.django_db
def test_money_on_top_of_an_exchange_or_a_repair_does_not_stand_for_what_is_owed_later(loper: Shop, bank: Bank) -> None:
    row = returned(loper, state=Stands.REGISTERED)
    with loper.scoped():
        Payout.objects.filter(in_return=row).delete()
        ReturnItem.objects.filter(in_return=row).update(outcome="repair")
        plan(row)
        added = add(row.pk, Order.objects.get(number="1042").pk, Decimal(5), "sorry", RUTH)
        again = add(row.pk, added.order_id, Decimal(1), "sorry again", RUTH)
        assert (added.round, again.round) == (2, 3)
        ReturnItem.objects.filter(in_return=row).update(outcome="refund")
        for step in (Stands.RECEIVED, Stands.INSPECTED):
            move(row.pk, step, RUTH)
        releasing.release(row)
    work(loper)
    with loper.scoped():
        assert {one.state for one in Payout.objects.filter(in_return=row)} == {State.PAID}
    assert bank.total == Decimal("164.95"), "what was paid for the goods, and none of it twice"


@pytest.mark.django_db
def test_store_credit_is_money_that_went(loper: Shop, bank: Bank) -> None:
    row = returned(loper, state=Stands.RECEIVED)
    with loper.scoped():
        for item in row.items.all():
            item.outcome, item.decision = "credit", [["bonus", {"amount": "10"}]]
            item.save()
        move(row.pk, Stands.INSPECTED, RUTH)
        releasing.release(row)
    paying.drain()
    with loper.scoped():
        order = Order.objects.get(number="1042")
        credit = Payout.objects.get(in_return=row, kind=Payout.Kind.CREDIT)
        worth = sum(Decimal(one["amount"]) for one in credit.breakdown if one["kind"] != "bonus")
        assert credit.state == State.PAID and credit.amount > worth, "with the bonus on top"
        left = (order.total or Decimal(0)) - worth
        assert room(order) == left
        with pytest.raises(ValueError, match="at most"):
            add(row.pk, order.pk, left + Decimal("0.01"), "", RUTH)
