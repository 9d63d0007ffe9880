"""What was called off, refused or never sent comes all the same: never more comes back than was bought."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.models import Line, Order, Refund
from returns.abuse import appealing
from returns.deciding import NotPossible, approve
from returns.models import Return, ReturnItem, UnexpectedItem
from returns.moves import ALLOWED, move
from returns.receiving.findings import Finding
from returns.receiving.inspecting import inspect
from returns.receiving.receiving import receive
from returns.requesting.counting import OVER
from tests.cast import Shop
from tests.returns import desk

pytestmark = pytest.mark.django_db
State = Return.State
RUTH = "ruth@loper.example"


def back(order: Order) -> Counter[int]:
    """Pieces by line that count as coming back, over all returns."""
    found: Counter[int] = Counter()
    for item in ReturnItem.objects.filter(order=order).exclude(in_return__state__in=OVER):
        found[item.line_id or 0] += item.quantity
        assert (item.received_quantity or 0) <= item.quantity
    return found


@pytest.mark.parametrize("over", [State.CANCELLED, State.EXPIRED, State.REFUSED])
def test_pieces_that_are_in_another_return_by_now_do_not_come_back_twice(loper: Shop, over: State) -> None:
    with loper.scoped():
        late = desk.of(loper, state=over)
        shoes, socks = desk.items(late)
        again = desk.coming(Order.objects.get(number="1042"))
        again.items.filter(line=shoes.line).delete()
        again.items.update(quantity=1)  # one pair of socks, registered anew
        done = receive(late.pk, RUTH, counts={shoes.pk: 1, socks.pk: 2})
        assert done.is_unasked and done.row.state == State.RECEIVED, "what is there is there"
        assert [(item.quantity, item.received_quantity) for item in desk.items(late)] == [(1, 1), (1, 1)]
        told = late.moves.latest("pk").note
        assert "1 × Loopsokken Merino" in told and "Wolkenloper" not in told
        surplus = UnexpectedItem.objects.get()
        assert (surplus.in_return_id, surplus.title, surplus.quantity) == (late.pk, socks.title, 1)
        assert back(done.row.items.first().order) == {shoes.line_id: 1, socks.line_id: 2}


def test_who_looks_at_it_at_once_counts_no_more_either(loper: Shop) -> None:
    with loper.scoped():
        late = desk.of(loper, state=State.CANCELLED)
        again = desk.coming(Order.objects.get(number="1042"))
        again.items.filter(line__external_id="line-1").delete()
        again.items.update(quantity=1)
        shoes, socks = desk.items(late)
        new = Finding(1, "new", restock=True)
        inspect(late.pk, {shoes.pk: new, socks.pk: replace(new, received=2)}, RUTH)
        assert [(item.quantity, item.received_quantity) for item in desk.items(late)] == [(1, 1), (1, 1)]
        assert UnexpectedItem.objects.get().quantity == 1
        assert late.payouts.get().amount == Decimal("147.45"), "the shoes and one pair of socks"


def test_pieces_that_the_shop_paid_back_by_itself_meanwhile_are_gone(loper: Shop) -> None:
    with loper.scoped():
        late = desk.of(loper, state=State.EXPIRED)
        order = Order.objects.get(number="1042")
        Refund.objects.create(order=order, external_id="r1", amount="35.00", currency="EUR",
                              lines=[["line-2", 2, "35.00"]])  # fmt: skip
        move(late.pk, State.DROPPED_OFF, "carrier")
        assert [item.quantity for item in desk.items(late)] == [1, 0]
        late.refresh_from_db()
        assert late.state == State.DROPPED_OFF


def test_a_refusal_that_does_not_stand_brings_nothing_back_that_is_in_another_return(loper: Shop) -> None:
    with loper.scoped():
        refused = desk.of(loper, state=State.REFUSED)
        desk.coming(Order.objects.get(number="1042"))
        appeal = appealing.object_to(refused.pk, "Toch wel.")
        with pytest.raises(NotPossible, match="on their way back or settled"):
            appealing.answer(appeal.pk, RUTH, "Klopt.", upheld=True)
        with pytest.raises(NotPossible):
            approve(refused.pk, RUTH)
        assert [item.quantity for item in desk.items(refused)] == [1, 2], "nothing was changed by the attempt"


STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from([one.value for one in State])), max_size=14)


@given(steps=STEPS, pieces=st.tuples(*[st.integers(1, 3)] * 3))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_never_more_than_bought_comes_back_whatever_comes_late(loper: Shop, steps: Any, pieces: Any) -> None:
    """Three returns of one line, begun while its pieces were free, moved in any order that the table allows."""
    with loper.scoped():
        order = desk.order_of(loper, f"9{Order.objects.count()}")
        line = Line.objects.filter(order=order, external_id="line-2").get()
        Line.objects.filter(order=order).exclude(pk=line.pk).delete()
        rows: dict[int, Return] = {}
        for who, to in steps:
            if who not in rows:
                free = line.quantity - back(order)[line.pk]
                if min(pieces[who], free) > 0:
                    rows[who] = desk.coming(order)
                    rows[who].items.update(quantity=min(pieces[who], free))
                continue
            row = Return.objects.get(pk=rows[who].pk)
            if to == State.RECEIVED and to in ALLOWED[row.state]:
                receive(row.pk, RUTH)
            elif to in ALLOWED[row.state]:
                move(row.pk, to, RUTH)
            assert back(order)[line.pk] <= line.quantity
