"""Two of the three paths on a phone, by keyboard and without JavaScript: from the order's page to the next choice."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from merchants.access import issue
from returns.models import Return
from tests import cast
from tests.browser.giving_back import bought
from tests.browser.hands import Hands
from tests.browser.looking import Tour
from tests.browser.test_tracking_page import Reader, base, shop
from tests.storefront.test_returning import photo

__all__ = ["base", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOTH = pytest.mark.parametrize(("shop", "scripts"), [("loper", False), ("funkwerk", True)], indirect=["shop"])


def arrives(chromium: Any, base: str, shop: cast.Shop, scripts: bool) -> tuple[Reader, Hands]:
    """Somebody with the order's page open on a phone."""
    tour = Tour(chromium, base, shop)
    order = bought(tour)
    tour.close()
    with shop.scoped():
        token = issue(order.subject, "a phone")
    reader = Reader(chromium, base, "phone", java_script_enabled=scripts).opens(f"/t/{token}/?lang=en")
    return reader, Hands(reader.page)


@BOTH
def test_a_changed_mind_by_keyboard(chromium: Any, shop: cast.Shop, base: str, scripts: bool) -> None:
    reader, hands = arrives(chromium, base, shop, scripts)
    hands.follows('a[href$="/return/"]')
    hands.to("input[name=path]").press("Space")
    hands.to("input[name=i]").press("Space")
    hands.follows("main form button")
    hands.to("input[type=radio]").press("Space")  # too small: its question unfolds
    hands.to("select:not([id^=q-])").press("ArrowDown")
    hands.follows("main form button")
    hands.to("input[type=radio]").press("Space")
    hands.follows("main form button")
    reader.sees("You get back")
    reader.page.go_back()
    reader.sees("What would you like?")
    assert reader.page.locator("input[type=radio]:checked").count() <= 1
    reader.page.go_forward()
    hands.follows("main form button")
    with shop.scoped():
        row = Return.objects.get()
    assert reader.page.url == f"{base}/returns/{row.public_id}/send/"
    assert [one for one in reader.complaints if "422" not in one] == []
    assert {response.url.split("/")[2] for response in reader.loaded} == {base.split("/")[2]}


@BOTH
def test_something_wrong_with_a_photo_from_the_phone(chromium: Any, shop: cast.Shop, base: str, scripts: bool) -> None:
    reader, _hands = arrives(chromium, base, shop, scripts)
    page = reader.page
    page.click('a[href$="/return/"]')
    page.check("input[name=path][value=wrong]")
    page.check("input[name=i] >> nth=0")
    page.click("main form button")
    page.check("input[value=damaged]")
    page.click("main form button")
    page.check("input[value=repair]")
    page.click("main form button")
    reader.sees("One of us looks at it first.")
    page.fill("textarea", "The sole came off.")
    page.click("main form button")  # without the photo
    expect(page).to_have_title(re.compile("^Please check what you typed"))
    assert page.input_value("textarea") == "The sole came off."
    page.set_input_files("input[type=file]", {"name": "sole.jpg", "mimeType": "image/jpeg", "buffer": photo().read()})
    page.click("main form button")
    page.wait_for_url("**/returns/*/")
    with shop.scoped():
        row = Return.objects.get()
        assert (row.state, row.photos.count(), row.items.get().comment) == ("asked", 1, "The sole came off.")
    assert page.url == f"{base}/returns/{row.public_id}/"
    # What a page weighs: itself, two stylesheets, a picture strip for each order.
    assert reader.overflow <= 0
