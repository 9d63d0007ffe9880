"""A "from" price may only be the lowest of the 30 days before the reduction (CJEU C-330/23)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.models import PricePoint
from catalogue.prices import LOOKS_BACK, lowest_before

DAY = datetime(2026, 11, 1, 12, tzinfo=UTC)


def history(*points: tuple[int, str]) -> list[PricePoint]:
    """Prices by the day, counted from the reduction on day 0, from which they apply."""
    return [PricePoint(since=DAY + timedelta(days=day), price=Decimal(price), currency="EUR") for day, price in points]


@pytest.mark.parametrize(
    ("points", "before"),
    [
        ([(-60, "100"), (0, "80")], "100"),
        # Raised just before, to look cheaper: what counts is what it cost before that.
        ([(-60, "90"), (-5, "120"), (0, "95")], None),
        ([(-60, "90"), (-5, "120"), (0, "80")], "90"),
        # A sale within the 30 days is the price to beat.
        ([(-60, "100"), (-20, "70"), (-15, "100"), (0, "80")], None),
        ([(-60, "100"), (-20, "70"), (-15, "100"), (0, "60")], "70"),
        # The price of day -31 was in force when the 30 days began.
        ([(-31, "50"), (-29, "100"), (0, "80")], None),
        ([(-30, "100"), (0, "80")], "100"),
        # Known for less than 30 days, or not at all: nobody can say.
        ([(-29, "100"), (0, "80")], None),
        ([(0, "80")], None),
        ([], None),
        # It costs more.
        ([(-60, "80"), (0, "100")], None),
        ([(-60, "80"), (0, "80")], None),
    ],
)
def test_the_lowest_price_of_the_thirty_days_before_decides(points: list[tuple[int, str]], before: str | None) -> None:
    assert lowest_before(history(*points)) == (Decimal(before) if before else None)


def test_prices_of_two_currencies_are_not_compared() -> None:
    points = history((-60, "100"), (-10, "90"), (0, "80"))
    points[1].currency = "USD"
    assert lowest_before(points) is None


@given(
    days=st.lists(st.integers(-90, -1), unique=True, max_size=8),
    prices=st.lists(st.integers(1, 200), min_size=9, max_size=9),
)
def test_no_day_of_the_thirty_was_cheaper_than_the_price_that_is_named(days: list[int], prices: list[int]) -> None:
    points = history(*((day, str(prices[place])) for place, day in enumerate(sorted(days))), (0, str(prices[8])))
    before = lowest_before(points)

    def in_force(moment: datetime) -> Decimal | None:
        known = [point.price for point in points if point.since <= moment]
        return known[-1] if known else None

    hours = range(1, int(LOOKS_BACK.total_seconds() // 3600) + 1, 6)
    applied = [in_force(DAY - timedelta(hours=hour)) for hour in hours]
    if before is None:
        return
    assert before > points[-1].price
    assert None not in applied and min(price for price in applied if price is not None) >= before
