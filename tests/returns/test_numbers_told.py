"""A tracking number that somebody tells is followed, and is no proof where it is of another parcel."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from merchants.models import Merchant
from orders.models import Fulfilment, Order
from returns.following.parcels import AnotherParcel, catch_up, link_shipment
from returns.following.proof import tell_number
from returns.models import Payout, Return
from tests.cast import Shop, scan, tracking, work
from tests.returns import desk
from tests.returns.money.bank import Bank
from tests.returns.test_after_asking import OWN, choose, reader, registered
from tracking.models import Shipment

pytestmark = pytest.mark.django_db
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
    assert seen(loper, row)[0] == Return.State.DROPPED_OFF and bank.times


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
