"""The carrier's time on the customer's clock."""

from collections.abc import Iterator

import pytest
import time_machine

from storefront.zones import zone_of
from tests import cast
from tests.storefront.test_tracking_page import opened, told
from tests.tuesday import TUESDAY


@pytest.fixture(autouse=True)
def _on_an_afternoon() -> Iterator[None]:
    with time_machine.travel(TUESDAY, tick=True):
        yield


@pytest.mark.parametrize(
    ("country", "postal_code", "zone"),
    [
        ("NL", "1015 CC", "Europe/Amsterdam"), ("GB", "SW1A 1AA", "Europe/London"), ("IE", "D02", "Europe/Dublin"),
        ("PT", "1000-205", "Europe/Lisbon"), ("PT", "9000-018", "Atlantic/Madeira"),
        ("PT", "9500-150", "Atlantic/Azores"), ("ES", "28013", "Europe/Madrid"), ("ES", "35001", "Atlantic/Canary"),
        ("ES", "38001", "Atlantic/Canary"), ("FR", "75001", "Europe/Paris"), ("FR", "97400", "Indian/Reunion"),
        ("RE", "97400", "Indian/Reunion"), ("FI", "00100", "Europe/Helsinki"), ("DE", "10115", "Europe/Berlin"),
        ("BQ", "", "America/Kralendijk"),
        # Many zones, or none known: the shop's.
        ("US", "10001", "Europe/Amsterdam"), ("", "", "Europe/Amsterdam"), ("??", "\0", "Europe/Amsterdam"),
    ],
)  # fmt: skip
def test_the_address_tells_the_zone(country: str, postal_code: str, zone: str) -> None:
    assert str(zone_of(country, postal_code, "Europe/Amsterdam")) == zone


@pytest.mark.parametrize(
    ("country", "postal_code", "clock", "name"),
    [
        ("ES", "38001", "12:05", "Western European Time"),
        ("PT", "1000-205", "12:05", "Western European Time"),
        ("PT", "9500-150", "11:05", "Azores Time"),
        ("GB", "SW1A 1AA", "12:05", "United Kingdom Time"),
        ("BE", "1000", "13:05", ""),
    ],
)
def test_times_are_those_of_the_customer_and_named_where_the_shop_s_clock_differs(
    loper: cast.Shop, country: str, postal_code: str, clock: str, name: str
) -> None:
    _browser, _address, page = opened(loper, "delivered", country=country, postal_code=postal_code)
    words = told(page)
    assert f"Your parcel was delivered today at {clock}." in words
    assert (f"Times on this page: {name}." in words) if name else ("Times on this page" not in words)
