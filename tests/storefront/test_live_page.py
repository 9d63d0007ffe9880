"""An open page asks for news: what it costs, when it is told, when it stops."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from merchants.access import revoke
from orders.models import Order
from orders.pictures import want
from storefront.refreshing import STOP
from tests import cast
from tests.storefront.scenes import stage
from tests.storefront.test_tracking_page import opened

NOISE = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "PREPARE")


def tag_in(page: str) -> str:
    found = re.search(r'data-tag="([^"]*)"', page)
    assert found
    return found[1].replace("&quot;", '"')


def asks(browser: Client, address: str, tag: str) -> Any:
    return browser.get(address, headers={"HX-Request": "true", "If-None-Match": tag, "Accept-Language": "en"})


def test_without_news_a_question_is_answered_by_three_queries_and_no_page(loper: cast.Shop) -> None:
    browser, address, page = opened(loper, "split")
    with CaptureQueriesContext(connection) as queries:
        answer = asks(browser, address, tag_in(page))
    assert (answer.status_code, answer.content) == (204, b"")
    reading = [
        query["sql"] for query in queries
        if not query["sql"].lstrip().startswith(NOISE) and "set_config" not in query["sql"].split("AS SELECT")[0]
    ]  # fmt: skip
    assert len(reading) <= 3, "\n".join(reading)


def test_news_brings_the_live_part_and_the_next_question_is_quiet_again(loper: cast.Shop) -> None:
    order, _token = stage(loper, "in_transit", "7")
    browser, address, page = opened(loper, "in_transit")
    tag = tag_in(page)
    with loper.scoped():
        shown = Order.objects.get(number="1042").shipments.get()
        shown.status, shown.status_at = "out_for_delivery", timezone.now()
        shown.save()
    answer = asks(browser, address, tag)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert body.strip().startswith('<div class="live"') and "<html" not in body and "ld+json" not in body
    assert "Out for delivery" in body and 'data-every="15"' in body
    assert tag_in(body) != tag
    assert asks(browser, address, tag_in(body)).status_code == 204
    # Another order's news is none of this page's.
    with loper.scoped():
        order.shipments.update(status="delivered")
    assert asks(browser, address, tag_in(body)).status_code == 204


def test_the_last_news_stops_the_questions(loper: cast.Shop) -> None:
    browser, address, page = opened(loper, "in_transit")
    with loper.scoped():
        Order.objects.get(number="1042").shipments.update(status="delivered", delivered_at=timezone.now())
    answer = asks(browser, address, tag_in(page))
    assert answer.status_code == STOP
    assert 'data-every="0"' in answer.content.decode() and "hx-get" not in answer.content.decode()


def test_words_about_time_are_renewed_after_a_while(loper: cast.Shop) -> None:
    browser, address, page = opened(loper, "in_transit")
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        assert asks(browser, address, tag_in(page)).status_code == 200


def test_a_revoked_link_closes_the_open_page(loper: cast.Shop) -> None:
    browser, address, page = opened(loper, "in_transit")
    with loper.scoped():
        revoke(Order.objects.get(number="1042").subject)
    answer = asks(browser, address, tag_in(page))
    assert answer.headers["HX-Refresh"] == "true" and answer.content == b""


def test_another_language_is_news_and_a_strangers_question_is_none(loper: cast.Shop, funkwerk: cast.Shop) -> None:
    browser, address, page = opened(loper, "in_transit")
    stranger = asks(funkwerk.client(), address, tag_in(page))
    assert stranger.headers["HX-Refresh"] == "true" and stranger.content == b""
    assert asks(Client(HTTP_HOST=loper.host), address, "*").content == b""
    browser.cookies["stoep_language"] = "nl"
    assert asks(browser, address, tag_in(page)).status_code == 200


@pytest.mark.parametrize(
    ("scene", "every"), [("placed", 60), ("in_transit", 30), ("out_for_delivery", 15), ("pickup", 30), ("split", 30),
                         ("partly_arrived", 60), ("delivered", 0), ("all_arrived", 0), ("cancelled", 0),
                         ("sent_back", 60)],
)  # fmt: skip
def test_the_pace_follows_what_is_expected(loper: cast.Shop, scene: str, every: int) -> None:
    _browser, _address, page = opened(loper, scene)
    assert f'data-every="{every}"' in page


def test_a_picture_that_was_copied_meanwhile_is_news(loper: cast.Shop) -> None:
    from orders.models import Line, Picture
    from tests.orders.pictures import picture

    browser, address, page = opened(loper, "in_transit")
    with loper.scoped():
        ready = picture("https://shop.example/a.png")
        Picture.objects.filter(pk=ready.pk).update(fetched_at=None)
        assert want(["https://shop.example/a.png"]) == {"https://shop.example/a.png": ready.pk}
        Line.objects.filter(order__number="1042").update(picture=ready)
    before = tag_in(asks(browser, address, tag_in(page)).content.decode())
    with loper.scoped():
        Picture.objects.filter(pk=ready.pk).update(fetched_at=timezone.now())
        Line.objects.filter(picture=ready).update(picture=ready)
    answer = asks(browser, address, before)
    assert answer.status_code == 200 and "/pictures.webp?v=" in answer.content.decode()
