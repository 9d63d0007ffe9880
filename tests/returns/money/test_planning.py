"""What goes back and which way: worked out anew until it leaves, never too much, and a person's word stays."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox.models import Connection
from orders.models import Line, Order
from returns.models import PaymentAccount, Payout, Return
from returns.money import by_hand, releasing
from returns.money.means import means_of
from returns.money.planning import plan
from returns.moves import move
from tests.cast import Shop
from tests.returns import desk
from tests.returns.money.bank import by_shop, paid_order, price_of, shop_tells, total_of

State, Kind = Payout.State, Payout.Kind
RUTH = "ruth@loper.example"


def begun(shop: Shop, number: str = "1042", **changes: Any) -> tuple[Return, Order]:
    """Needs the shop's scope."""
    row = desk.of(shop, number, **changes)
    return row, paid_order(Order.objects.get(number=number))


@pytest.mark.django_db
def test_a_withdrawal_gets_the_delivery_back_and_a_kindness_does_not(loper: Shop) -> None:
    with loper.scoped():
        row, order = begun(loper, path=Return.Path.WITHDRAW)
        [whole] = plan(row)
        kind, other = begun(loper, "2042")
        [goods] = plan(kind)
        assert (whole.amount, goods.amount) == (total_of(order), total_of(other) - (other.shipping or 0))
        assert whole.shipping == order.shipping and [one[0] for one in goods.lines] == ["line-1", "line-2"]
        row.refresh_from_db()
        assert row.expected == whole.amount and whole.key.startswith(row.code)


@pytest.mark.django_db
def test_what_was_found_changes_the_sum_until_it_leaves(loper: Shop) -> None:
    by_shop(loper)
    with loper.scoped():
        row, _order = begun(loper)
        [payout] = plan(row)
        before = payout.amount
        shoes, socks = desk.items(row)
        for item, pieces, less in ((shoes, shoes.quantity, "20.00"), (socks, 1, "0")):
            item.received_quantity, item.inspected_at, item.deduction = pieces, timezone.now(), Decimal(less)
            item.deduction_reason, item.restock = "worn" if item.deduction else "", True
            item.save()
        for step in (Return.State.RECEIVED, Return.State.INSPECTED):
            move(row.pk, step, RUTH)
        releasing.release(row)
        payout.refresh_from_db()
        sock = price_of(socks)
        assert payout.amount == before - 20 - sock * (socks.quantity - 1)
        assert payout.state == State.WAITING and all(line[3] for line in payout.lines)
        payout.called_at = timezone.now()
        payout.save()
        shoes.deduction = Decimal(0)
        shoes.save()
        plan(row)
        payout.refresh_from_db()
        assert payout.amount == before - 20 - sock * (socks.quantity - 1), "a call may have been taken"


@pytest.mark.django_db
def test_store_credit_only_for_what_it_was_chosen_for_with_the_bonus_that_was_promised(loper: Shop) -> None:
    with loper.scoped():
        row, order = begun(loper)
        _shoes, socks = desk.items(row)
        socks.outcome, socks.decision = "credit", [["bonus", {"amount": "10"}]]
        socks.save()
        refund, credit = sorted(plan(row), key=lambda one: one.kind != Kind.REFUND)
        worth = price_of(socks) * socks.quantity
        assert (refund.kind, credit.kind, credit.amount) == (Kind.REFUND, Kind.CREDIT, worth * Decimal("1.1"))
        assert refund.amount == total_of(order) - (order.shipping or 0) - worth
        row.refresh_from_db()
        assert row.expected == refund.amount


@pytest.mark.django_db
def test_a_sum_that_nobody_can_tell_waits_for_a_person_and_is_paid_by_hand(loper: Shop) -> None:
    by_shop(loper)
    with loper.scoped():
        row, order = begun(loper)
        Line.objects.filter(order=order).update(unit_price=None, total=None)
        [payout] = plan(row)
        for step in (Return.State.RECEIVED, Return.State.INSPECTED):
            move(row.pk, step, RUTH)
        releasing.release(row)
        payout.refresh_from_db()
        assert payout.state == State.HELD and not payout.amount and payout.means == "manual" and payout.last_error
        with pytest.raises(ValueError, match="at most"):
            by_hand.set_amount(payout.pk, total_of(order) + 1, RUTH)
        by_hand.set_amount(payout.pk, Decimal("50.00"), RUTH)
        releasing.approve(payout, RUTH)
        releasing.release(row)
        payout.refresh_from_db()
        assert (payout.state, payout.amount) == (State.BY_HAND, Decimal("50.00"))
        [heading, told] = by_hand.export(by_hand.to_pay())
        assert told[heading.index("amount")] == "50.00" and told[heading.index("order")] == order.number
        for _ in range(2):
            by_hand.mark_paid(payout.pk, RUTH, "SEPA 1")
        row.refresh_from_db()
        assert row.state == Return.State.CLOSED and list(by_hand.to_pay()) == []
        with pytest.raises(by_hand.TooLate):
            by_hand.give_up(payout.pk, RUTH)


@pytest.mark.django_db
def test_a_person_may_keep_money_back_but_never_that_of_a_withdrawal(loper: Shop) -> None:
    by_shop(loper)
    with loper.scoped():
        row, _order = begun(loper, state=Return.State.RECEIVED)
        [payout] = plan(row)
        assert releasing.stop(payout)
        move(row.pk, Return.State.INSPECTED, RUTH)
        assert releasing.release(row) == []
        assert [one.pk for one in releasing.approve(payout, RUTH)] == [payout.pk]
        other, _order = begun(loper, "2042", path=Return.Path.WITHDRAW)
        [due] = plan(other)
        assert not releasing.stop(due)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("source", "config", "paid_with", "key"),
    [
        ("shopify", {}, [], "shopify"),
        ("shopify", {"refunds_by": "provider"}, [{"provider": "mollie", "payment_id": "tr_1"}], "mollie"),
        ("shopify", {"refunds_by": "manual"}, [{"provider": "mollie", "payment_id": "tr_1"}], "manual"),
        ("generic_shop", {}, [{"provider": "mollie", "payment_id": "tr_1"}], "mollie"),
        ("generic_shop", {}, [{"provider": "mollie_wc_gateway_ideal", "payment_id": "tr_1"}], "mollie"),
        ("generic_shop", {}, [{"provider": "stripe", "payment_id": "pi_1"}], "manual"),
        ("generic_shop", {}, [{"provider": "mollie", "payment_id": ""}], "manual"),
        ("generic_shop", {}, [{"provider": "mollie", "payment_id": "tr_1"}, {"provider": "gift"}], "manual"),
        ("saleor", {}, [], "manual"),
    ],
)
def test_money_goes_back_the_way_it_came(
    loper: Shop, source: str, config: dict[str, str], paid_with: list[dict[str, str]], key: str
) -> None:
    with loper.scoped():
        Connection.objects.filter(pk=loper.shop.pk).update(source=source, config=config, api_token="t0ken")
        PaymentAccount.objects.create(provider="mollie")
        _row, order = begun(loper)
        order.payment_means = paid_with
        assert means_of(order).key == key


OUTCOMES = st.lists(st.sampled_from(["refund", "credit", "keep", "donate", "repair"]), min_size=2, max_size=2)
SENT = st.lists(
    st.tuples(OUTCOMES, st.lists(st.integers(0, 2), min_size=2, max_size=2), st.integers(0, 40)), max_size=4
)


@pytest.mark.django_db
@given(sent=SENT, own=st.integers(0, 150), number=st.uuids(), path=st.sampled_from(["mind", "withdraw", "wrong"]))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_returns_of_an_order_together_never_promise_more_than_was_paid(
    loper: Shop, sent: list[tuple[list[str], list[int], int]], own: int, number: UUID, path: str
) -> None:
    """Several returns of one order, of any pieces, with deductions; and the shop pays something back by itself."""
    with loper.scoped():
        rows, order = [], None
        for place, (outcomes, pieces, less) in enumerate(sent):
            row, order = begun(loper, number.hex[:12], path=path)
            for item, outcome, count in zip(desk.items(row), outcomes, pieces, strict=True):
                item.outcome, item.quantity, item.deduction = outcome, count, Decimal(less)
                item.deduction_reason = "worn"
                item.save() if count else item.delete()
            rows.append(row)
            plan(row)
            if place == 0 and own:
                shop_tells(order, amount=f"{min(Decimal(own), total_of(order))}", external_id="own")
        for row in rows:
            plan(row)
        if order is None:
            return
        meant = Payout.objects.filter(order=order).exclude(state=State.CANCELLED)
        gone = sum((refund.amount for refund in order.refunds.all()), Decimal(0))
        promised = sum((one.amount for one in meant), Decimal(0))
        # The shop's own refund is told after the first return was planned, and the first return is planned anew.
        assert promised + gone <= total_of(order), [(one.kind, one.amount, one.breakdown) for one in meant]
        assert all(one.amount > 0 for one in meant)
