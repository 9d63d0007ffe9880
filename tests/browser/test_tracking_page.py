"""The customer's pages in a real browser: phone and desktop, with and without JavaScript, both brands."""

from itertools import product
from typing import Any

import pytest

from tests import cast
from tests.storefront.scenes import stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"phone": (390, 844), "small phone": (320, 640), "desktop": (1280, 900)}
SHOPS = pytest.mark.parametrize("shop", ["loper", "funkwerk"], indirect=True)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def shop(transactional_db: None, request: pytest.FixtureRequest) -> cast.Shop:
    return {"loper": cast.loper, "funkwerk": cast.funkwerk}[getattr(request, "param", "loper")]()


class Reader:
    """Somebody with a browser at one shop, and what the browser loaded and complained of."""

    def __init__(self, chromium: Any, base: str, size: str = "phone", **options: Any) -> None:
        width, height = SIZES[size]
        self.base = base
        options = {"viewport": {"width": width, "height": height}, "locale": "en", **options}
        self.context = chromium.new_context(**options)
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.loaded: list[Any] = []
        self.complaints: list[str] = []
        # A lambda, because Playwright marks its listeners and a built-in method cannot be marked.
        self.page.on("response", lambda response: self.loaded.append(response))  # noqa: PLW0108
        self.page.on("console", lambda message: self.complaints.append(message.text))

    def opens(self, path: str) -> "Reader":
        self.page.goto(self.base + path)
        return self

    @property
    def overflow(self) -> int:
        width: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return width

    def sees(self, words: str) -> None:
        assert words in self.page.inner_text("main"), self.page.inner_text("main")


@pytest.fixture
def base(shop: cast.Shop, live_server: Any) -> str:
    return f"http://{shop.host}:{live_server.thread.port}"


@SHOPS
def test_a_link_opens_the_page_that_answers(chromium: Any, shop: cast.Shop, base: str) -> None:
    order, token = stage(shop, "in_transit")
    for size, scripts in product(["phone", "desktop"], [True, False]):
        reader = Reader(chromium, base, size, java_script_enabled=scripts).opens(f"/t/{token}/")
        assert reader.page.url == f"{base}/orders/{order.public_id}/"
        reader.sees("Your parcel arrives tomorrow between 13:00 and 15:00.")
        assert "On its way" in reader.page.inner_text("[aria-current=step]")
        assert reader.complaints == []
        hosts = {response.url.split("/")[2] for response in reader.loaded}
        assert hosts == {base.split("/")[2]}
        # The redirect of the link is not part of the page's own weight.
        assert len(reader.loaded) - 1 <= 6


def test_the_keyboard_alone_asks_for_a_link_without_javascript(chromium: Any, shop: cast.Shop, base: str) -> None:
    stage(shop, "placed")
    reader = Reader(chromium, base, java_script_enabled=False).opens("/")
    keys = reader.page.keyboard
    keys.press("Tab")
    assert reader.page.inner_text("*:focus") == "To the content"
    keys.press("Enter")
    keys.press("Tab")
    keys.type("1042")
    keys.press("Tab")
    keys.type("1015 CC")
    keys.press("Enter")
    reader.page.wait_for_url(f"{base}/sent/")
    reader.sees("If these belong together, we have emailed a link to the address of the order.")


def test_what_is_folded_away_opens_without_javascript(chromium: Any, shop: cast.Shop, base: str) -> None:
    _order, token = stage(shop, "forty_items")
    reader = Reader(chromium, base, java_script_enabled=False).opens(f"/t/{token}/")
    fold = reader.page.get_by_text("Show 35 more items")
    fold.focus()
    reader.page.keyboard.press("Enter")
    assert reader.page.locator(".items__item:visible").count() == 40


def test_the_language_switch_stays_on_the_page_and_is_kept(chromium: Any, shop: cast.Shop, base: str) -> None:
    _order, token = stage(shop, "delivered")
    reader = Reader(chromium, base, java_script_enabled=False).opens(f"/t/{token}/")
    reader.page.get_by_role("link", name="Deutsch").click()
    reader.sees("Ihr Paket wurde")
    reader.opens("/")
    reader.sees("Wo ist meine Bestellung?")


def test_every_target_is_large_enough_for_a_thumb(chromium: Any, shop: cast.Shop, base: str) -> None:
    _order, token = stage(shop, "split")
    reader = Reader(chromium, base).opens(f"/t/{token}/")
    reader.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    # Links within a line of text are exempt (WCAG 2.2, 2.5.8); these stand alone.
    for target in reader.page.locator("a.button, a.glance__row, summary, footer a, .masthead__brand").all():
        assert target.bounding_box()["height"] >= 44, target.inner_text()


def test_the_browser_sends_the_key_to_its_order_s_pages_only(chromium: Any, shop: cast.Shop, base: str) -> None:
    _order, token = stage(shop, "placed")
    reader = Reader(chromium, base).opens(f"/t/{token}/")
    sent: list[str] = []
    reader.page.on("request", lambda request: sent.append(request.all_headers().get("cookie", "")))
    reader.opens("/")
    assert sent and not any("stoep_key" in cookies for cookies in sent)
