"""No more offers: one button, or one click in the mail program."""

import pytest
from django.test import Client

from merchants.access import issue
from notifications.answers.suppressing import is_suppressed
from notifications.models import MailClass, Suppression
from tests import cast
from tests.storefront.scenes import stage


@pytest.fixture
def address(loper: cast.Shop) -> str:
    order, _token = stage(loper, "placed")
    with loper.scoped():
        return f"/mail/off/{issue(order.subject, 'test:off', actions='unsubscribe')}/"


def suppressed(shop: cast.Shop) -> bool:
    with shop.scoped():
        return is_suppressed(cast.SANNE["email"], MailClass.MARKETING)


def test_looking_changes_nothing(loper: cast.Shop, address: str) -> None:
    page = loper.client().get(address, {"lang": "en"})
    assert page.status_code == 200
    assert "Stop the offers" in page.content.decode()
    loper.client().head(address)
    assert not suppressed(loper)


def test_one_click_in_the_mail_program_stops_offers_but_not_news_about_orders(loper: cast.Shop, address: str) -> None:
    mail_program = Client(HTTP_HOST=loper.host, enforce_csrf_checks=True)
    for _time in range(2):
        answer = mail_program.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert suppressed(loper)
    with loper.scoped():
        assert Suppression.objects.count() == 1
        assert not is_suppressed(cast.SANNE["email"], MailClass.STATUS)


def test_another_shop_s_link_or_a_reading_link_stops_nothing(
    loper: cast.Shop, funkwerk: cast.Shop, address: str
) -> None:
    assert funkwerk.client().post(address).status_code == 404
    _order, reading = stage(loper, "placed", "7")
    assert loper.client().post(f"/mail/off/{reading}/").status_code == 404
    assert not suppressed(loper)
    assert not suppressed(funkwerk)
