"""The order's page with everything on: within its budget, calm, and in one order of things."""

import re
from collections.abc import Iterator

import pytest
import time_machine

from tests import cast
from tests.storefront.everything import cost, everything_on
from tests.tuesday import TUESDAY


@pytest.fixture(autouse=True)
def _on_an_afternoon() -> Iterator[None]:
    with time_machine.travel(TUESDAY, tick=True):
        yield


def test_everything_at_once_costs_eight_queries_and_has_one_main_button(loper: cast.Shop) -> None:
    order, token = everything_on(loper)
    browser = loper.client()
    address = browser.get(f"/t/{token}/")["Location"]
    page = browser.get(address, {"lang": "en"}).content.decode()
    asked = cost(browser, address)
    assert len(asked) <= 8, "\n".join(sql[:200] for sql in asked)
    main = page[page.index("<main") : page.index("</main>")]
    everything = ("Keep it until I am back", "visit-collect", "visit-appointments", "Primera Jansen", "items__picture",
                  "Schoenadvies", "wa.me", "take-back", "Block 0", "newsletter", "help/")  # fmt: skip
    assert [part for part in everything if part not in main] == []
    assert order.number in main
    assert len(re.findall(r'class="button"', main)) <= 1
    assert main.count("<h1") == 1
    ids = re.findall(r'\bid="([^"]+)"', main)
    assert sorted(ids) == sorted(set(ids)), "no id twice"


def test_the_page_s_sections_come_in_one_order_and_care_is_last(loper: cast.Shop) -> None:
    _order, token = everything_on(loper)
    browser = loper.client()
    page = browser.get(browser.get(f"/t/{token}/")["Location"], {"lang": "en"}).content.decode()
    order = ['id="glance"', 'id="visit-collect"', 'id="change"', 'id="parcel-', 'id="waiting"', 'id="ask"', "care-help",
             'id="care-block-1"']  # fmt: skip
    places = [page.index(mark, page.index("<main")) for mark in order]
    assert places == sorted(places), dict(zip(order, places, strict=True))
    above = page[page.index("<main") : page.index('id="ask"')]
    assert 'class="care' not in above
