"""A carrier's link is followed by customers: nothing but a web address may become one."""

import pytest

from inbox.reading import web_address
from merchants.access import issue
from orders.models import Order
from tests.cast import Shop, order, parcel, tracking, work
from tracking.checkpoints import take_tracking
from tracking.models import Shipment
from tracking.snapshots import Tracking

pytestmark = pytest.mark.django_db
GOOD = "https://carrier.example/3S1"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "//x", "https:x", 'https://x/"onclick',
     "https://" + "x" * 1000],
)  # fmt: skip
def test_what_is_no_web_address_is_neither_kept_nor_linked(loper: Shop, address: str) -> None:
    assert web_address(address) == ""
    loper.tells("order.upserted", order(parcels=[parcel()]))
    loper.carrier_tells(tracking(tracking_url=GOOD))
    work()
    with loper.scoped():
        take_tracking(Tracking("3SLOPR0001", "postnl", tracking_url=address), loper.carrier, loper.webhook().pk)
        assert Shipment.objects.get().tracking_url == GOOD


def test_one_that_was_kept_before_is_not_linked(loper: Shop) -> None:
    loper.tells("order.upserted", order(parcels=[parcel()]))
    work()
    with loper.scoped():
        Shipment.objects.update(tracking_url="javascript:alert(1)")
        token = issue(Order.objects.get().subject, "test")
    page = loper.client().get(f"/t/{token}/", follow=True)
    assert page.status_code == 200
    assert "javascript:" not in page.content.decode()
