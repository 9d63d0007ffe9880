"""Every page about one order tells one time: that of where the order goes."""

import re
from collections.abc import Iterator

import pytest
import time_machine

from tests import cast
from tests.storefront.scenes import stage
from tests.storefront.test_changing import WISHES, Reader, section_of
from tests.tuesday import TUESDAY


@pytest.fixture(autouse=True)
def _on_an_afternoon() -> Iterator[None]:
    with time_machine.travel(TUESDAY, tick=True):
        yield


@pytest.mark.parametrize(("country", "postal_code", "clock"), [("GB", "SW1A 1AA", "14:05"), ("NL", "1015 CC", "15:05")])
def test_every_page_tells_the_time_of_where_the_order_goes(
    loper: cast.Shop, country: str, postal_code: str, clock: str
) -> None:
    where = {"country": country, "postal_code": postal_code}
    reader = Reader(loper, stage(loper, "in_transit_without_a_day", **where)[0])
    answer = reader.posts("change/hold/", **WISHES["hold"])
    for page in (reader.follows(answer), reader.reads(), reader.reads("change/"), reader.reads("change/hold/")):
        assert re.findall(r"today at (\d\d:\d\d)", page)[:1] == [clock], page


def test_a_cut_off_is_one_moment_on_all_pages(loper: cast.Shop) -> None:
    """PostNL takes wishes until 22:00 of the receiver's evening, also where the shop is in London."""
    loper.merchant.time_zone = "Europe/London"
    loper.merchant.save()
    reader = Reader(loper, stage(loper, "in_transit", country="NL", postal_code="1015 CC")[0])
    for page in (section_of(reader.reads()), reader.reads("change/")):
        assert "at 22:00" in page and "at 21:00" not in page
