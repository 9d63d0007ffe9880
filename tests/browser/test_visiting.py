"""Fetching an order and appointments in a real browser: with and without JavaScript, and by keyboard alone."""

from typing import Any

import pytest

from tests import cast
from tests.browser.hands import Hands
from tests.browser.test_tracking_page import Reader, base, shop
from tests.storefront.scenes import stage
from tests.visits import stage as visits
from visits import collecting
from visits.models import Appointment

__all__ = ["base", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ALL_FOUR = pytest.mark.parametrize(
    ("shop", "size", "scripts"),
    [
        ("loper", "phone", True),
        ("loper", "desktop", False),
        ("funkwerk", "phone", False),
        ("funkwerk", "desktop", True),
    ],
    indirect=["shop"],
)


def staged(shop: cast.Shop, scene: str = "in_transit", ready: bool = False) -> tuple[Any, str]:
    order, token = stage(shop, scene, buyer_name="Sanne de Vries")
    with shop.scoped():
        made = visits.staged(count=2, hours={day: [["09:00", "11:00"]] for day in visits.WEEK})
        if ready:
            collecting.mark_ready(order, made.location)
    return order, token


@ALL_FOUR
def test_an_appointment_is_booked_moved_and_cancelled_by_keyboard(
    chromium: Any, shop: cast.Shop, base: str, size: str, scripts: bool
) -> None:
    _order, token = staged(shop)
    # Playwright's own scripts still run in a page whose scripts are off.
    reader = Reader(chromium, base, size, java_script_enabled=scripts).opens(f"/t/{token}/")
    page, hands = reader.page, Hands(reader.page)
    hands.follows('a[href$="/appointment/"]')
    hands.to("input[name=at]").press("ArrowDown", "ArrowDown", "ArrowDown")
    chosen = page.evaluate("document.querySelector('input[name=at]:checked').value")
    hands.follows("main form button")
    # What is missing is told: in the title, and at the field.
    hands.to("#name").press("Control+A", "Delete")
    hands.follows("main form button")
    assert page.title().startswith("Please check what you typed")
    assert page.get_attribute("#name", "aria-invalid") == "true"
    assert "name-error" in str(page.get_attribute("#name", "aria-describedby"))
    hands.to("#name").writes("Sanne de Vries")
    hands.to("textarea").writes("Mijn linkerknie")
    hands.follows("main form button", "Space")
    reader.sees("Mijn linkerknie")
    with shop.scoped():
        assert str(int(Appointment.objects.get().starts_at.timestamp())) == chosen
    hands.follows('a[href$="/move/"]')
    hands.to("input[name=at]").press("Space")
    hands.follows("main form button")
    reader.sees("Put it in my calendar")
    hands.follows('a[href$="/cancel/"]').follows("main form button")
    reader.sees("This appointment is cancelled")
    with shop.scoped():
        row = Appointment.objects.get()
        assert (row.state, row.sequence) == ("cancelled", 2)
    # The browser itself notes the 422 of the form without a name, and nothing else.
    assert [one for one in reader.complaints if "422" not in one] == []
    assert {response.url.split("/")[2] for response in reader.loaded} == {base.split("/")[2]}


@pytest.mark.parametrize(
    ("shop", "size", "scripts"), [("loper", "phone", False), ("funkwerk", "desktop", True)], indirect=["shop"]
)
def test_the_code_for_the_counter_is_a_picture_that_loads_and_prints(
    chromium: Any, shop: cast.Shop, base: str, size: str, scripts: bool
) -> None:
    _order, token = staged(shop, "placed", ready=True)
    reader = Reader(chromium, base, size, java_script_enabled=scripts).opens(f"/t/{token}/")
    reader.page.click("text=Show the code for the counter")
    for medium in ("screen", "print"):
        reader.page.emulate_media(media=medium)
        box = reader.page.locator("img.visit-code__picture").bounding_box()
        assert box["width"] == box["height"] >= 200
        for _turn in range(100):
            if reader.page.evaluate("document.querySelector('img.visit-code__picture').naturalWidth") > 0:
                break
            reader.page.wait_for_timeout(50)
        else:
            pytest.fail(f"the picture does not load for the {medium}")
    assert reader.complaints == []
