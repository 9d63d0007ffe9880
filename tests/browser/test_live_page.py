"""An open order page in a real browser: news come by themselves and take nothing away from the reader."""

from typing import Any

import pytest
from django.utils import timezone

from orders.models import Order
from tests import cast
from tests.browser.test_tracking_page import Reader, base, shop  # noqa: F401
from tests.storefront.scenes import HOUR, scan, stage
from tracking.models import Shipment
from tracking.snapshots import Status

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Watcher(Reader):
    """A reader whose browser has a clock of its own, so that minutes pass at once."""

    def opens_order(self, token: str) -> "Watcher":
        self.page.clock.install()
        self.asked: list[int] = []
        self.page.on("response", self._note)
        self.opens(f"/t/{token}/")
        return self

    def _note(self, response: Any) -> None:
        if response.request.headers.get("hx-request"):
            self.asked.append(response.status)

    def waits(self, seconds: int, until: str = "") -> None:
        self.page.clock.run_for(seconds * 1000)
        for turn in range(50):  # Playwright's own waiting evaluates a string, which the page's policy refuses
            self.page.wait_for_timeout(100)
            if until in self.page.inner_text("main") and (until or turn > 2):
                return
        assert not until, self.page.inner_text("main")


def moved(order: Order, shop: cast.Shop, status: Status, **changes: Any) -> None:  # noqa: F811
    with shop.scoped():
        parcel: Shipment = order.shipments.get()
        scan(parcel, HOUR * 0, status, f"Nieuw bericht: {status}"[::-1])
        parcel.status, parcel.status_at, parcel.last_heard_at = status, timezone.now(), timezone.now()
        for name, value in changes.items():
            setattr(parcel, name, value)
        parcel.save()


def test_news_come_by_themselves_and_are_announced_once(chromium: Any, shop: cast.Shop, base: str) -> None:  # noqa: F811
    order, token = stage(shop, "in_transit")
    reader = Watcher(chromium, base).opens_order(token)
    reader.waits(31)
    assert reader.asked == [204]
    assert reader.page.inner_text("#news") == ""
    moved(order, shop, Status.OUT_FOR_DELIVERY)
    reader.waits(31, until="Your parcel arrives today.")
    assert reader.page.text_content("#news") == "Your parcel arrives today."
    assert reader.page.title().startswith("Your parcel arrives today.")
    assert reader.asked == [204, 200]
    # Delivered: the last news, and nobody asks again.
    moved(order, shop, Status.DELIVERED, delivered_at=timezone.now())
    reader.waits(31, until="Your parcel was delivered today")
    assert reader.asked == [204, 200, 286]
    reader.waits(3600)
    assert reader.asked == [204, 200, 286]
    assert reader.complaints == []


def test_what_the_reader_unfolded_focused_and_scrolled_to_stays(chromium: Any, shop: cast.Shop, base: str) -> None:  # noqa: F811
    order, token = stage(shop, "forty_items")
    reader = Watcher(chromium, base).opens_order(token)
    page = reader.page
    page.get_by_text("Show 35 more items").click()
    fold = page.get_by_text("Show everything before that")
    fold.click()
    fold.focus()
    before = fold.bounding_box()["y"]
    moved(order, shop, Status.OUT_FOR_DELIVERY)
    reader.waits(31, until="Your parcel arrives today.")
    assert page.locator("details[open]").count() == 2
    assert page.inner_text("*:focus") == "Show everything before that"
    # One report more above it makes the list longer; the reader's place does not jump by more than that.
    assert abs(fold.bounding_box()["y"] - before) < 140


def test_a_hidden_page_asks_nothing_and_asks_less_and_less(chromium: Any, shop: cast.Shop, base: str) -> None:  # noqa: F811
    _order, token = stage(shop, "out_for_delivery")
    reader = Watcher(chromium, base).opens_order(token)
    for _ in range(8):
        reader.waits(15)
    early = len(reader.asked)
    assert 6 <= early <= 8
    for _ in range(6):
        reader.waits(600)
    assert len(reader.asked) - early <= 6 * 21  # rarer than every 30 s
    reader.asked.clear()
    for _ in range(4):
        reader.waits(300)
    assert 3 <= len(reader.asked) <= 4  # after an hour every five minutes
    reader.asked.clear()
    page = reader.page
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
                  "document.dispatchEvent(new Event('visibilitychange'))")  # fmt: skip
    reader.waits(3600)
    assert reader.asked == []
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    reader.waits(1)
    assert len(reader.asked) == 1


def test_without_a_connection_the_page_stays_and_says_so_quietly(chromium: Any, shop: cast.Shop, base: str) -> None:  # noqa: F811
    _order, token = stage(shop, "out_for_delivery")
    reader = Watcher(chromium, base).opens_order(token)
    reader.context.set_offline(True)
    reader.waits(16, until="No connection. Last updated at")
    reader.sees("Your parcel arrives today.")
    reader.context.set_offline(False)
    reader.waits(60)
    assert "No connection" not in reader.page.inner_text("main")
    assert reader.page.inner_text("#news") == ""


def test_typing_is_never_interrupted(chromium: Any, shop: cast.Shop, base: str) -> None:  # noqa: F811
    order, token = stage(shop, "in_transit")
    reader = Watcher(chromium, base).opens_order(token)
    page = reader.page
    page.evaluate("document.querySelector('#glance').insertAdjacentHTML('beforeend', '<input id=typed aria-label=x>')")
    page.locator("#typed").fill("half a sen")
    moved(order, shop, Status.OUT_FOR_DELIVERY)
    reader.waits(31)
    assert page.input_value("#typed") == "half a sen"
    page.locator("#typed").evaluate("field => { field.value = ''; field.blur() }")
    reader.waits(31, until="Your parcel arrives today.")
