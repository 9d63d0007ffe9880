"""Changes where there is little to change: fetched orders, lost parcels, a carrier's family of points, old answers."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from orders.models import Order
from tests import cast
from tests.storefront.scenes import stage, wished
from tests.storefront.test_changing import KINDS, Reader, _on_an_afternoon
from tests.storefront.test_tracking_page import told
from tests.visits import stage as visits
from tracking import changes
from tracking.models import DeliveryChange, PickupPoint, Shipment
from tracking.pickup.points import point_of, wish_of
from tracking.snapshots import Status
from tracking.wishes import clean_wish
from visits import collecting

pytestmark = pytest.mark.django_db
__all__ = ["_on_an_afternoon"]  # runs before each test here too


def test_old_answers_leave_the_page(loper: cast.Shop) -> None:
    order, _token = stage(loper, "in_transit_without_a_day")
    change = wished(loper, order, "hold", "refused", reason="too_late")
    reader = Reader(loper, order)
    assert "The request came too late." in reader.reads()
    with loper.scoped():
        DeliveryChange.objects.filter(pk=change.pk).update(decided_at=timezone.now() - timedelta(days=8))
    assert "The request came too late." not in reader.reads()


@pytest.mark.parametrize("name", ["lost", "silent"])
def test_a_parcel_that_nobody_finds_has_no_button(loper: cast.Shop, name: str) -> None:
    order, _token = stage(loper, name)
    reader = Reader(loper, order)
    page = reader.reads()
    assert "What you can do now" not in page and "Nobody can say where the parcel is now" in page
    for kind in KINDS:
        answer = reader.gets(f"change/{kind}/")
        assert answer.status_code == 200 and "Nobody can say where the parcel is" in told(answer.content.decode())
    with loper.scoped(), pytest.raises(changes.NotPossible) as refusal:
        changes.request(order, Shipment.objects.get(), "cancel", {"text": ""})
    assert refusal.value.reason == "missing"


@pytest.mark.parametrize("who", ["the shop", "the team"])
def test_an_order_that_is_fetched_can_only_be_cancelled(loper: cast.Shop, who: str) -> None:
    order, _token = stage(loper, "placed", will_collect=who == "the shop")
    if who == "the team":
        with loper.scoped():
            collecting.mark_ready(order, visits.staged().location)
    reader = Reader(loper, order)
    choose = reader.gets().content.decode()
    assert re.findall(r"/change/([a-z_]+)/\?", choose) == ["cancel"]
    answer = reader.posts("change/address/", parcel="rest")
    assert answer.status_code == 409 and "there is no delivery to change" in told(answer.content.decode())


def test_the_page_of_an_order_that_is_fetched_says_so_from_the_first_to_the_last(loper: cast.Shop) -> None:
    order, _token = stage(loper, "placed", will_collect=True, collect_place="Loper Amsterdam")
    reader = Reader(loper, order)
    assert "We are getting your order ready. You collect it at Loper Amsterdam." in reader.reads()
    assert "on its way" not in reader.reads()
    with loper.scoped():
        collection = collecting.mark_ready(order, visits.staged().location)
    assert "Your order is ready to collect at Loper Amsterdam. Bring the code" in reader.reads()
    assert "Ready to collect" in reader.reads()
    with loper.scoped():
        collecting.hand_out(collection, None)
    page = reader.reads()
    assert "Your order was collected today." in page and "What you can do now" not in page
    with loper.scoped():
        Order.objects.filter(pk=order.pk).update(cancelled_at=timezone.now())
    assert "Your order was cancelled today." in reader.reads()


def test_a_point_of_the_carriers_family_is_taken(loper: cast.Shop) -> None:
    order, _token = stage(loper, "placed")
    with loper.scoped():
        PickupPoint.objects.create(
            carrier="dhl", external_id="p1", name="Primera Jansen", line1="Ferdinand Bolstraat 12",
            postal_code="1072 LJ", city="Amsterdam", country="NL",
        )  # fmt: skip
        Shipment.objects.create(
            order=order, carrier="dhl_parcel_nl", tracking_number="JVGL1", status=Status.IN_TRANSIT,
            status_at=timezone.now(),
        )  # fmt: skip
        order.is_fulfilled = True
        order.save()
        parcel = Shipment.objects.get()
        wish = wish_of(point_of("generic~NL~1072LJ~dhl:p1"), parcel.carrier)
        assert clean_wish("pickup_point", wish, order=order, shipment=parcel)["carrier"] == "dhl_parcel_nl"
