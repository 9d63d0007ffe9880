"""Changing the delivery in a real browser: by pointer and by keys, with and without JavaScript, in both brands."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from orders.models import Customer, Order
from tests import cast
from tests.browser.hands import Hands
from tests.browser.test_tracking_page import Reader, base, shop
from tests.browser.walks import POINTS
from tests.mailbox import Mailbox
from tests.storefront.scenes import stage
from tests.tracking.test_pickup_upload import HEAD
from tracking import changes
from tracking.models import DeliveryChange
from tracking.pickup.uploading import replace_points

__all__ = ["base", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READERS = pytest.mark.parametrize(
    ("shop", "size", "scripts"),
    [
        ("loper", "phone", True),
        ("loper", "desktop", False),
        ("funkwerk", "phone", False),
        ("funkwerk", "desktop", True),
    ],
    indirect=["shop"],
)
NEW = {"name": "Sanne de Vries", "line1": "Prinsengracht 263", "line2": "2 hoog", "postal_code": "1016gv",
       "city": "Amsterdam"}  # fmt: skip


def of_an_english_order(shop: cast.Shop) -> str:
    """Its token. What a mail leads to speaks the mail's language, whatever the browser prefers."""
    _order, token = stage(shop, "in_transit_without_a_day")
    with shop.scoped():
        Order.objects.update(language="en")
        Customer.objects.update(language="en")
    return token


def the_change(shop: cast.Shop, kind: str) -> DeliveryChange:
    with shop.scoped():
        found: DeliveryChange = DeliveryChange.objects.get(kind=kind)
        return found


@READERS
def test_the_address_is_changed_by_a_link_from_the_mailbox(
    chromium: Any, shop: cast.Shop, base: str, mailbox: Mailbox, size: str, scripts: bool
) -> None:
    token = of_an_english_order(shop)
    reader = Reader(chromium, base, size, java_script_enabled=scripts).opens(f"/t/{token}/")
    page = reader.page
    page.get_by_role("link", name="Change the address").click()
    page.get_by_role("button", name="Email me the link").click()
    reader.sees("Look in your mailbox")
    cast.work()
    assert "1016" not in page.inner_text("main"), "no form without the link"
    reader.opens(mailbox.link(-1))
    assert "/t/" not in page.url, "the token does not stay in the address"
    page.get_by_role("button", name="Check the address").click()
    reader.sees("Fill in street and house number.")
    for name, value in NEW.items():
        page.fill(f"#{name}", value)
    page.get_by_role("button", name="Check the address").click()
    reader.sees("1016 GV Amsterdam")
    page.get_by_role("button", name="Correct it").click()
    expect(page.locator("#line1")).to_have_value(NEW["line1"])
    page.get_by_role("button", name="Check the address").click()
    page.get_by_role("button", name="Yes, send it there").click()
    page.get_by_role("heading", name="We have your wish").wait_for()
    cast.work()
    assert NEW["line1"] in mailbox.mails[-1].get_body(("plain",)).get_content()
    page.get_by_role("link", name="Back to your order").click()
    reader.sees("Nothing has changed yet.")
    with shop.scoped():
        changes.accept(DeliveryChange.objects.get(), "ruth@loper.example")
    page.reload()
    reader.sees("It is arranged.")
    assert the_change(shop, "address").wish["line1"] == NEW["line1"]
    assert [one for one in reader.complaints if "422" not in one] == []
    assert {response.url.split("/")[2] for response in reader.loaded} == {base.split("/")[2]}


@READERS
def test_before_it_is_sent_it_goes_to_a_point_or_is_cancelled(
    chromium: Any, shop: cast.Shop, base: str, size: str, scripts: bool
) -> None:
    with shop.scoped():
        replace_points("\n".join([HEAD, *POINTS]).encode())
    reader = Reader(chromium, base, size, java_script_enabled=scripts)
    page = reader.page
    reader.opens(f"/t/{stage(shop, 'placed', '2001')[1]}/")
    page.get_by_role("link", name="Have it delivered to a pick-up point").click()
    page.get_by_role("button", name=re.compile("Collect it here.*Primera")).click()
    reader.sees("Primera Jansen")
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("heading", name="Your wish is taken back").wait_for()
    reader.opens(f"/t/{stage(shop, 'placed', '2002')[1]}/")
    page.get_by_role("link", name="Cancel the order").click()
    page.get_by_label("Why?").fill("Verkeerde maat")
    page.get_by_role("button", name="Yes, cancel the order").click()
    reader.sees("It is not cancelled yet.")
    page.get_by_role("link", name="Back to your order").click()
    # One wish at a time: the buttons are gone until this one is settled.
    assert page.get_by_role("link", name="Change the address").count() == 0
    assert the_change(shop, "pickup_point").state == "withdrawn"
    assert the_change(shop, "cancel").wish == {"text": "Verkeerde maat"}
    assert reader.complaints == []


@pytest.mark.parametrize(
    ("shop", "size", "scripts"), [("loper", "desktop", True), ("funkwerk", "phone", False)], indirect=["shop"]
)
def test_the_delivery_is_changed_by_keyboard_alone(
    chromium: Any, shop: cast.Shop, base: str, mailbox: Mailbox, size: str, scripts: bool
) -> None:
    token = of_an_english_order(shop)
    reader = Reader(chromium, base, size, java_script_enabled=scripts).opens(f"/t/{token}/")
    page, hands = reader.page, Hands(reader.page)
    # The page of the wish first: a day by the arrows, an error that is told.
    hands.follows('a[href*="/change/hold/"]').follows("main form button", "Space")
    assert page.title().startswith("Please check what you typed")
    assert page.get_attribute("fieldset", "aria-describedby") == "until-error"
    hands.to("[name=until]").press("Space", "ArrowDown", "ArrowDown")
    chosen = page.evaluate("document.querySelector('[name=until]:checked').value")
    hands.follows("main form button").follows("main form button")  # ask for it, take it back
    reader.sees("It was taken back.")
    assert the_change(shop, "hold").wish == {"until": chosen}
    # The address, with its mail.
    hands.follows('main a[href*="/orders/"]').follows('a[href*="/change/address/"]').follows("main form button")
    cast.work()
    reader.opens(mailbox.link(-1))
    hands.follows("main form button")
    assert page.title().startswith("Please check what you typed")
    for name, value in NEW.items():
        if name != "line2":
            assert page.get_attribute(f"#{name}", "aria-invalid") == "true"
            assert f"{name}-error" in str(page.get_attribute(f"#{name}", "aria-describedby"))
        hands.to(f"#{name}").writes(value)
    hands.follows("main form button").follows("[name=sure]", "Space")
    reader.sees("We have your wish")
    assert the_change(shop, "address").wish["line1"] == NEW["line1"]
    assert hands.stops > 40
