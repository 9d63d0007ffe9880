"""Opening hours: when a point is open and until when, also around midnight and on nights when the clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracking.pickup_fakes import ODD_HOURS
from tracking.pickup.hours import WEEKDAYS, clean_hours, opening, public_holidays, read_clock
from tracking.pickup.point import Hours, Point, point_from

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WORKDAYS = {day: [["09:00", "12:30"], ["13:00", "18:00"]] for day in WEEKDAYS[:5]}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def point(hours: Hours, **changes: object) -> Point:
    return Point("generic", "postnl", "1", "Bruna", country="NL", hours=hours, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hours", "now", "is_open", "until", "opens"),
    [
        # Wednesday 2 December 2026
        (WORKDAYS, "2026-12-02 10:00", True, "2026-12-02 12:30", None),
        (WORKDAYS, "2026-12-02 12:45", False, None, "2026-12-02 13:00"),
        (WORKDAYS, "2026-12-02 18:00", False, None, "2026-12-03 09:00"),
        (WORKDAYS, "2026-12-04 19:00", False, None, "2026-12-07 09:00"),
        (WORKDAYS, "2026-12-02 08:59", False, None, "2026-12-02 09:00"),
        ({"wed": [["18:00", "02:00"]]}, "2026-12-03 01:30", True, "2026-12-03 02:00", None),
        ({"wed": [["18:00", "02:00"]]}, "2026-12-03 02:30", False, None, "2026-12-09 18:00"),
        (
            {"wed": [["08:00", "24:00"]], "thu": [["00:00", "03:00"]]},
            "2026-12-02 23:30",
            True,
            "2026-12-03 03:00",
            None,
        ),
        (
            {"wed": [["00:00", "23:59"]], "thu": [["00:00", "12:00"]]},
            "2026-12-02 12:00",
            True,
            "2026-12-03 12:00",
            None,
        ),
        ({day: [["00:00", "24:00"]] for day in WEEKDAYS}, "2026-12-02 03:00", True, None, None),
        ({"sun": [["10:00", "12:00"]]}, "2026-12-06 12:00", False, None, "2026-12-13 10:00"),
    ],
)
def test_open_now_and_until_when(hours: Hours, now: str, is_open: bool, until: str | None, opens: str | None) -> None:
    found = opening(point(hours), at(now))
    assert (found.is_known, found.is_open) == (True, is_open)
    assert found.until == (at(until) if until else None)
    assert found.opens_at == (at(opens) if opens else None)


def test_days_on_which_it_is_closed_are_skipped() -> None:
    closed = point(WORKDAYS, closed_on=("2026-12-02", "2026-12-03"))
    assert opening(closed, at("2026-12-02 10:00")).opens_at == at("2026-12-04 09:00")


def test_unknown_hours_are_said_to_be_unknown() -> None:
    assert not opening(point({}), at("2026-12-02 10:00")).is_known


def test_the_clock_of_the_place_counts_and_not_that_of_the_server() -> None:
    london = point({"wed": [["09:00", "17:00"]]}, time_zone="Europe/London")
    assert opening(london, at("2026-12-02 17:30")).is_open  # 16:30 in London


def test_a_night_on_which_the_clock_changes_has_its_real_length() -> None:
    night = point({"sat": [["20:00", "04:00"]]})
    before = at("2026-10-24 22:00")  # the clock goes back at 03:00
    until = opening(night, before).until
    assert until is not None and until.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=7)
    spring = at("2026-03-28 22:00")
    until = opening(night, spring).until
    assert until is not None and until.astimezone(UTC) - spring.astimezone(UTC) == timedelta(hours=5)


@pytest.mark.parametrize(("name", "written", "expected"), ODD_HOURS, ids=[row[0] for row in ODD_HOURS])
def test_odd_hours_are_read(name: str, written: list[str], expected: list[list[str]]) -> None:
    spans = [[part.strip() for part in span.split("-")] for span in written]
    assert clean_hours({"mon": spans}) == ({"mon": expected} if expected else {})


@pytest.mark.parametrize("written", ["25:00", "24:30", "9", "noon", "", "09:60", "-1:00", "09:00 am", "٠٩:٠٠"])
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="expected a time such as 09:00"):
        read_clock(written)


START, END = datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-12-31")
clocks = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59))
weeks = st.dictionaries(
    st.sampled_from(WEEKDAYS), st.lists(st.tuples(clocks, clocks).map(list), max_size=3), max_size=7
)


@given(weeks, st.datetimes(START, END, timezones=st.just(UTC)))
def test_what_is_open_closes_later_and_what_is_closed_opens_later(hours: Hours, now: datetime) -> None:
    cleaned = clean_hours(hours)
    assert clean_hours(cleaned) == cleaned
    found = opening(point(cleaned), now)
    assert found.is_known == bool(cleaned)
    assert not (found.is_open and found.opens_at)
    assert all(moment > now for moment in (found.until, found.opens_at) if moment)
    if cleaned and not found.is_open:
        assert found.opens_at is not None
    if found.opens_at:
        assert opening(point(cleaned), found.opens_at).is_open
        assert not opening(point(cleaned), found.opens_at - timedelta(minutes=1, seconds=1)).is_open or (
            found.opens_at - now < timedelta(minutes=2)
        )


def test_a_point_survives_its_way_through_json() -> None:
    whole = point(WORKDAYS, closed_on=("2026-12-25",), latitude=52.0, longitude=0.0, is_accessible=False)
    assert point_from(whole.as_json()) == whole


def test_holidays_of_the_country() -> None:
    assert [day for day, _ in public_holidays("NL", date(2026, 12, 24))] == [date(2026, 12, 25), date(2026, 12, 26)]
    assert public_holidays("XX", date(2026, 12, 24)) == []
