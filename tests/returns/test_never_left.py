"""A withdrawal of what was never sent: nothing has to come back, and the money waits for no parcel (art. 13(3))."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from dashboard.returns.wording import held_words
from orders.models import Fulfilment, Order
from returns.following import watching
from returns.models import Payout, Return
from returns.money import releasing
from returns.travelling import travels
from tests.cast import Shop, work
from tests.notifications.stage import order_of
from tests.returns.money.bank import Bank
from tests.returns.test_after_asking import asked, choose, reader
from tests.returns.test_protected_by_law import asked as returned

pytestmark = pytest.mark.django_db
RUTH = "ruth@loper.example"


def withdrawn(shop: Shop, *, tells: bool = True, was_sent: bool = False) -> tuple[Return, Payout]:
    """Order 1042, of a shop that tells when it sends (`tells`)."""
    if tells:
        other = order_of(shop, "1041")
        Order.objects.filter(pk=other.pk).update(is_fulfilled=True)
    row = returned(shop, path=Return.Path.WITHDRAW)
    if was_sent:
        Fulfilment.objects.create(order=Order.objects.get(number="1042"), external_id="f", tracking_number="3S1")
    releasing.release(row)
    return row, Payout.objects.get(in_return=row)


def test_nothing_has_to_be_sent_and_a_person_lets_the_money_go(loper: Shop, bank: Bank) -> None:
    with loper.scoped():
        row, payout = withdrawn(loper)
        assert not travels(row) and payout.held_for == "person" and "Stop the parcel" in held_words(payout)
    client, address = reader(loper, row), f"/returns/{row.public_id}/"
    assert "You need not send anything." in asked(client, address)
    assert choose(client, row, "generic~0~own").status_code == 303, "there is no way to choose"
    with loper.scoped():
        assert not row.parcels.exists()
        releasing.approve(payout, RUTH)
    work()
    assert bank.times


def test_on_the_eve_of_the_fourteenth_day_it_goes_by_itself(loper: Shop, bank: Bank) -> None:
    with loper.scoped():
        row, _payout = withdrawn(loper)
        assert row.legal_by is not None
        eve = row.legal_by - timedelta(hours=20)
    with time_machine.travel(eve - timedelta(days=1), tick=False):
        watching.watch(timezone.now())
        work()
        assert not bank.times
    with time_machine.travel(eve, tick=False):
        watching.watch(timezone.now())
        work()
    assert bank.times


@pytest.mark.parametrize(("tells", "was_sent"), [(True, True), (False, False)])
def test_what_was_sent_or_may_have_been_is_waited_for(loper: Shop, bank: Bank, tells: bool, was_sent: bool) -> None:
    with loper.scoped():
        row, payout = withdrawn(loper, tells=tells, was_sent=was_sent)
        assert travels(row) and payout.held_for == "goods"
        releasing.approve(payout, RUTH)  # a person may be kinder than the law
    work()
    assert bank.times


@pytest.mark.parametrize(
    ("parcel", "waits_for"), [("the other", "person"), ("this", "goods"), ("nobody said", "goods"), ("void", "person")]
)
def test_of_an_order_that_was_sent_in_part_it_counts_what_the_parcels_hold(
    loper: Shop, parcel: str, waits_for: str
) -> None:
    with loper.scoped():
        row, payout = withdrawn(loper)
        mine, other = (item.line for item in row.items.order_by("pk"))
        row.items.exclude(line=mine).delete()
        assert mine is not None and other is not None
        holds = {"the other": other, "this": mine, "void": mine}.get(parcel)
        Fulfilment.objects.create(
            order=other.order, external_id="f", tracking_number="3S1", is_cancelled=parcel == "void",
            contents=[[holds.external_id, holds.quantity]] if holds else [],
        )  # fmt: skip
        releasing.settle(row.pk)
        payout.refresh_from_db()
        assert payout.held_for == waits_for and travels(row) == (waits_for == "goods")
