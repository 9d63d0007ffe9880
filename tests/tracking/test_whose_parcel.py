"""A tracking number that means more than one parcel, and an order number that two shops gave out."""

from base64 import b64encode
from datetime import timedelta

from django.utils import timezone

from notifications.models import MessageContent
from orders.models import Order
from outbox.models import DomainEvent
from tests.cast import Shop, order, parcel, post_standard, scan, tracking, work
from tracking.models import Shipment
from tracking.snapshots import Status

NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=300)
PICKUP = {"name": "AH to go", "address": "Keizersgracht 9", "code": "PIN-4711"}


def bought_long_ago(shop: Shop, number: str = "3SAGAIN") -> None:
    """Order 1, delivered 298 days ago under the number."""
    then = LONG_AGO.isoformat()
    sent = parcel(number, shipped_at=then, updated_at=then)
    buyer = {"name": "Oud", "email": "oud@klant.example"}
    shop.tells("order.upserted", order("1", placed_at=then, updated_at=then, parcels=[sent], buyer=buyer))
    shop.carrier_tells(tracking(number, scan("delivered", LONG_AGO + timedelta(days=2))))
    work()


def statuses(shop: Shop) -> dict[str, str]:
    with shop.scoped():
        return {str(row.order): row.status for row in Shipment.objects.select_related("order")}


def bought_now(shop: Shop, number: str = "2", **changes: object) -> None:
    buyer = {"name": "Nieuw", "email": "nieuw@klant.example"}
    shop.tells("order.upserted", order(number, buyer=buyer, **changes))


def test_a_number_that_is_used_again_is_news_for_the_new_order_only(loper: Shop) -> None:
    bought_long_ago(loper)
    bought_now(loper, parcels=[parcel("3SAGAIN")])
    work()
    loper.carrier_tells(tracking("3SAGAIN", scan("available_for_pickup"), pickup_point=PICKUP))
    work()
    assert statuses(loper) == {"1": Status.DELIVERED, "2": Status.AVAILABLE_FOR_PICKUP}
    with loper.scoped():
        first, second = Order.objects.order_by("placed_at")
        assert (first.delivered_at, second.delivered_at) == (LONG_AGO + timedelta(days=2), None)
        assert Shipment.objects.get(order=first).pickup_code == ""
        assert {row.recipient for row in MessageContent.objects.all()} == {"nieuw@klant.example"}


def test_a_number_used_again_waits_when_the_carrier_speaks_first(loper: Shop) -> None:
    bought_long_ago(loper)
    loper.carrier_tells(tracking("3SAGAIN", scan("in_transit"), order_number="1"))
    work()
    assert statuses(loper) == {"1": Status.DELIVERED, "None": Status.IN_TRANSIT}
    bought_now(loper, parcels=[parcel("3SAGAIN")])
    work()
    assert statuses(loper) == {"1": Status.DELIVERED, "2": Status.IN_TRANSIT}


def test_an_old_parcel_that_nobody_claimed_is_not_the_new_orders(loper: Shop) -> None:
    loper.carrier_tells(tracking("3SAGAIN", scan("delivered", LONG_AGO)))
    work()
    bought_now(loper, parcels=[parcel("3SAGAIN")])
    work()
    assert statuses(loper) == {"None": Status.DELIVERED, "2": Status.UNKNOWN}
    loper.carrier_tells(tracking("3SAGAIN", scan("in_transit")))
    loper.carrier_tells(tracking("3SAGAIN", scan("delivered", LONG_AGO), scan("in_transit", LONG_AGO)))
    work()
    assert statuses(loper)["2"] == Status.IN_TRANSIT


def test_of_two_orders_with_one_number_the_later_gets_the_news_once_the_other_is_at_rest(loper: Shop) -> None:
    yesterday = (NOW - timedelta(days=3)).isoformat()
    loper.tells("order.upserted", order("1", placed_at=yesterday, parcels=[parcel("3SBOTH")]))
    loper.carrier_tells(tracking("3SBOTH", scan("delivered", NOW - timedelta(days=1))))
    work()
    bought_now(loper, parcels=[parcel("3SBOTH")])
    work()
    loper.carrier_tells(tracking("3SBOTH", scan("out_for_delivery")))
    work()
    assert statuses(loper) == {"1": Status.DELIVERED, "2": Status.OUT_FOR_DELIVERY}


def test_two_open_orders_sent_together_both_follow_the_parcel_to_its_end_and_its_correction(loper: Shop) -> None:
    for number in ("1", "2"):
        loper.tells("order.upserted", order(number, parcels=[parcel("3SBOTH")]))
    work()
    for status, minutes in (("in_transit", 20), ("delivered", 10), ("exception", 1)):
        loper.carrier_tells(tracking("3SBOTH", scan(status, NOW - timedelta(minutes=minutes))))
        work()
        assert statuses(loper) == {"1": status, "2": status}


def test_two_shops_with_one_order_number_wait_for_the_shops_word(loper: Shop) -> None:
    second = loper.connect("generic_shop", f"whsec_{b64encode(b'second' * 4).decode()}")
    loper.carrier_tells(tracking("3SB", scan("in_transit"), order_number="1042"))
    loper.tells("order.upserted", order("1042", buyer={"name": "A", "email": "a@klant.example"}))
    work()
    told = order("1042", id="b-1", buyer={"name": "B", "email": "b@klant.example"}, parcels=[parcel("3SB")])
    post_standard(second, {"type": "order.upserted", "timestamp": NOW.isoformat(), "data": told})
    work()
    with loper.scoped():
        assert Shipment.objects.get().order == Order.objects.get(external_id="b-1")


def test_a_parcel_found_by_its_label_moves_to_the_order_whose_shop_names_it(loper: Shop) -> None:
    loper.carrier_tells(tracking("3SB", scan("delivered", NOW - timedelta(minutes=5)), order_number="1"))
    loper.tells("order.upserted", order("1", buyer={"name": "A", "email": "a@klant.example"}))
    work()
    with loper.scoped():
        guessed = Shipment.objects.get()
        assert (str(guessed.order), guessed.by_reference) == ("1", True)
        assert Order.objects.get(number="1").delivered_at
    bought_now(loper, parcels=[parcel("3SB")])
    work()
    with loper.scoped():
        moved = Shipment.objects.get()
        assert (str(moved.order), moved.by_reference, moved.status) == ("2", False, Status.DELIVERED)
        assert moved.public_id != guessed.public_id and moved.checkpoints.count() == 1
        assert Order.objects.get(number="1").delivered_at is None
        assert Order.objects.get(number="2").delivered_at
        told = DomainEvent.objects.filter(order_id=moved.order_id).values_list("type", flat=True)
        assert {"shipment.created", "shipment.delivered", "order.delivered"} <= set(told)
