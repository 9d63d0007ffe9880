"""The dashboard in a real browser: log-in, search while typing, keys, and the same without JavaScript."""

from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests.cast import Shop, order, parcel, scan, tracking, work

PASSWORD = "correct horse battery"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop(transactional_db: None, loper: Shop) -> Shop:
    loper.tells("order.upserted", order("1042", parcels=[parcel()]))
    loper.tells("order.upserted", order("2001"))
    loper.tells("order.upserted", {"id": "x"})
    work()
    loper.carrier_tells(tracking("3SLOPR0001", scan("in_transit")))
    work()
    user = loper.member()
    user.set_password(PASSWORD)
    user.save()
    cache.clear()
    return loper


def opened(chromium: Any, live_server: Any, **options: Any) -> Any:
    """A page of a logged-in member, at the first screen."""
    options = {"locale": "en", "viewport": {"width": 1280, "height": 800}, **options}
    page = chromium.new_context(base_url=live_server.url, **options).new_page()
    page.goto("/dashboard/loper/")
    page.fill("[name=login]", "ruth@loper.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/dashboard/loper/")
    return page


def test_a_team_member_works_by_keyboard_alone(chromium: Any, live_server: Any, shop: Shop) -> None:
    page = opened(chromium, live_server)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
    page.goto("/dashboard/loper/orders/")
    page.keyboard.press("/")
    page.keyboard.type("1042")
    page.locator("#orders tbody tr").nth(1).wait_for(state="detached")
    assert "q=1042" in page.url
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dashboard/loper/orders/*/")
    assert "Order 1042" in page.inner_text("h1")
    assert refused == []


def test_a_webhook_is_put_through_again_in_its_row(chromium: Any, live_server: Any, shop: Shop) -> None:
    page = opened(chromium, live_server)
    page.goto("/dashboard/loper/webhooks/?state=rejected")
    page.click("#webhooks tbody button")
    page.wait_for_selector("text=1 webhook is put through again.")
    assert "state=rejected" in page.url


def test_search_and_replay_work_without_javascript(chromium: Any, live_server: Any, shop: Shop) -> None:
    page = opened(chromium, live_server, java_script_enabled=False)
    page.goto("/dashboard/loper/orders/")
    page.fill("#q", "2001")
    page.click("form[role=search] button")
    expect(page.locator("#orders tbody tr")).to_have_count(1)
    page.goto("/dashboard/loper/webhooks/?state=rejected")
    page.click("#webhooks tbody button")
    expect(page.locator("#notices")).to_contain_text("1 webhook is put through again.")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_its_screen(chromium: Any, live_server: Any, shop: Shop, width: int) -> None:
    page = opened(chromium, live_server, viewport={"width": width, "height": 800}, locale="de")
    for path in ("", "orders/", "webhooks/", "connections/", "connections/new/", f"connections/{shop.shop.pk}/"):
        page.goto(f"/dashboard/loper/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto("/dashboard/loper/orders/?q=1042")
    page.goto(page.locator("#orders tbody a").first.get_attribute("href"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["nl", "de", "fr"])
def test_the_main_menu_is_one_row_on_a_desk_and_two_on_a_phone_and_all_of_it_is_reached_without_a_mouse(
    chromium: Any, live_server: Any, shop: Shop, language: str
) -> None:
    rows = "new Set([...document.querySelectorAll('.dash-nav > *')].map((one) => one.getBoundingClientRect().top)).size"
    page = opened(chromium, live_server, locale=language)
    assert page.evaluate(rows) == 1
    page.focus(".dash-more > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/webhooks/")
    expect(page.locator(".dash-more > summary")).to_have_attribute("aria-current", "true")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate(rows) == 2
    page.click(".dash-more > summary")
    menu = page.locator(".dash-more .dash-menu__list").bounding_box()
    assert menu["x"] >= 0 and menu["x"] + menu["width"] <= 390
