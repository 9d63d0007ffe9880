"""Withdrawing by hand: without JavaScript, by keyboard alone, on a phone, in every language."""

from typing import Any

import pytest
from django.conf import settings

from returns.models import Withdrawal
from returns.withdrawing.wording import LABELS
from tests import cast
from tests.browser.hands import Hands
from tests.browser.test_tracking_page import Reader, base, shop
from tests.storefront.scenes import stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["base", "shop"]
SPOKEN = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", SPOKEN)
def test_a_guest_withdraws_by_keyboard_alone_without_javascript_on_a_phone(
    chromium: Any, shop: cast.Shop, base: str, language: str
) -> None:
    reader = Reader(chromium, base, "phone", java_script_enabled=False)
    page, fixed = reader.page, LABELS[language]
    reader.opens(f"/?lang={language}")
    _focus(page, fixed.withdraw)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/withdraw/")
    for name, words in (("name", "Sanne de Vries"), ("identification", "1042"), ("email", "sanne@klant.example")):
        _tab_to(page, name)
        page.keyboard.type(words)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    button = page.locator("main button")
    assert button.all_inner_texts() == [fixed.confirm]
    assert "Sanne de Vries" in page.inner_text("blockquote")
    _focus(page, fixed.confirm)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/withdraw/*/")
    assert "Sanne de Vries" in page.inner_text("blockquote") and reader.complaints == []
    with shop.scoped():
        row = Withdrawal.objects.get()
    assert (row.language, row.identification) == (language, "1042")


def test_from_an_order_s_page_every_stop_of_the_keyboard_is_seen(chromium: Any, shop: cast.Shop, base: str) -> None:
    order, token = stage(shop, "all_arrived")
    reader = Reader(chromium, base, "phone").opens(f"/t/{token}/?lang=en")
    hands = Hands(reader.page).follows(f"a[href='/orders/{order.public_id}/withdraw/']")
    assert reader.page.input_value("#identification") == order.number and reader.overflow <= 0
    hands.to("#name").writes("Sanne de Vries")
    hands.follows("main form button")
    hands.follows("main form button")
    assert reader.page.locator("main h1").count() == 1
    with shop.scoped():
        row = Withdrawal.objects.get()
    assert (row.order_id, row.matched_by) == (order.pk, "link")


def _focus(page: Any, words: str) -> None:
    """Tab until what carries these words has the focus."""
    for _press in range(60):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and words == focused.first.inner_text().strip():
            return
    raise AssertionError(f"{words} cannot be reached by keyboard")


def _tab_to(page: Any, name: str) -> None:
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"#{name}:focus").count():
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")
