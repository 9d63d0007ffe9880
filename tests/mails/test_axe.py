"""Every mail in a browser: no serious accessibility fault, nothing loaded from elsewhere, no wider than a phone."""

import os
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.cast import Shop
from tests.mails.letters import ALL, letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SERIOUS = ("serious", "critical")
# A mail is no page of a site: it has no landmarks of its own, its mail program has.
RULES = {"region": {"enabled": False}, "landmark-one-main": {"enabled": False}}


@pytest.mark.parametrize("which", ["loper", "funkwerk"])
def test_every_mail_is_accessible_on_a_phone_by_day_and_night(
    request: pytest.FixtureRequest, which: str, chromium: Any
) -> None:
    shop: Shop = request.getfixturevalue(which)
    languages = ALL if os.environ.get("STOEP_MAILPROOF") else (shop.merchant.language,)
    with shop.scoped():
        written = [(one.name, one.mail.html) for one in letters(shop, languages=languages, tones=("usual",))]
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/*", lambda route: route.abort())
    for name, html in written:
        page.set_content(html)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, options={"rules": RULES}).response["violations"]
            bad = [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in SERIOUS]
            assert not bad, f"{name}, {scheme}: {bad}"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, f"{name} is wider than a phone"
    page.close()
    foreign = {url for url in asked if shop.host not in url and not url.startswith(("cid:", "data:", "about:"))}
    assert not foreign
