"""Journeys, mails, sending, consents, reviews, coupons, trials and results in a real browser: on a phone and a desk."""

import re
from typing import Any

import pytest

from notifications.models import Journey
from tests.browser.test_dashboard import PASSWORD
from tests.browser.test_visits_desk import DESK, PHONE, opened, sound
from tests.cast import Shop
from tests.designs.stage import own
from tests.notifications.stage import advertising, order_of
from tests.reviews import stage as saying

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = "/dashboard/loper/"


@pytest.fixture
def shop(transactional_db: None, loper: Shop) -> Shop:
    """Something on every page: a mail that waits, a design, a review, an answer, a plan and its code."""
    user = loper.member()
    user.set_password(PASSWORD)
    user.save()
    advertising(loper)
    own(loper, "review_request")
    with loper.scoped():
        saying.one_of_each(order_of(loper, "1099"), "Doos was open. " * 12)
    return loper


def pages(shop: Shop) -> dict[str, tuple[str, ...]]:
    with shop.scoped():
        journey = Journey.objects.get(key="review_request").pk
        of = saying.one_of_each(None, "")  # type: ignore[arg-type]
        design = own(shop, "birthday").pk
    return {
        "journeys": ("journeys/", f"journeys/{journey}/", f"journeys/{journey}/edit/", f"journeys/{journey}/versions/",
                     "trials/", "results/"),
        # The preview stands in the editor's frame. It may run no script, axe neither: asking it hangs for good.
        "mails": ("mails/", f"mails/{design}/", f"mails/{design}/versions/"),
        "sending": ("sending/", "sending/new/ses/", "sending/channels/sms/", "consents/",
                    "consents/?address=sanne@klant.example"),
        "sales": ("reviews/", "reviews/?state=published", f"reviews/{of['reviews']}/", "reviews/answers/",
                  "reviews/setup/", "coupons/", "coupons/new/",
                  f"coupons/{of['coupons']}/", "loyalty/"),
    }  # fmt: skip


@pytest.mark.parametrize("area", ["journeys", "mails", "sending", "sales"])
def test_every_page_is_free_of_known_barriers_and_fits(chromium: Any, live_server: Any, shop: Shop, area: str) -> None:
    # Without motion, or axe sees colours on their way from day to night.
    page = opened(chromium, live_server, reduced_motion="reduce")
    said: list[str] = []
    page.on("console", lambda line: said.append(f"{page.url}: {line.text}") if line.type != "info" else None)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    for path in pages(shop)[area]:
        page.set_viewport_size(PHONE)
        assert page.goto(f"{ROOT}{path}").status == 200, path
        name = re.sub(r"\W+", "-", path).strip("-")
        sound(page, f"{name}-phone")
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="dark")
        sound(page, f"{name}-desk-dark")
        page.emulate_media(color_scheme="light")
        assert page.locator("main h1").count() == 1, path
    assert said == []


def test_a_journey_is_changed_on_a_phone_without_javascript(chromium: Any, live_server: Any, shop: Shop) -> None:
    with shop.scoped():
        journey = Journey.objects.get(key="review_request")
    page = opened(chromium, live_server, java_script_enabled=False)
    page.goto(f"{ROOT}journeys/{journey.pk}/edit/")
    page.locator("main input[type=number]").nth(1).fill("9")
    page.click("main button.button[value=check]")  # what it changes for those who are in it is said before it holds
    page.click("main button.button:not(.button--quiet, .button--bare)")
    page.wait_for_url(f"**/journeys/{journey.pk}/")
    with shop.scoped():
        assert Journey.objects.get(pk=journey.pk).version == journey.version + 1
