"""A mail in the merchant's own words, made in the browser: copied, changed, looked at, broken, tested, taken back."""

from typing import Any

import pytest

from notifications.designs.versions import version
from notifications.models import MailDesign
from tests.browser.test_dashboard import PASSWORD
from tests.browser.test_visits_desk import DESK, PHONE, fits, opened, sound
from tests.cast import JONAS, Shop, order, work
from tests.mailbox import Mailbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TYPED = "Fijn dat je er bent"
BROKEN = "Dag\n\n{% if order.receiver %}voor iemand anders"
WHY = "Line 3: the tag {% if %} is never closed"


@pytest.fixture
def shop(transactional_db: None, loper: Shop) -> Shop:
    """A member, and an order to look at mails with."""
    user = loper.member()
    user.set_password(PASSWORD)
    user.save()
    loper.tells("order.upserted", order("A-77", buyer=JONAS))
    work()
    return loper


class Desk:
    """The editor in a browser: what is typed, and what the frame shows of it."""

    def __init__(self, page: Any, *, scripts: bool) -> None:
        self.page, self.scripts = page, scripts

    def shown(self, field: str, value: str) -> str:
        """Change what is typed, or how it is looked at; the preview that answers. By itself where scripts run."""
        with self.page.expect_response("**/preview/") as answered:
            box = self.page.locator(f"[name='{field}']")
            if box.evaluate("one => one.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)
                box.press("Tab")
            if not self.scripts:
                self.page.click("[data-preview-button]")
        return str(answered.value.text())

    def saves(self) -> Any:
        with self.page.expect_navigation() as led:
            self.page.click("#design-form button.button[value=save]")
        return led.value


@pytest.mark.parametrize("scripts", [True, False])
def test_a_mail_is_made_ones_own_and_taken_back(
    chromium: Any, live_server: Any, shop: Shop, mailbox: Mailbox, *, scripts: bool
) -> None:
    page = opened(chromium, live_server, java_script_enabled=scripts, viewport=DESK if scripts else PHONE)
    page.set_default_timeout(15_000)
    desk = Desk(page, scripts=scripts)
    page.goto("/dashboard/loper/mails/")
    with page.expect_navigation():
        page.click("#mail-order_placed form button")
    address = page.url.partition("?")[0]
    _is_looked_at(desk)
    _is_broken_and_mended(desk)
    with page.expect_navigation():
        page.click("form[action$='/test/'] button")
    [mail] = [one for one in mailbox.mails if "[Test]" in str(one["Subject"])]
    assert mail["To"] == "ruth@loper.example"
    assert all(TYPED in mail.get_body((part,)).get_content() for part in ("plain", "html"))
    page.goto(f"{address}versions/")
    _seen(desk, "versions")
    changes = page.locator("section:has(#version-2)")
    assert all(words in changes.inner_text() for words in ("Block 1 changed", TYPED, "Tot snel"))
    with page.expect_navigation():
        page.click("form[action$='/versions/1/restore/'] button")
    with shop.scoped():
        design = MailDesign.objects.get()
        saved = [version(design, number).document["nl"]["blocks"][0]["text"] for number in (1, 2, 3)]  # type: ignore[union-attr]
    assert design.version == 3 and saved[1] == TYPED and saved[2] == saved[0]


def _is_looked_at(desk: Desk) -> None:
    """What is typed, for an order that exists, in a chosen tone and light, and as plain text; nothing is kept."""
    page = desk.page
    with page.expect_response("**/preview/?language=de") as spoken:
        page.click("a[href='?language=de']")
    assert 'lang="de"' in spoken.value.text()
    page.click("a[href='?language=nl']")
    _seen(desk, "copied")
    assert TYPED in desk.shown("b0-text", TYPED)
    assert "A-77" in desk.shown("order", "A-77")
    assert "@media not all" in desk.shown("scheme", "light") and "@media all" in desk.shown("scheme", "dark")
    assert TYPED in desk.shown("tone", "formal")
    text = desk.shown("part", "text")
    assert TYPED in text and "A-77" in text and "<" not in text
    assert "<html" in desk.shown("part", "html")
    assert "There is no order with the number B-1." in desk.shown("order", "B-1")
    assert "A-77" in desk.shown("order", "A-77")
    _seen(desk, "previewed")


def _is_broken_and_mended(desk: Desk) -> None:
    """A mistake in a new block is refused with its line and reason, in the frame and when saving; what was typed
    stands."""
    page = desk.page
    last = page.locator(".dash-design-block").count()
    with page.expect_navigation():
        page.click("[name=do][value='add:text']")
    body = f"b{last}-body"
    assert WHY in desk.shown(body, BROKEN)
    assert desk.saves().status == 422
    _seen(desk, "broken")
    assert f"Block {last + 1}, Text, {WHY}" in page.inner_text("[role=alert]")
    assert page.locator(f"[name={body}]").input_value() == BROKEN
    assert page.locator("[name=b0-text]").input_value() == TYPED, "nothing else is lost either"
    page.fill(f"[name={body}]", "Tot snel")
    desk.saves()
    assert "Saved as version 2." in page.inner_text("#notices")
    _seen(desk, "saved")


def _seen(desk: Desk, step: str) -> None:
    """It fits, and has no barrier where it looks new. Axe needs scripts, and finds the same without."""
    desk.page.evaluate("scrollTo(0, 0)")  # the bar that stays on top may half cover a field, a small target then
    if desk.scripts and step in ("copied", "broken", "versions"):
        sound(desk.page, f"editor-{step}-desk")
    else:
        fits(desk.page, f"editor-{step}-{'desk' if desk.scripts else 'phone'}")
