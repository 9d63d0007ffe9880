"""Pick-up points in a real browser: with and without JavaScript, by keyboard, with a map from the own host only."""

import struct
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.browser.test_tracking_page import WCAG, Reader, base, shop
from tests.browser.walks import POINTS
from tests.storefront.scenes import stage
from tests.tracking import pickup_fakes as told
from tests.tracking.carrier_fakes import FakeCarrier, Reply, fake_carrier
from tests.tracking.test_pickup_searches import Answers, connect
from tests.tracking.test_pickup_upload import HEAD
from tracking.models import PickupSettings
from tracking.pickup import asking
from tracking.pickup.uploading import replace_points

__all__ = ["base", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def carrier(settings: Any) -> Iterator[FakeCarrier]:
    with fake_carrier() as fake:
        settings.HTTP_ALLOWED_PRIVATE = [fake.url.removeprefix("http://")]
        yield fake


def picture() -> bytes:
    """A real PNG of 256 by 256, pale grey."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xd8" * 256 for _ in range(256))
    head = struct.pack(">IIBBBBB", 256, 256, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def ready(shop: cast.Shop, carrier: FakeCarrier, *, with_map: bool = False) -> tuple[str, str]:
    """An order that is not sent yet, a list of the shop's own and a map where it is wanted: token, address."""
    answers = Answers(carrier)
    answers.said["/squares"] = Reply(picture())
    order, token = stage(shop, "placed")
    with shop.scoped():
        type(order).objects.filter(pk=order.pk).update(postal_code="1015 CC", country="NL")
        replace_points("\n".join([HEAD, *POINTS]).encode())
        if with_map:
            PickupSettings.objects.create(
                map_is_on=True,
                tile_url=f"{carrier.url}/squares/{{z}}/{{x}}/{{y}}.png",
                tile_attribution="© Kaart",
            )
    return token, f"/orders/{order.public_id}/points/"


def violations(page: Any) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    nodes = [(one["id"], node) for one in found.response["violations"] for node in one["nodes"]]
    return [f"{name}: {node['target']} {node['failureSummary']}" for name, node in nodes]


def test_a_list_that_fills_itself_in(chromium: Any, shop: cast.Shop, base: str, carrier: FakeCarrier) -> None:
    token, address = ready(shop, carrier)
    Answers(carrier).said["/shipment"] = Reply(told.postnl_answer(told.postnl(1)))
    connect(shop, carrier, "postnl")
    for scripts, postcode in ((True, "1015 CC"), (False, "1053 DL")):
        reader = Reader(chromium, base, java_script_enabled=scripts).opens(f"/t/{token}/")
        reader.opens(f"{address}?lang=en&postcode={postcode.replace(' ', '+')}")
        reader.sees("We are asking PostNL")
        assert asking.drain() == 1
        reader.page.wait_for_selector("text=Bruna 1", timeout=9000)
        assert "We are asking" not in reader.page.inner_text("main")
        assert reader.complaints == []
        reader.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_point_is_found_and_chosen_by_keyboard(
    chromium: Any, shop: cast.Shop, base: str, carrier: FakeCarrier, scripts: bool
) -> None:
    token, address = ready(shop, carrier)
    reader = Reader(chromium, base, java_script_enabled=scripts).opens(f"/t/{token}/")
    reader.opens(f"{address}?parcel=rest&lang=en")
    page = reader.page
    page.focus("#postcode")
    page.keyboard.press("Control+A")
    page.keyboard.type("nowhere")
    page.keyboard.press("Enter")
    page.wait_for_selector(".field__error")
    assert page.input_value("#postcode") == "nowhere"
    page.focus("#postcode")
    page.keyboard.press("Control+A")
    page.keyboard.type("1015cc")
    page.keyboard.press("Enter")
    page.wait_for_selector(".point")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("Collect it here"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/**")
    reader.sees("Boekhandel met een buitengewoon lange naam")
    # The browser itself notes the 422 of the wrong postcode, and nothing else.
    assert all("422" in complaint for complaint in reader.complaints)


def test_a_map_from_this_host_that_leads_to_the_list(
    chromium: Any, shop: cast.Shop, base: str, carrier: FakeCarrier
) -> None:
    token, address = ready(shop, carrier, with_map=True)
    for size, scheme in (("phone", "light"), ("desktop", "dark")):
        reader = Reader(chromium, base, size, color_scheme=scheme, reduced_motion="reduce").opens(f"/t/{token}/")
        reader.opens(f"{address}?lang=en")
        assert not [response for response in reader.loaded if "leaflet" in response.url]  # nothing until it is wanted
        page = reader.page
        page.focus("text=Show on a map")
        page.keyboard.press("Enter")
        page.wait_for_selector(".points__mark")
        page.wait_for_selector(".leaflet-tile-loaded >> nth=3")
        assert violations(page) == []
        assert reader.complaints == []
        assert {urlsplit(response.url).netloc for response in reader.loaded} == {urlsplit(base).netloc}
        page.focus(".points__mark >> nth=1")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "point-2"
        assert reader.overflow == 0
        page.click("text=Hide the map")
        expect(page.locator(".points__canvas")).to_be_hidden()
        reader.context.close()
    without = Reader(chromium, base, java_script_enabled=False).opens(f"/t/{token}/").opens(f"{address}?lang=en")
    without.sees("3 pick-up points")
    assert "Show on a map" not in without.page.inner_text("main")
