"""The journeys' desk for somebody without a mouse: found, opened, changed and saved by keys alone."""

from typing import Any

import pytest
from playwright.sync_api import expect

from notifications.models import Journey
from tests.browser.hands import Hands
from tests.browser.looking import TOO_WIDE
from tests.browser.test_sales_desk import ROOT, shop  # noqa: F401 - a fixture
from tests.browser.test_visits_desk import DESK, opened
from tests.cast import Shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROW = "document.activeElement.matches('[data-row]') && document.activeElement.innerText"


def test_a_journey_is_changed_by_keys_alone(chromium: Any, live_server: Any, shop: Shop) -> None:  # noqa: F811
    with shop.scoped():
        journey = Journey.objects.get(key="review_request")
        mails = journey.steps.filter(version=journey.version).count()
    page = opened(chromium, live_server, reduced_motion="reduce")
    page.set_viewport_size(DESK)
    page.goto(f"{ROOT}journeys/")
    page.keyboard.press("j")
    first = page.evaluate(ROW)
    page.keyboard.press("j")
    assert page.evaluate(ROW) == first, "the others are folded away"
    Hands(page).to("main details > summary").press("Enter")
    page.keyboard.press("k")
    last = page.evaluate(ROW)
    page.keyboard.press("k")
    assert first and len({first, last, page.evaluate(ROW)}) == 3, "k goes up from row to row"
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    hands = Hands(page)
    with page.expect_navigation():
        hands.writes(journey.key.partition("_")[0]).press("Enter")
    hands.follows(f"a[href$='/journeys/{journey.pk}/']").follows("a[href$='/edit/']")
    hands.to("input[name$=amount]:not([name=within_amount])").writes("9")
    with page.expect_navigation():
        hands.press("Enter")  # shows what it changes: no other button of the form is pressed by it
    expect(page.locator("button[value=save]")).to_be_visible()
    hands.follows("button[value=save]")
    page.wait_for_url(f"**/journeys/{journey.pk}/")
    with shop.scoped():
        saved = Journey.objects.get(pk=journey.pk)
        assert (saved.version, saved.steps.filter(version=saved.version).count()) == (journey.version + 1, mails)


def test_text_twice_as_large_fits_on_every_page_of_the_desk(chromium: Any, live_server: Any, shop: Shop) -> None:  # noqa: F811
    with shop.scoped():
        pk = Journey.objects.get(key="review_request").pk
    page = opened(chromium, live_server, reduced_motion="reduce")
    for path in ("", f"{pk}/", f"{pk}/edit/", f"{pk}/versions/", "held/"):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{ROOT}journeys/{path}")
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert page.evaluate(TOO_WIDE) == [], (path, width)
