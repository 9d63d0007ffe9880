"""The order on paper, and as data for programs."""

import json
import re
from html import unescape
from typing import Any

import pytest

from storefront.reading import read_order
from tests import cast
from tests.storefront.scenes import SCENES, stage
from tests.storefront.test_tracking_page import opened, told

STATES = {"OrderCancelled", "OrderDelivered", "OrderInTransit", "OrderPaymentDue", "OrderPickupAvailable",
          "OrderProblem", "OrderProcessing", "OrderReturned"}  # fmt: skip


def data_of(page: str) -> dict[str, Any]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(blocks) == 1
    told: dict[str, Any] = json.loads(blocks[0])
    return told


@pytest.mark.parametrize("scene", SCENES)
def test_the_data_parse_and_say_what_the_page_says(loper: cast.Shop, scene: str) -> None:
    _browser, _address, page = opened(loper, scene)
    order = data_of(page)
    assert order["@context"] == "https://schema.org" and order["@type"] == "Order"
    assert order["orderNumber"] == "1042" and order["merchant"]["name"] == "Loper Loopsport"
    assert order["orderStatus"].removeprefix("https://schema.org/") in STATES
    words = told(page)
    for item in order["orderedItem"]:
        assert item["orderQuantity"] > 0 and item["orderedItem"]["name"].partition(", ")[0] in words
    for parcel in order["orderDelivery"]:
        assert parcel["@type"] == "ParcelDelivery" and parcel["partOfOrder"]["orderNumber"] == "1042"
        assert parcel.get("trackingNumber", "") in words
        assert ("expectedArrivalFrom" in parcel) == ("expectedArrivalUntil" in parcel)
        assert parcel.get("expectedArrivalFrom", "")[:10] <= parcel.get("expectedArrivalUntil", "")[:10]
    text = json.dumps(order)
    for secret in (cast.SANNE["email"], "Sanne", "1015 CC", "129.95", "4711-93"):
        assert secret not in text


def test_the_arrival_is_told_in_the_data(loper: cast.Shop) -> None:
    _browser, _address, page = opened(loper, "in_transit")
    parcel = data_of(page)["orderDelivery"][0]
    assert parcel["carrier"] == {"@type": "Organization", "name": "PostNL"}
    assert parcel["trackingNumber"] == "3SLOPR000001" and parcel["trackingUrl"].startswith("https://")
    assert parcel["expectedArrivalFrom"] < parcel["expectedArrivalUntil"]
    assert parcel["hasDeliveryMethod"] == "https://schema.org/ParcelService"
    assert data_of(page)["orderStatus"] == "https://schema.org/OrderInTransit"


def test_a_product_s_name_cannot_leave_the_data(loper: cast.Shop) -> None:
    evil = '</script><script>alert(1)</script><!-- \u2028 & "'
    order, token = stage(loper, "placed")
    with loper.scoped():
        order.lines.update(title=evil)
    browser = loper.client()
    page = browser.get(browser.get(f"/t/{token}/")["Location"]).content.decode()
    assert "<script>alert" not in page
    assert data_of(page)["orderedItem"][0]["orderedItem"]["name"].startswith("</script><script>alert(1)")


@pytest.mark.parametrize("scene", ["forty_items", "split", "pickup_with_hours", "cancelled", "placed"])
def test_the_printed_page_shows_everything_at_once(loper: cast.Shop, scene: str) -> None:
    browser, address, whole = opened(loper, scene)
    answer = browser.get(f"{address}print/")
    page = answer.content.decode()
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    assert "<details" not in page and "<script" not in page and "<button" not in page
    words = told(page)
    with loper.scoped():
        rows = read_order(address.strip("/").split("/")[1])
        assert rows
        for line in rows.lines:
            assert line.title in words
        for parcel in rows.parcels:
            assert all(report.words in words for report in parcel.checkpoints.all())
    headline = re.search(r'id="answer">(.*?)</h1>', whole)
    assert headline and unescape(headline[1]) in words
    assert "hallo@loper.example" in words


def test_the_printed_page_needs_the_key(loper: cast.Shop, funkwerk: cast.Shop) -> None:
    browser, address, _page = opened(loper, "in_transit")
    for other in (loper.client(), funkwerk.client()):
        assert other.get(f"{address}print/").status_code == 303
    assert browser.get(address).content.decode().count(f'href="{address}print/"') == 1
