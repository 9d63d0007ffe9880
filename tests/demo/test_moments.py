"""Times of the story are plausible at whatever hour the demo is started."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from demo.story.moments import Moments

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
STARTS = [
    datetime(2026, 3, 29, 0, 4, tzinfo=AMSTERDAM),  # the clock goes forward this night
    datetime(2026, 6, 1, 6, 30, tzinfo=AMSTERDAM),
    datetime(2026, 6, 1, 14, 0, tzinfo=AMSTERDAM),
    datetime(2026, 10, 25, 23, 50, tzinfo=AMSTERDAM),  # the clock went back this morning
]


@pytest.mark.parametrize("start", STARTS)
def test_what_happened_today_is_past_and_keeps_its_order(start: datetime) -> None:
    moments = Moments(start, "Europe/Amsterdam")
    told = [moments.at(words) for words in ("yesterday 23:59", "today 06:40", "today 08:10", "today 10:42")]
    assert told == sorted(told)
    assert told[-1] < start


@pytest.mark.parametrize("start", STARTS)
def test_a_parcel_expected_today_is_expected_later_today(start: datetime) -> None:
    _, until = Moments(start, "Europe/Amsterdam").frame("today")
    assert start < until
    assert until.date() == start.date()


def test_other_times_are_meant_literally() -> None:
    moments = Moments(STARTS[2], "Europe/Amsterdam")
    assert moments.at("yesterday 19:42") == datetime(2026, 5, 31, 19, 42, tzinfo=AMSTERDAM)
    assert moments.at("4m") == STARTS[2] - timedelta(minutes=4)
    assert moments.frame("+1d 13:00-15:00")[1] == datetime(2026, 6, 2, 15, 0, tzinfo=AMSTERDAM)


def test_a_slip_of_the_pen_is_named() -> None:
    with pytest.raises(ValueError, match="tomorrow noon"):
        Moments(STARTS[0], "Europe/Amsterdam").at("tomorrow noon")
