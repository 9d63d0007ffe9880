"""Every page of the storefront in every state: no barrier that axe-core knows, by day and by night, at 400 % zoom."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests import cast
from tests.browser.looking import STOREFRONT, Tour, ours
from tests.browser.test_tracking_page import base, shop
from tests.browser.walks import WALKS

__all__ = ["base", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Addresses that show no page: what a page is made of, what only takes a form, and what other programs ask.
NO_PAGE = {
    "order_pictures", "stylesheet", "script", "brand_css", "favicon", "favicon_ico", "brand_picture", "robots",
    "collect_code", "appointment_code", "appointment_calendar",
    "change_to_point", "change_address_link", "withdraw_change",
    "return_link", "return_more", "return_pictures", "order_return", "order_return_page",
    "withdraw_confirm", "withdrawal_open", "withdrawal_return",
    "embedded_script", "embedded_page", "embedded_status",
    "own_review_photo", "review_photo", "reviews_feed", "reviews_google", "embedded_reviews_script",
    "mail_picture", "mail_click",
    "return_code", "return_label", "return_own_code", "return_photo", "return_object", "return_proof", "return_renew",
    "size_notes",
}  # fmt: skip
# Walked in test_following.py, which stages what carriers, shops and the warehouse do meanwhile.
FOLLOWED = {"return_page", "return_send", "return_slip", "return_cancel", "return_exchange", "recycle"}
FOLLOWED_TEMPLATES = ("returning/_code.html", "returning/_exchanges.html", "returning/_objection.html",
                      "returning/_proof.html", "returning/_sums.html", "returning/_swap*.html",
                      "returning/_things.html", "returning/_way.html", "returning/_narrow.html",
                      "returning/_waiting.html", "returning/_asking_again.html", "returning/cancel.html",
                      "returning/exchange.html", "returning/recycle.html", "returning/return.html",
                      "returning/send.html", "returning/slip.html")  # fmt: skip
# A browser is slow, so each walk is gone in one shop, and the orders' scenes by turns in both.
GONE = [("front_door", "funkwerk"), ("order_pages", "loper"), ("order_pages", "funkwerk"), ("changing", "funkwerk"),
        ("points", "loper"), ("caring", "funkwerk"), ("reviewing", "funkwerk"), ("visiting", "loper"),
        ("withdrawing", "funkwerk"), ("giving_back", "funkwerk")]  # fmt: skip


@pytest.fixture
def tour(chromium: Any, base: str, shop: cast.Shop) -> Iterator[Tour]:
    made = Tour(chromium, base, shop)
    yield made
    made.close()


@pytest.mark.parametrize(("name", "shop"), GONE, indirect=["shop"])
def test_every_state_of_every_page_is_free_of_known_barriers_and_fits(tour: Tour, name: str) -> None:
    walk = WALKS[name]
    walk.go(tour)
    print(f"{tour.shop.merchant.slug} {name}: {len(tour.seen)} states")
    assert not tour.problems, "\n" + "\n".join(tour.problems)
    assert walk.routes - tour.routes == set(), "promised, and not seen"
    missed = set().union(*(ours(pattern) for pattern in walk.templates)) - tour.templates
    assert missed == set() or name == "order_pages", "promised, and not seen"


def test_no_page_and_no_template_is_left_out() -> None:
    """A new address of the storefront is in a walk, or is named above as no page; a new template is in a walk."""
    known = (NO_PAGE | FOLLOWED).union(*(walk.routes for walk in WALKS.values()))
    assert {name for name, _shop in GONE} == set(WALKS)
    assert names(get_resolver(STOREFRONT).url_patterns) ^ (known - {"404"}) == set()
    walked = set().union(*(ours(pattern) for walk in WALKS.values() for pattern in walk.templates))
    followed = set().union(*(ours(pattern) for pattern in FOLLOWED_TEMPLATES))
    assert ours("**/*.html") - walked - followed == set()


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    found: set[str] = set()
    for one in patterns:
        found |= names(one.url_patterns) if isinstance(one, URLResolver) else {str(one.name)}
    return found
