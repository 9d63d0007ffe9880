"""Who sends something back while the right to withdraw stands has that right, whatever button he pressed."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from orders.models import Order
from returns import deciding
from returns.abuse.deciding import decide
from returns.following import watching
from returns.models import Payout, Return, ReturnRisk
from returns.money import releasing
from returns.money.planning import plan
from returns.moves import move
from returns.receiving.deducting import objections
from returns.receiving.findings import Finding
from returns.receiving.inspecting import inspect
from returns.receiving.refusals import Refused
from tests.cast import Shop
from tests.returns import desk
from tests.returns.money.bank import Bank, by_shop, paid_order

pytestmark = pytest.mark.django_db
State = Return.State


def asked(shop: Shop, number: str = "1042", state: str = State.REGISTERED, **changes: Any) -> Return:
    by_shop(shop)
    row = desk.of(shop, number, state, **{"legal_by": timezone.now() + timedelta(days=12), **changes})
    paid_order(Order.objects.get(number=number))
    plan(row)
    return row


@pytest.mark.parametrize(("is_by_law", "wrong"), [(True, {"condition", "handling", "photo"}), (False, set())])
def test_only_handling_with_a_proof_is_taken_off(loper: Shop, bank: Bank, is_by_law: bool, wrong: set[str]) -> None:
    with loper.scoped():
        row = asked(loper) if is_by_law else asked(loper, legal_by=None)
        [item, *_] = desk.items(row)
        told = Finding(item.quantity, "opened", True, deduction=Decimal("10.00"), reason="The box is open.")
        assert {field for field, _words in objections(row, item, told, has_photo=False)} >= wrong
        assert wrong or not list(objections(row, item, told, has_photo=False))


def test_nothing_else_is_taken_off_what_goes_for_other_goods(loper: Shop, bank: Bank) -> None:
    """What is taken off ends the exchange, and money is what comes of it: then it would have been taken off that."""
    loose = Finding(1, "opened", restock=True, deduction=Decimal("40.00"), reason="De doos is open.")
    with loper.scoped():
        row = asked(loper)
        items = desk.items(row)
        row.items.update(outcome="exchange", quantity=1)
        with pytest.raises(Refused) as found:
            inspect(row.pk, {item.pk: loose for item in items}, "ruth@loper.example")
        assert {"condition", "handling", "photo"} <= {field for _item, field in found.value.wrong}
        for state in (State.RECEIVED, State.INSPECTED):
            move(row.pk, state, "ruth@loper.example")
        ReturnRisk.objects.create(in_return=row, score=90, signals=[["often", 90, {}]])
        for decision in (ReturnRisk.Decision.REFUSED, ReturnRisk.Decision.REDUCED):
            with pytest.raises(deciding.NotPossible, match="14"):
                decide(row.pk, decision, "ruth@loper.example", "Nee.", {items[0].pk: Decimal(10)})
        assert not row.items.filter(deduction__gt=0).exists()


def test_nobody_refuses_it_neither_before_it_comes_nor_for_what_looks_unusual(loper: Shop, bank: Bank) -> None:
    with loper.scoped():
        row = asked(loper, state=State.ASKED)
        ReturnRisk.objects.create(in_return=row, score=90, signals=[["often", 90, {}]])
        with pytest.raises(deciding.NotPossible, match="14"):
            deciding.refuse(row.pk, "ruth@loper.example", "Nee.")
        with pytest.raises(deciding.NotPossible, match="14"):
            decide(row.pk, ReturnRisk.Decision.REFUSED, "ruth@loper.example", "Nee.")
        row.refresh_from_db()
        assert row.state == State.ASKED


def test_money_that_somebody_keeps_back_goes_on_the_eve_of_the_last_day(loper: Shop, bank: Bank) -> None:
    with loper.scoped():
        rows = [asked(loper), asked(loper, "1043", legal_by=None)]
        for row in rows:
            move(row.pk, State.RECEIVED, "ruth@loper.example")
            releasing.settle(row.pk)
            assert releasing.stop(Payout.objects.get(in_return=row))
    states = {}
    for days in (10, 11.5):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            watching.watch()
            with loper.scoped():
                states[days] = [Payout.objects.get(in_return=row).state for row in rows]
                if days > 11:
                    assert not releasing.stop(Payout.objects.get(in_return=rows[0]))
    held, gone = Payout.State.HELD, Payout.State.WAITING
    assert states == {10: [held, held], 11.5: [gone, held]}
