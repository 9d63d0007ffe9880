"""The status on a shop's own page, in a real browser: another origin, a strict policy, a page unlike ours."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from orders.models import Order
from orders.tokens import make_key, signed
from tests import cast
from tests.browser.test_tracking_page import WCAG
from tests.storefront.scenes import HOUR, scan, stage
from tracking.snapshots import Status

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = """<!doctype html><html lang="nl"><title>Bedankt</title>
<style nonce="n">body {{ font-family: Georgia, serif; color: #222 }}</style>
<script src="{base}/embed/v1/order-status.js" defer></script><main><h1>Bedankt voor je bestelling</h1>
<order-status token="{token}">We mailen zodra er nieuws is.</order-status></main>"""
POLICY = "default-src 'none'; style-src 'nonce-n'; script-src {base}; connect-src {base}"


class ShopPage:
    """A page of the shop's own, on an origin of its own."""

    def __init__(self) -> None:
        self.html, self.policy = "", ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", outer.policy)
                self.end_headers()
                self.wfile.write(outer.html.encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def shows(self, base: str, token: str) -> str:
        self.html, self.policy = PAGE.format(base=base, token=token), POLICY.format(base=base)
        return self.origin


@pytest.fixture
def shop_page() -> Iterator[ShopPage]:
    page = ShopPage()
    yield page
    page.server.shutdown()


@pytest.fixture
def loper(transactional_db: None) -> cast.Shop:
    return cast.loper()


def token_of(shop: cast.Shop, page: ShopPage) -> str:
    shop.merchant.shop_url = page.origin
    shop.merchant.save()
    with shop.scoped():
        return signed("1042", make_key().key, int(time.time()) + 600)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_component_shows_the_status_on_a_page_with_a_strict_policy(
    chromium: Any, loper: cast.Shop, shop_page: ShopPage, live_server: Any, width: int, settings: Any
) -> None:
    settings.STOREFRONT_PORT = str(live_server.thread.port)  # for the address that the answer names
    stage(loper, "in_transit")
    base = f"http://{loper.host}:{live_server.thread.port}"
    page = chromium.new_page(viewport={"width": width, "height": 800})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(shop_page.shows(base, token_of(loper, shop_page)))
    status = page.locator("order-status")
    says(status, "Je pakket komt morgen")
    assert status.locator("[aria-current=step]").inner_text().startswith("Onderweg")
    assert status.locator("h2").evaluate("e => getComputedStyle(e).fontFamily").startswith("Georgia")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    found = axe(page)
    assert found == [], found
    status.get_by_role("link").click()
    page.wait_for_url(f"{base}/orders/*/")
    assert "token" not in page.url and page.locator("h1").inner_text()


def test_news_arrives_by_itself_and_only_news_is_announced(
    chromium: Any, loper: cast.Shop, shop_page: ShopPage, live_server: Any
) -> None:
    order, _token = stage(loper, "in_transit")
    page = chromium.new_page()
    page.clock.install()
    page.goto(shop_page.shows(f"http://{loper.host}:{live_server.thread.port}", token_of(loper, shop_page)))
    status = page.locator("order-status")
    says(status, "Je pakket komt morgen")
    assert status.get_by_role("status").inner_text() == ""
    with loper.scoped():
        scan(Order.objects.get(pk=order.pk).shipments.get(), HOUR / 60, Status.DELIVERED, "Bezorgd")
        Order.objects.get(pk=order.pk).shipments.update(status=Status.DELIVERED, delivered_at=order.known_at)
    page.clock.run_for(61_000)
    says(status, "bezorgd")
    assert "bezorgd" in status.get_by_role("status").inner_text()


def test_a_dead_token_and_a_page_without_javascript_show_the_shop_s_own_words(
    chromium: Any, loper: cast.Shop, shop_page: ShopPage, live_server: Any
) -> None:
    stage(loper, "in_transit")
    token = token_of(loper, shop_page)
    base = f"http://{loper.host}:{live_server.thread.port}"
    for scripts, shown in ((True, token[:-3] + "000"), (False, token)):
        page = chromium.new_context(java_script_enabled=scripts).new_page()
        page.goto(shop_page.shows(base, shown))
        page.wait_for_timeout(300)
        assert page.get_by_text("We mailen zodra er nieuws is.").is_visible()


def says(status: Any, words: str) -> None:
    """Wait until the component's sentence holds the words. By asking again: it is drawn long after the page loaded."""
    for _ in range(200):
        if status.locator("h2").count() and words in status.locator("h2").inner_text():
            return
        status.page.wait_for_timeout(50)
    raise AssertionError(status.evaluate("e => e.shadowRoot.textContent"))


def axe(page: Any) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA. Put in by the debugger's door: the page's policy lets no script in."""
    library = pytest.importorskip("axe_playwright_python.sync_playwright")
    from importlib.resources import files

    source = (files(library.__name__.split(".")[0]) / "axe.min.js").read_text()
    network = page.context.new_cdp_session(page)
    network.send("Runtime.evaluate", {"expression": source})
    run = f"axe.run({{runOnly: {WCAG!r}}}).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html))"
    answer = network.send("Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True})
    found: list[str] = answer["result"]["value"]
    return found
