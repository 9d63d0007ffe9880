from typing import Any
import pytest
from tests import cast
from tests.browser.test_tracking_page import Reader
from tests.browser.looking import TOO_WIDE
from tests.storefront.everything import everything_on
pytestmark = [pytest.mark.django_db(transaction=True)]

def test_look(chromium: Any, live_server: Any, transactional_db: Any) -> None:
    for shop, lang in ((cast.loper(), "en"), (cast.funkwerk(), "de")):
        base = f"http://{shop.host}:{live_server.thread.port}"
        order, token = everything_on(shop)
        for size, scheme in (("phone", "light"), ("desktop", "dark")):
            if shop.host.startswith("sendung"):
                scheme = "dark" if scheme == "light" else "light"
            r = Reader(chromium, base, size, color_scheme=scheme).opens(f"/t/{token}/")
            r.page.goto(r.page.url + "?lang=" + lang)
            r.page.screenshot(path=f"/tmp/mlook/{shop.merchant.slug}-{size}-{scheme}.png", full_page=True)
            print("W", r.page.evaluate(TOO_WIDE))
        if shop.host.startswith("track"):
            r = Reader(chromium, base, "small phone").opens(f"/t/{token}/")
            r.page.goto(r.page.url + "?lang=" + lang)
            r.page.evaluate("document.documentElement.style.fontSize='200%'")
            for d in r.page.query_selector_all("details"): d.evaluate("d => d.open = true")
            print("WIDE", r.page.evaluate(TOO_WIDE))
