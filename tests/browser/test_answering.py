"""What a buyer answers to our mails, on a phone: a review with a photo, one question, what he wants to get, no more.

By the links of the mails themselves, in three languages, with and without JavaScript, and once by keyboard alone.
"""

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.utils import timezone
from PIL import Image

from consents.models import Preference
from notifications.about.subjects import subject_of
from notifications.answers.suppressing import is_suppressed
from notifications.facts.snapshot import facts_of
from notifications.mails.finishing import finished
from notifications.mails.rendering import render
from notifications.models import Journey, MailClass, Suppression
from reviews.models import Review, SurveyAnswer
from tests import cast
from tests.browser.hands import Hands
from tests.browser.looking import ALL, AXE, axe_source
from tests.browser.test_tracking_page import Reader, base, shop
from tests.notifications.stage import scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["base", "shop"]
SEND = "main form.form button >> nth=0"


@dataclass(frozen=True)
class Buyer:
    """A reader of our mails with a phone. `judge` is another one, with JavaScript, where axe looks at what he sees."""

    reader: Reader
    judge: Any
    language: str

    @property
    def page(self) -> Any:
        return self.reader.page

    def opens(self, path: str) -> "Buyer":
        self.reader.opens(path)
        return self.looks()

    def looks(self) -> "Buyer":
        """The page as it stands speaks his language, fits his phone, and has no barrier that axe knows."""
        page = self.page
        assert page.locator("html").get_attribute("lang") == self.language, page.url
        assert page.locator("h1").count() == 1 and self.reader.overflow <= 0, page.url
        self.judge.unroute_all()
        self.judge.route(page.url, lambda route: route.fulfill(body=page.content(), content_type="text/html"))
        self.judge.goto(page.url)
        self.judge.evaluate(axe_source())
        assert self.judge.evaluate(AXE, ALL) == [], page.url
        return self

    def presses(self, selector: str = SEND) -> "Buyer":
        with self.page.expect_navigation():
            self.page.click(selector)
        return self.looks()


def links(shop: cast.Shop, template: str, number: str, language: str) -> list[str]:
    """The addresses in the text part of this mail as it leaves, without their host."""
    with shop.scoped():
        message = scene(shop, template, number, language=language)
        Journey.objects.filter(pk=message.enrolment.journey_id).update(state=Journey.State.ON)
        facts = facts_of(message)
        content = render(facts)
        content.rendered_at = timezone.now()
        content.save()
        mail = finished(content, facts.access_subject, subject_of(facts).link(facts))
    return re.findall(r"https?://[^/\s]+(/[\w/?=&.-]+)", mail.text)


def one(addresses: list[str], part: str) -> str:
    """The address that has this in it; a mail that lacks it is a fault."""
    return next(address for address in addresses if part in address)


def photo() -> dict[str, Any]:
    """As a phone's camera gives it: large and noisy."""
    made = io.BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(made, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


@pytest.mark.parametrize(
    ("shop", "language", "scripts"), [("loper", "nl", False), ("funkwerk", "de", True), ("loper", "en", False)],
    indirect=["shop"],
)  # fmt: skip
def test_a_buyer_answers_on_a_phone(
    chromium: Any, live_server: Any, shop: cast.Shop, base: str, *, language: str, scripts: bool
) -> None:
    asked, surveyed = links(shop, "review_request", "2000", language), links(shop, "csat", "2001", language)
    options = {"locale": language, "reduced_motion": "reduce"}
    reader = Reader(chromium, base, java_script_enabled=scripts, **options)
    judge = chromium.new_context(viewport={"width": 390, "height": 844}, **options).new_page()
    buyer = Buyer(reader, judge, language)
    _reviews(buyer, shop, one(asked, "/review/"))
    _is_surveyed(buyer, shop, one(surveyed, "/survey/csat/4"))
    # The one without a mouse; a keyboard needs no script either.
    _chooses(buyer, shop, one(asked, "/mail/preferences/"), by_keyboard=language == "en")
    _leaves(buyer, shop, one(asked, "/mail/off/"), live_server.thread.port)
    assert reader.complaints == []
    assert {response.url.split("/")[2] for response in reader.loaded} == {base.split("/")[2]}
    reader.context.close()
    judge.context.close()


def _reviews(buyer: Buyer, shop: cast.Shop, link: str) -> None:
    page = buyer.opens(link).page
    product = page.locator(".rate").first
    product.locator(".rate__star").nth(3).click()
    product.locator("textarea").fill("Zit meteen goed.")
    product.locator("[type=file]").set_input_files([photo()])
    buyer.presses()
    assert page.locator(".notice--good h1").is_visible() and page.url.endswith("/review/sent/")
    shown = page.locator(".review__photos img")
    assert shown.count() == 1 and shown.evaluate("one => one.naturalWidth") > 0, "his photo is under his words"
    with shop.scoped():
        [review] = Review.objects.all()
        assert (review.stars, review.text, review.state) == (4, "Zit meteen goed.", Review.State.WAITING)
        assert review.photos.count() == 1


def _is_surveyed(buyer: Buyer, shop: cast.Shop, link: str) -> None:
    """The click in the mail chooses, the button on the page answers."""
    page = buyer.opens(link).page
    assert page.locator("input[name=score][value='4']").is_checked()
    with shop.scoped():
        assert not SurveyAnswer.objects.exists(), "a scanner that opens links answers nothing"
    buyer.presses()
    assert page.locator(".notice--good h1").is_visible()
    with shop.scoped():
        assert [row.score for row in SurveyAnswer.objects.all()] == [4]


def _chooses(buyer: Buyer, shop: cast.Shop, link: str, *, by_keyboard: bool) -> None:
    page = buyer.opens(link).page
    with shop.scoped():
        assert not Preference.objects.exists()
    if by_keyboard:
        hands = Hands(page).to("[name=frequency]").press("ArrowDown").to("[name=pause]").press("Space")
        hands.to("#language").press("F")  # Français: a select goes to what is typed
        hands.follows("[name=act][value=save]")
    else:
        page.check("[name=frequency][value=less]")
        page.check("[name=pause]")
        page.select_option("#language", "fr")
        with page.expect_navigation():
            page.click("[name=act][value=save]")
    # From now on the page itself speaks what he chose.
    Buyer(buyer.reader, buyer.judge, page.locator("html").get_attribute("lang")).looks()
    assert page.locator("[role=status].notice--good").is_visible() and page.locator("[name=pause]").is_checked()
    with shop.scoped():
        [kept] = Preference.objects.all()
        assert (kept.frequency, kept.language) == ("less", "fr")
        assert abs(kept.paused_until - timezone.now() - timedelta(days=30)) < timedelta(minutes=5)


def _leaves(buyer: Buyer, shop: cast.Shop, link: str, port: int) -> None:
    """RFC 8058: the mail program's POST, which has no cookie, acts; whoever only opens the address changes nothing."""
    buyer.reader.opens(link).opens(link)
    with shop.scoped():
        assert not Suppression.objects.exists()
    said = requests.post(
        f"http://127.0.0.1:{port}{link}", {"List-Unsubscribe": "One-Click"}, headers={"Host": shop.host}, timeout=10
    )
    assert said.status_code == 200 and said.elapsed < timedelta(seconds=1)
    with shop.scoped():
        assert is_suppressed(cast.SANNE["email"], MailClass.MARKETING)
        assert not is_suppressed(cast.SANNE["email"], MailClass.STATUS)
    buyer.reader.opens(link)
    assert buyer.page.locator(".notice--good h1").is_visible()
