"""The order's page: every state in every language, within its budget."""

import gzip
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import Any

import pytest
import time_machine
from babel.messages.pofile import read_po
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.storefront.scenes import SCENES, stage
from tests.tuesday import TUESDAY, english

WORD = re.compile(r"[^\W\d_]+")


def opened(shop: cast.Shop, name: str, language: str = "en", **changes: Any) -> tuple[Client, str, str]:
    """A browser that opened the scene's link; the address of the page and its text."""
    _order, token = stage(shop, name, **changes)
    browser = shop.client()
    answer = browser.get(f"/t/{token}/")
    page = browser.get(answer["Location"], {"lang": language})
    assert page.status_code == 200
    return browser, answer["Location"], page.content.decode()


def told(page: str) -> str:
    """The page's words without markup."""
    main = page[page.index("<main") : page.index("</main>")]
    without_tiles = re.sub(r'<span class="items__picture".*?</span>', "", main)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", without_tiles)).split())


ANSWERS = {
    "placed": "We are getting your order ready.",
    "promised": "It should arrive on",
    "announced": "Your parcel is packed and waiting for PostNL.",
    "unknown": "The carrier has no news of it yet.",
    "untracked": "It travels without tracking",
    "in_transit": "Your parcel arrives tomorrow between 13:00 and 15:00.",
    "in_transit_without_a_day": "The carrier has not named a day of delivery yet.",
    "delayed": "it was first expected today",
    "delayed_without_a_day": "Your parcel is delayed.",
    "overdue": "Your parcel is later than planned. It was expected on",
    "out_for_delivery": "Your parcel arrives today.",
    "pickup": "Your parcel is ready to collect at Primera Jansen.",
    "delivered": "Your parcel was delivered ",
    "attempt_failed": "The courier could not hand over your parcel.",
    "exception": "The carrier says: “Zending beschadigd, wordt opnieuw verpakt”",
    "returning": "Your parcel is on its way back to us.",
    "cancelled": "Your order was cancelled yesterday.",
    "refunded": "We have given back €1,129.95.",
    "sent_back": "Your return is on its way to us.",
    "partly_sent": "Still to be sent Regenjack Noord",
    "partly_arrived": "Part of your order has arrived.",
    "split": "1 of 2 parcels has arrived.",
    "all_arrived": "All 2 parcels have been delivered.",
    "forty_items": "Show 35 more items",
    "pickup_with_hours": "Today is the last day to collect it.",
    "pickup_over": "The time to collect it ended yesterday.",
    "estimated_by_us": "Your parcel should arrive between tomorrow and Thursday. 9 of 10 of our parcels with PostNL",
    "estimate_moved": "That is later than planned: it was first expected between yesterday and today.",
    "moved_forward": f"Your parcel arrives tomorrow. That is what PostNL expects. First expected on {english(3)}.",
    "quiet": "14 hours is normal. We keep an eye on it.",
    "silent": "Your parcel may be lost. Nobody has seen it for 12 days.",
    "to_pickup_point": "It goes to Primera Jansen. You see here when it is there",
    "tried_again": "The courier tries again tomorrow.",
    "pictured": "Regenjack Noord",
    "neighbour": "A neighbour took in your parcel today at 13:05. Ask next door.",
    "safe_place": "Your parcel was left in a safe place today at 13:05.",
    "mailbox": "Your parcel was put into the letterbox today at 13:05.",
    "customs": "Your parcel is at customs. Customs check what comes from abroad.",
    "customs_payment": "something has to be paid. PostNL tells you how to pay. Such messages are often faked",
    "customs_papers": "Customs have a question about your parcel.",
    "lost": "The carrier cannot find your parcel. You need not search for it.",
    "damaged": "Your parcel was damaged on the way.",
    "wrong_address": "The carrier cannot find the address. Ask us today",
    "refused": "The carrier says that your parcel was refused.",
    "missed_to_point": "It goes to a pick-up point now.",
}


@pytest.fixture(autouse=True)
def _on_an_afternoon() -> Iterator[None]:
    """The answers name days and hours: a fixed moment keeps them the same at any hour of the day."""
    with time_machine.travel(TUESDAY, tick=True):
        yield


@pytest.mark.parametrize("name", SCENES)
def test_the_page_answers_where_the_order_is(loper: cast.Shop, name: str) -> None:
    _browser, _address, page = opened(loper, name)
    assert ANSWERS[name] in told(page)
    assert "Order 1042" in told(page)
    assert "Questions? Loper Loopsport is happy to help" in told(page)


@cache
def english() -> frozenset[str]:
    """Every English sentence of the pages, as a reader would see it."""
    with (settings.BASE_DIR / "storefront/locale/nl/LC_MESSAGES/django.po").open("rb") as file:
        ids = [message.id for message in read_po(file) if message.id and "%" not in str(message.id)]
    return frozenset(one for one in ids if isinstance(one, str) and len(WORD.findall(one)) > 2)


@pytest.mark.parametrize("language", ["nl", "de", "fr"])
def test_no_page_in_another_language_holds_an_english_sentence(loper: cast.Shop, language: str) -> None:
    for count, name in enumerate(SCENES):
        _browser, _address, page = opened(loper, name, language, number=str(2000 + count))
        assert f'<html lang="{language}">' in page
        words = told(page)
        found = {sentence for sentence in english() if sentence in words}
        assert not found, (name, found)


@pytest.mark.parametrize("name", ["in_transit", "split", "forty_items"])
def test_the_page_costs_at_most_eight_queries(loper: cast.Shop, name: str) -> None:
    browser, address, _page = opened(loper, name)
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    asked = [
        query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    reading = [sql for sql in asked if "set_config" not in sql]
    assert len(reading) <= 6, "\n".join(reading)
    assert len(asked) <= 8, "\n".join(asked)


def test_times_are_told_in_the_shop_s_zone_and_exactly_on_demand(loper: cast.Shop) -> None:
    _browser, _address, page = opened(loper, "delivered", "nl")
    assert "Je pakket is vandaag om 13:05 bezorgd." in told(page)
    assert f'title="Dinsdag {TUESDAY.day} november {TUESDAY.year}, 14:05:00 Midden-Europese standaardtijd"' in page
    assert f'datetime="{TUESDAY.date()}T13:05:' in page


def test_an_order_that_is_not_paid_is_not_said_to_be_under_way(loper: cast.Shop) -> None:
    _browser, _address, page = opened(loper, "placed", paid_at=None)
    assert "We have your order. We start on it as soon as your payment is in." in told(page)
    assert "getting your order ready" not in page


def test_a_place_that_is_shut_for_the_rest_of_the_last_day_is_not_said_to_be_the_last_chance(loper: cast.Shop) -> None:
    with time_machine.travel(TUESDAY.replace(hour=18, minute=30), tick=True):  # 19:30 there; it shut at six
        _browser, _address, page = opened(loper, "pickup_with_hours")
    assert "Today was the last day to collect it, and it is closed now." in told(page)
    assert "Today is the last day" not in told(page)


def test_items_are_listed_in_the_parcel_they_travel_in(loper: cast.Shop) -> None:
    _browser, _address, page = opened(loper, "split")
    words = told(page)
    first = words.partition("Parcel 2 Your parcel arrives")[2]
    assert first.partition("Parcel 1 Your parcel was delivered")[0].count("Regenjack Noord") == 1
    assert "Wolkenloper 3" in first.partition("Parcel 1 Your parcel was delivered")[2]


def test_nothing_on_the_page_comes_from_another_host(loper: cast.Shop) -> None:
    _browser, _address, page = opened(loper, "pictured")
    loaded = re.findall(r'<(?:link|script|img|iframe|source)[^>]*(?:href|src)="([^"]+)"', page)
    assert loaded and all(address.startswith("/") for address in loaded)
    assert "style=" not in page and "<style" not in page
    scripts = re.findall(r"<script[^>]*>", page)
    assert [re.sub(r"v=\w+", "v=", one) for one in scripts] == [
        '<script type="application/ld+json">',
        '<script src="/scripts/storefront.js?v=" defer>',
    ]


def test_a_parcel_with_a_void_label_is_not_shown(loper: cast.Shop) -> None:
    order, token = stage(loper, "in_transit")
    with loper.scoped():
        order.shipments.update(is_cancelled=True)
    browser = loper.client()
    page = browser.get(browser.get(f"/t/{token}/")["Location"], {"lang": "en"}).content.decode()
    assert "We are getting your order ready." in told(page)


def test_the_first_view_stays_small(loper: cast.Shop) -> None:
    browser, _address, page = opened(loper, "forty_items")
    parts = re.findall(r'(?:<link rel="stylesheet" href|<script src)="([^"]+)"', page)
    assert len(parts) == 3  # the page's styles, the brand's, the script
    weights = [
        len(gzip.compress(browser.get(part, headers={"accept-encoding": "br"}).content))
        if "brand.css" in part
        else len(browser.get(part, headers={"accept-encoding": "br"}).content)
        for part in parts
    ]
    # As Caddy sends it: the page itself by gzip, the rest as we packed it.
    assert len(gzip.compress(page.encode())) + sum(weights) <= 40_000, (len(gzip.compress(page.encode())), weights)


def test_a_final_page_needs_no_script(loper: cast.Shop) -> None:
    _browser, _address, page = opened(loper, "delivered")
    assert "<script src" not in page and "hx-get" not in page
