"""A tracking number that somebody tells is followed, and is no proof where it is of another parcel."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dashboard.returns.wording import held_words
from merchants.models import Merchant
from orders.models import Fulfilment, Order
from outbox.events import record
from returns.exchanging.shipping import leaves
from returns.following import watching
from returns.following.parcels import AnotherParcel, catch_up, link_shipment
from returns.following.proof import tell_number
from returns.models import Exchange, Payout, Return, ReturnParcel
from returns.money import releasing
from tests.cast import Shop, scan, tracking, work
from tests.returns import desk
from tests.returns.money.bank import Bank
from tests.returns.test_after_asking import OWN, choose, reader, registered
from tracking.models import Shipment
from tracking.shipments import follow_order

pytestmark = pytest.mark.django_db
RUTH = "ruth@loper.example"
CAME, BACK, OLD = "3SLOPR0001", "3SBACK000001", "3SELSEWHERE1"


def declared(shop: Shop) -> Return:
    """A withdrawal that goes its own way back."""
    row = registered(shop, path=Return.Path.WITHDRAW, legal_by=timezone.now() + timedelta(days=14))
    assert choose(reader(shop, row), row, OWN).status_code == 303
    return row


def seen(shop: Shop, row: Return) -> tuple[str, set[int]]:
    with shop.scoped():
        row.refresh_from_db()
        return row.state, set(Payout.objects.filter(in_return=row).values_list("state", flat=True))


@pytest.mark.parametrize("is_scanned", [True, False])
def test_the_number_by_which_the_goods_came_is_no_proof_of_sending(loper: Shop, bank: Bank, is_scanned: bool) -> None:
    row, long_ago = declared(loper), timezone.now() - timedelta(days=4)
    with loper.scoped():
        order = Order.objects.get(number="1042")
        sent = Fulfilment.objects.create(order=order, external_id="f", tracking_number=CAME)
        Shipment.objects.create(order=order, fulfilment=sent, tracking_number=CAME)
    if is_scanned:
        loper.carrier_tells(tracking(CAME, scan("in_transit", long_ago), scan("delivered", long_ago)))
        work()
    page: Any = reader(loper, row).post(
        f"/returns/{row.public_id}/proof/?lang=en", {"number": CAME, "carrier": "PostNL"}
    )
    work()
    assert page.status_code == 422 and "a parcel that came to you" in page.content.decode()
    assert seen(loper, row) == (Return.State.REGISTERED, {Payout.State.HELD}) and bank.times == {}
    with loper.scoped():
        parcel = Shipment.objects.get(tracking_number=CAME)
        assert not parcel.is_return and (parcel.delivered_at is not None) == is_scanned


def test_scans_of_before_the_return_are_those_of_another_parcel(loper: Shop, bank: Bank) -> None:
    row = declared(loper)
    with loper.scoped():
        assert tell_number(row.pk, OLD, "postnl", Merchant.objects.get())
    loper.carrier_tells(tracking(OLD, scan("in_transit", timezone.now() - timedelta(days=9))))
    work()
    assert catch_up() == 0 and bank.times == {}
    assert seen(loper, row) == (Return.State.REGISTERED, {Payout.State.HELD})
    with loper.scoped(), pytest.raises(AnotherParcel):
        tell_number(row.pk, OLD, "postnl", Merchant.objects.get())


def test_the_number_of_the_parcel_that_goes_back_is_followed(loper: Shop, bank: Bank) -> None:
    row = declared(loper)
    proof = f"/returns/{row.public_id}/proof/"
    assert reader(loper, row).post(proof, {"number": "kort"}).status_code == 422
    assert reader(loper, row).post(proof, {"number": BACK, "carrier": "PostNL"}).status_code == 303
    assert seen(loper, row)[0] == Return.State.REGISTERED, "a number alone proves nothing"
    loper.carrier_tells(tracking(BACK, scan("in_transit")))
    work()
    assert seen(loper, row) == (Return.State.DROPPED_OFF, {Payout.State.HELD}) and not bank.times, "whose parcel?"
    with loper.scoped():
        payout = Payout.objects.get(in_return=row)
        assert payout.held_for == "person" and "See whether that parcel comes to you" in held_words(payout)
        releasing.approve(payout, RUTH)
    work()
    assert bank.times


@pytest.mark.parametrize("sent_on", [2, 13])
def test_a_number_at_which_nobody_looked_counts_on_the_last_day_and_never_at_once(
    loper: Shop, bank: Bank, sent_on: int
) -> None:
    row = declared(loper)
    assert row.legal_by is not None
    with time_machine.travel(timezone.now(), tick=False) as clock:
        with loper.scoped():
            assert tell_number(row.pk, BACK, "postnl", Merchant.objects.get())
        clock.shift(timedelta(days=sent_on, hours=1))
        loper.carrier_tells(tracking(BACK, scan("in_transit", timezone.now())))
        work()
        for moment in (timezone.now() + timedelta(hours=23), row.legal_by - timedelta(hours=25)):
            clock.move_to(max(timezone.now(), moment))
            watching.watch(timezone.now())
            work()
            assert not bank.times
        clock.move_to(max(timezone.now() + timedelta(hours=2), row.legal_by - timedelta(hours=23)))
        watching.watch(timezone.now())
        work()
        assert bank.times


def test_new_goods_leave_for_the_scan_of_our_code_and_not_of_any_number(loper: Shop) -> None:
    exchange = Exchange(ships=Exchange.Ships.ON_SCAN)
    with loper.scoped():
        row = desk.of(loper, "1042", state=Return.State.DROPPED_OFF)
        Return.objects.filter(pk=row.pk).update(handed_over_at=timezone.now())
        row.refresh_from_db()
        parcel = desk.travels(row, BACK)
        shipment = link_shipment(parcel)
        assert shipment is not None
        Shipment.objects.filter(pk=shipment.pk).update(first_scan_at=timezone.now())
        assert leaves(row, exchange)
        row.parcels.update(method=ReturnParcel.Method.OWN)
        assert not leaves(row, exchange)


def test_the_number_of_the_next_parcel_of_the_order_stays_the_orders(loper: Shop, bank: Bank) -> None:
    row = declared(loper)
    with loper.scoped():
        assert tell_number(row.pk, BACK, "postnl", Merchant.objects.get()), "the shop has not told of it yet"
        order = Order.objects.get(number="1042")
        Fulfilment.objects.create(order=order, external_id="f2", tracking_number=BACK, carrier="postnl")
        follow_order(record("order.updated", order, order_id=order.pk))
    loper.carrier_tells(tracking(BACK, scan("in_transit"), scan("delivered")))
    work()
    assert seen(loper, row) == (Return.State.REGISTERED, {Payout.State.HELD}) and not bank.times
    with loper.scoped():
        parcel = Shipment.objects.get(tracking_number=BACK)
        assert not parcel.is_return and parcel.delivered_at is not None


def test_the_parcel_of_a_code_of_ours_stays_a_return_whatever_the_shop_calls_it(loper: Shop) -> None:
    with loper.scoped():
        row = desk.of(loper, "1042", requested_at=timezone.now())
        link_shipment(desk.travels(row, BACK))
        order = Order.objects.get(number="1042")
        Fulfilment.objects.create(order=order, external_id="f2", tracking_number=BACK, carrier="postnl")
        follow_order(record("order.updated", order, order_id=order.pk))
        assert Shipment.objects.get(tracking_number=BACK).is_return


def test_one_number_does_not_prove_two_returns(loper: Shop, bank: Bank) -> None:
    row = declared(loper)
    with loper.scoped():
        other = desk.of(loper, "1042", requested_at=timezone.now())
        first = desk.travels(other, BACK)
        link_shipment(first)
    proof = f"/returns/{row.public_id}/proof/"
    page: Any = reader(loper, row).post(f"{proof}?lang=en", {"number": BACK, "carrier": "PostNL"})
    assert page.status_code == 422 and "of another return" in page.content.decode()
    loper.carrier_tells(tracking(BACK, scan("in_transit")))
    work()
    assert seen(loper, other)[0] == Return.State.DROPPED_OFF
    assert seen(loper, row) == (Return.State.REGISTERED, {Payout.State.HELD}) and bank.times == {}
