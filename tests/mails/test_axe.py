"""Every mail in a browser: no serious accessibility fault, nothing loaded from elsewhere, no wider than a phone."""

from typing import Any

import pytest

from tests.browser.looking import axe_source
from tests.cast import Shop
from tests.mails.letters import chosen, noted

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
AXE = """async options => {
  const found = await axe.run(document, {...options, resultTypes: ['violations']});
  return found.violations.filter(one => ['serious', 'critical'].includes(one.impact))
    .map(one => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`);
}"""
# A mail is no page of a site: it has no landmarks of its own, its mail program has.
RULES = {"region": {"enabled": False}, "landmark-one-main": {"enabled": False}}
NIGHT = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


@pytest.mark.parametrize("which", ["loper", "funkwerk"])
def test_every_mail_is_accessible_on_a_phone_by_day_and_night(
    request: pytest.FixtureRequest, which: str, chromium: Any
) -> None:
    shop: Shop = request.getfixturevalue(which)
    with shop.scoped():
        written = [(one.name, one.mail.html) for one in chosen(shop)]
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/*", lambda route: route.abort())
    wrong: list[str] = []
    for name, html in written:
        page.set_content(html)
        if page.evaluate("typeof axe === 'undefined'"):  # it stays in the window; its half a megabyte is read once
            page.evaluate(axe_source())
        # By night all that changes is colours.
        for scheme, options in (("light", {"rules": RULES}), ("dark", NIGHT)):
            page.emulate_media(color_scheme=scheme)
            wrong += [f"{name}, {scheme}: {bad}" for bad in page.evaluate(AXE, options)]
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wrong.append(f"{name} is wider than a phone")
    page.close()
    noted(shop, f"axe, on a phone by day and night: {len(written)} mails, {len(wrong)} serious faults")
    assert not wrong, "\n".join(wrong)
    own = f"https://{shop.host}/"
    assert not {url for url in asked if not url.startswith((own, "cid:", "data:", "about:"))}
