"""What the clock brings comes to everybody."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from orders.models import Order, Refund
from returns.following import watching
from returns.models import Return
from returns.money.planning import plan
from returns.moves import move
from tests.cast import Shop, work
from tests.returns import desk
from tests.returns.money.bank import Bank, by_shop, open_bank, paid_order

pytestmark = pytest.mark.django_db


def test_what_the_clock_alone_cannot_free_keeps_nobody_elses_day_from_coming(
    loper: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_shop(loper)
    monkeypatch.setattr(watching, "BATCH", 1)
    legal_by = timezone.now() + timedelta(days=13)
    with open_bank() as bank:
        first, second = (_received(loper, number, legal_by) for number in ("1042", "1043"))
        work()
        assert not bank.times
        with time_machine.travel(legal_by - timedelta(hours=20), tick=False):
            watching.watch()
            work()
        assert _paid(bank) == [second.code.split("-")[0]], f"{first.code} has a refund in yen: a person says how much"


def _received(shop: Shop, number: str, legal_by: object) -> Return:
    with shop.scoped():
        row: Return = desk.of(shop, number, "registered", legal_by=legal_by)
        order = paid_order(Order.objects.get(number=number))
        if number == "1042":
            Refund.objects.create(order=order, external_id="x", amount=1, currency="JPY", refunded_at=timezone.now())
        plan(row)
        move(row.pk, Return.State.RECEIVED, "ruth@loper.example")
        return row


def _paid(bank: Bank) -> list[str]:
    return [key.split("-")[0] for key in bank.times]
