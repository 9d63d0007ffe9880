"""Care in a real browser: an answer before a form, an old kettle handed in, a newsletter; also without JavaScript."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from care.models import CommonQuestion, Question, TakeBack
from consents.models import Consent
from merchants.access import issue
from orders.models import Line, Order
from tests import cast
from tests.browser.test_tracking_page import SIZES, base, shop
from tests.care.stage import block, subject_of_mail, switch_on
from tests.mailbox import Mailbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["base", "shop"]


@pytest.fixture
def order(shop: cast.Shop) -> Order:
    """A delivered order with an offer, and everything switched on."""
    now, own = timezone.now(), shop.merchant.language
    with shop.scoped():
        switch_on(texts={own: {"newsletter": "Once a month, new routes and what they ask of your shoes."}})
        made: Order = Order.objects.create(
            connection=shop.shop, external_id="c1", number="1042", number_key="1042", known_at=now, placed_at=now,
            email="sanne@klant.example", buyer_name="Sanne de Vries", country="NL", postal_code="1015 CC",
            language="en", paid_at=now, cart_link="own", reorder_url="https://loper.example/again/1042",
        )  # fmt: skip
        Line.objects.create(order=made, external_id="l1", title="Kettle Whistler 1.7 l", quantity=1)
        subject_of_mail("take_back_offered", made)
        TakeBack.objects.update(offer="We take your old appliance back, free of charge: one for each new one.")
        both = {own: {"title": "How to keep your kettle free of lime", "text": "A spoon of vinegar a month is enough.",
                      "link": "https://loper.example/care"}}  # fmt: skip
        block(texts=both)
        block(kind="event", position=1, place="Vondelpark, Amsterdam", starts_at=now + timedelta(days=9),
              texts={own: {"title": "Tea walk in your town", "text": "An hour and two pots."}})  # fmt: skip
        block(kind="newsletter", position=2, texts={own: {"title": "New blends by mail", "text": "Once a month."}})
        CommonQuestion.objects.create(texts={own: {"question": "Safe dry?", "answer": "It stops."}})
    return made


class Reader:
    """A browser that came by the link of a mail."""

    def __init__(self, chromium: Any, base: str, shop: cast.Shop, order: Order, size: str, **more: Any) -> None:
        self.root, self.order = base, order
        width, height = SIZES[size]
        self.page = chromium.new_context(viewport={"width": width, "height": height}, **more).new_page()
        with shop.scoped():
            token = issue(order.subject, "a browser")
        self.page.goto(f"{base}/t/{token}/?lang=en")

    def go(self, path: str = "") -> Any:
        self.page.goto(f"{self.root}/orders/{self.order.public_id}/{path}")
        return self.page


@pytest.mark.parametrize(
    ("shop", "size", "scripts"), [("loper", "phone", False), ("funkwerk", "desktop", True)], indirect=["shop"]
)
def test_a_customer_gets_by_hand_all_the_way(
    chromium: Any,
    shop: cast.Shop,
    base: str,
    *,
    order: Order,
    mailbox: Mailbox,
    size: str,
    scripts: bool,
) -> None:
    reader = Reader(chromium, base, shop, order, size, java_script_enabled=scripts)
    page = reader.go()
    page.get_by_role("link", name="Find the answer yourself").click()
    page.get_by_role("link", name="Where is my order?").click()
    page.get_by_text("This does not answer my question").wait_for()
    assert not page.get_by_label("Your question").is_visible(), "the answer comes first"
    page.get_by_text("This does not answer my question").click()
    page.get_by_role("button", name="Send the question").click()
    page.get_by_text("Write your question first.").wait_for()
    page.get_by_label("Your question").fill("Where is the lid?")
    page.get_by_role("button", name="Send the question").click()
    page.get_by_role("heading", name="We have your question").wait_for()
    reader.go("take-back/old_for_new/")
    page.get_by_label("What do you hand in?").fill("A dented kettle")
    page.get_by_label("You bring it to our shop").check()
    page.get_by_role("button", name="Yes, take it back").click()
    page.get_by_text("A dented kettle").wait_for()
    page.get_by_role("link", name="To the newsletter").click()
    expect(page.get_by_role("checkbox")).not_to_be_checked()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send me the link").click()
    page.get_by_role("heading", name="Look in your mailbox").wait_for()
    with shop.scoped():
        assert Question.objects.get().message == "Where is the lid?"
        assert TakeBack.objects.get().what == "A dented kettle"
        assert Consent.objects.get().state == "asked"
    cast.work()
    mails = [mail.get_body(("plain",)).get_content() for mail in mailbox.mails]
    [link] = [found[0] for text in mails if (found := re.search(r"/mail/news/\w+/", text))]
    page.goto(base + link)
    with shop.scoped():
        assert Consent.objects.get().state == "asked", "a scanner that opens the link confirms nothing"
    page.get_by_role("button", name="Yes, send me the newsletter").click()
    page.get_by_role("heading", name="You get our newsletter").wait_for()
    with shop.scoped():
        assert Consent.objects.get().state == "confirmed"
