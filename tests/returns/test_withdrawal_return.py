"""What a declaration leads to: the order that it is about, the goods that come back, and the money for them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.models import Order
from returns.models import Payout, Return, ReturnItem, Withdrawal
from returns.withdrawing import matching
from returns.withdrawing.period import is_late
from returns.withdrawing.registering import Unclear
from returns.withdrawing.stating import Item
from tests import cast
from tests.returns.declared import holder, placed, withdrawn

TWO = {
    "total": "106.90", "shipping": "6.95", "shipping_standard": "4.95", "prices_include_tax": True,
    "lines": [
        {"id": "line-1", "title": "Wolkenloper 3", "variant": "maat 42", "quantity": 1, "unit_price": "79.95"},
        {"id": "line-2", "title": "Loopsokken", "quantity": 2, "unit_price": "10.00"},
    ],
}  # fmt: skip


def settled(shop: cast.Shop, row: Withdrawal) -> Withdrawal:
    cast.work()
    with shop.scoped():
        found: Withdrawal = Withdrawal.objects.select_related("in_return", "order").get(pk=row.pk)
    return found


@pytest.mark.parametrize(
    "typed", ["1042", "#1042", " order 1042 ", "Bestelling nr. 1042, van vorige week", "nl-1042 / 1042"]
)
def test_number_and_address_find_the_order_however_they_are_typed(loper: cast.Shop, typed: str) -> None:
    order = placed(loper)
    row = settled(loper, withdrawn(loper, identification=typed, email=cast.SANNE["email"].upper()))
    assert (row.order, row.matched_by) == (order, "number")
    assert row.in_return is not None and row.in_return.path == Return.Path.WITHDRAW


@pytest.mark.parametrize("changes", [{"identification": "1043"}, {"email": "x@y.example"}])
def test_what_cannot_be_found_waits_for_the_team_with_its_clock_running(
    loper: cast.Shop, changes: dict[str, str]
) -> None:
    order = placed(loper)
    row = settled(loper, withdrawn(loper, **changes))
    assert row.order is None and row.in_return is None and row.refund_by == row.declared_at + timedelta(days=14)
    with loper.scoped():
        assert list(matching.waiting()) == [row]
        if "email" in changes:
            assert matching.suggestions(row) == [order]
        made = matching.assign(row.pk, order, "ruth@loper.example")
        assert made is not None and made.requested_at == row.declared_at and not matching.waiting()
        with pytest.raises(matching.Settled):
            matching.assign(row.pk, order, "ruth@loper.example")


def test_the_whole_contract_with_standard_delivery_and_without_the_express_surcharge(loper: cast.Shop) -> None:
    order = placed(loper, **TWO)
    row = settled(loper, withdrawn(loper, holder(loper, order), f"/orders/{order.public_id}/withdraw/",
                                   **{"line-0": "1", "line-1": "2"}))  # fmt: skip
    made = row.in_return
    assert made is not None and row.items == []
    with loper.scoped():
        assert {(item.line_external_id, item.quantity) for item in made.items.all()} == {("line-1", 1), ("line-2", 2)}
        (payout,) = Payout.objects.filter(in_return=made)
        assert payout.amount == Decimal("104.90"), "99.95 and 4.95: not the 2.00 that express cost more"
        assert (payout.kind, payout.state) == (Payout.Kind.REFUND, Payout.State.HELD), "money, never credit"
        assert set(made.items.values_list("outcome", flat=True)) == {ReturnItem.Outcome.REFUND}
        assert set(made.items.values_list("fee", flat=True)) == {Decimal(0)}
    assert made.expected == Decimal("104.90") and made.legal_by == row.declared_at + timedelta(days=14)


def test_some_of_it_is_what_was_chosen_and_the_rest_stays_bought(loper: cast.Shop) -> None:
    order = placed(loper, **TWO)
    row = settled(loper, withdrawn(loper, holder(loper, order), f"/orders/{order.public_id}/withdraw/",
                                   **{"line-0": "0", "line-1": "1"}))  # fmt: skip
    assert row.items == [{"line": "line-2", "title": "Loopsokken", "quantity": 1}]
    assert "1 × Loopsokken" in row.statement and "Wolkenloper" not in row.statement
    assert row.in_return is not None and row.in_return.expected == Decimal("10.00")


def test_typed_goods_are_matched_by_name_or_left_to_a_person(loper: cast.Shop) -> None:
    order = placed(loper, **TWO)
    clear = settled(loper, withdrawn(loper, goods="loopsokken"))
    unclear = settled(loper, withdrawn(loper, goods="die blauwe"))
    assert clear.in_return is not None and clear.in_return.expected == Decimal("20.00"), "all he bought"
    assert unclear.order == order and unclear.in_return is None
    with loper.scoped():
        with pytest.raises(Unclear):
            matching.assign(unclear.pk, order, "ruth@loper.example")
        made = matching.assign(unclear.pk, order, "ruth@loper.example", [Item("line-1", "Wolkenloper", 1)])
        assert made is not None and made.items.get().line_external_id == "line-1"


def test_declared_twice_it_comes_back_once_and_both_are_answered(loper: cast.Shop) -> None:
    placed(loper)
    first, again = settled(loper, withdrawn(loper)), settled(loper, withdrawn(loper))
    assert first.in_return is not None and again.in_return is None and again.order == first.order
    assert again.answer_note, "whoever declares twice is told that the first one counts"
    with loper.scoped():
        assert Return.objects.count() == 1 and not matching.waiting()


def test_a_cancelled_or_erased_order_is_no_reason_to_lose_a_declaration(loper: cast.Shop) -> None:
    order = placed(loper)
    with loper.scoped():
        Order.objects.filter(pk=order.pk).update(cancelled_at=timezone.now())
    row = settled(loper, withdrawn(loper))
    assert row.order == order and row.in_return is None
    with loper.scoped():
        assert list(matching.waiting()) == [row]
        matching.answer(row.pk, "Die bestelling was al geannuleerd.", "ruth@loper.example")
        assert not matching.waiting()


def test_the_team_lets_a_late_one_hold(loper: cast.Shop) -> None:
    order = placed(loper, arrived_days_ago=40)
    row = settled(loper, withdrawn(loper))
    assert row.order == order and row.in_return is None and is_late(row)
    with loper.scoped():
        assert matching.assign(row.pk, order, "ruth@loper.example") is not None


def test_another_contract_than_the_key_s_is_the_one_that_was_named(loper: cast.Shop) -> None:
    order, other = placed(loper), placed(loper, "2077")
    own = f"/orders/{order.public_id}/withdraw/"
    row = settled(loper, withdrawn(loper, holder(loper, order), own, identification="2077", **{"line-0": "1"}))
    assert (row.order, row.matched_by) == (other, "number")
