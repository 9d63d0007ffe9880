"""When a mail is due: never early, whatever the clocks, the window and the calendar do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from notifications.journeys.scheduling import (
    ALWAYS,
    MOST,
    UnknownUnit,
    Window,
    admitted,
    due_at,
    holidays_of,
    moment_of,
    no_holidays,
)
from orders.places import zone_of

ZONES = [ZoneInfo(name) for name in (
    "Europe/Amsterdam", "Europe/London", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe",
    "Asia/Kathmandu", "Africa/Cairo", "America/Havana", "Pacific/Apia", "UTC",
)]  # fmt: skip
AMSTERDAM = ZONES[0]
moments = st.datetimes(
    datetime.fromisoformat("2010-01-01"), datetime.fromisoformat("2035-12-31"), timezones=st.just(UTC)
)
times = st.times().map(lambda one: one.replace(second=0, microsecond=0))
windows = st.builds(
    Window, st.none() | times, st.none() | times, st.frozensets(st.integers(1, 7), max_size=7), st.booleans()
)
spans = st.tuples(st.integers(0, 400), st.sampled_from(list(MOST)))
zones = st.sampled_from(ZONES)
calendars = st.sampled_from([no_holidays, holidays_of("NL"), holidays_of("DE"), holidays_of("US")])


@settings(deadline=None)
@given(moments, spans, windows, zones, calendars)
def test_never_early_and_always_inside_the_window(anchor, span, window, zone, holidays) -> None:  # type: ignore[no-untyped-def]
    amount, unit = span
    due = due_at(anchor, amount, unit, window, zone, holidays)
    assert due >= anchor
    bare = due_at(anchor, amount, unit, ALWAYS, zone, holidays)
    assert due >= bare, "the window only ever moves it later"
    if unit in ("minutes", "hours"):
        assert bare == anchor + timedelta(**{unit: amount})
    if unit == "days":
        assert bare.astimezone(zone).date() >= anchor.astimezone(zone).date() + timedelta(days=amount)
    _is_open(due, window, zone, holidays)


def _is_open(due, window, zone, holidays) -> None:  # type: ignore[no-untyped-def]
    local = due.astimezone(zone)
    if window.weekdays:
        assert local.isoweekday() in window.weekdays
    if window.skips_holidays:
        assert not holidays(local.date())
    if window.has_hours and not local.fold and local.utcoffset() == _offset_an_hour_before(local, zone):
        clock, opens, closes = local.time(), window.opens, window.closes
        assert opens <= clock < closes if opens < closes else clock >= opens or clock < closes


def _offset_an_hour_before(local, zone):  # type: ignore[no-untyped-def]
    """On the night the clocks change, a window's edge may lie in the gap; those nights are named one by one below."""
    day = datetime.combine(local.date(), time(0), zone)
    offsets = {(day.astimezone(UTC) + timedelta(hours=hour)).astimezone(zone).utcoffset() for hour in range(-2, 27)}
    return local.utcoffset() if len(offsets) == 1 else None


@settings(deadline=None)
@given(moments, spans, windows, zones, calendars)
def test_a_due_time_put_in_again_stays(anchor, span, window, zone, holidays) -> None:  # type: ignore[no-untyped-def]
    due = due_at(anchor, *span, window, zone, holidays)
    assert due_at(due, 0, span[1], window, zone, holidays) == due == admitted(due, window, zone, holidays)


@settings(deadline=None)
@given(moments, spans, st.integers(0, 200), windows, zones, calendars)
def test_a_longer_delay_is_never_sooner(anchor, span, more, window, zone, holidays) -> None:  # type: ignore[no-untyped-def]
    amount, unit = span
    shorter = due_at(anchor, amount, unit, window, zone, holidays)
    assert due_at(anchor, amount + more, unit, window, zone, holidays) >= shorter


@settings(deadline=None)
@given(moments, st.timedeltas(timedelta(0), timedelta(days=3)), spans, windows, zones, calendars)
def test_what_happened_later_is_never_due_sooner(anchor, later, span, window, zone, holidays) -> None:  # type: ignore[no-untyped-def]
    # The hour that comes twice keeps its local time on other days, so there, and only there, the order may turn.
    second = anchor + later
    assume(not anchor.astimezone(zone).fold and not second.astimezone(zone).fold)
    # From Saturday, a business day on is Monday at the same hour, which may be before Friday evening's Monday.
    assume(span[1] != "business_days" or (_works(anchor, zone, holidays) and _works(second, zone, holidays)))
    first = due_at(anchor, *span, window, zone, holidays)
    assert due_at(second, *span, window, zone, holidays) >= first


def _works(moment, zone, holidays) -> bool:  # type: ignore[no-untyped-def]
    local = moment.astimezone(zone)
    return local.isoweekday() < 6 and not holidays(local.date())


def at(text: str, zone: ZoneInfo = AMSTERDAM) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


NIGHT = Window(time(22), time(6))
DAYTIME = Window(time(9), time(20), frozenset(range(1, 6)), True)


@pytest.mark.parametrize(
    ("anchor", "amount", "unit", "window", "zone", "expected"),
    [
        # 29 March 2026: 02:00 to 03:00 does not exist in Amsterdam. The first moment after it, at the new offset.
        ("2026-03-28T02:30", 1, "days", ALWAYS, "Europe/Amsterdam", "2026-03-29T03:00+02:00"),
        ("2026-03-28T03:30", 1, "days", ALWAYS, "Europe/Amsterdam", "2026-03-29T03:30+02:00"),
        ("2026-03-28T12:00", 24, "hours", ALWAYS, "Europe/Amsterdam", "2026-03-29T13:00+02:00"),
        ("2026-03-28T12:00", 1, "days", ALWAYS, "Europe/Amsterdam", "2026-03-29T12:00+02:00"),
        # 25 October 2026: 02:00 to 03:00 comes twice. The first.
        ("2026-10-24T02:30", 1, "days", ALWAYS, "Europe/Amsterdam", "2026-10-25T02:30+02:00"),
        ("2026-10-24T12:00", 24, "hours", ALWAYS, "Europe/Amsterdam", "2026-10-25T11:00+01:00"),
        ("2026-10-24T12:00", 1, "days", ALWAYS, "Europe/Amsterdam", "2026-10-25T12:00+01:00"),
        # The other half of the world, and a zone that moves by half an hour.
        ("2026-03-07T02:30", 1, "days", ALWAYS, "America/New_York", "2026-03-08T03:00-04:00"),
        ("2026-10-03T02:15", 1, "days", ALWAYS, "Australia/Lord_Howe",
         "2026-10-04T02:30+11:00"),
        # A window whose opening lies in the gap, and one in the hour that comes twice.
        ("2026-03-29T01:00", 0, "minutes", Window(time(2, 30), time(4)), "Europe/Amsterdam", "2026-03-29T03:00+02:00"),
        ("2026-10-25T01:00", 0, "minutes", Window(time(2, 30), time(4)), "Europe/Amsterdam", "2026-10-25T02:30+02:00"),
        # Leap day.
        ("2028-02-28T10:00", 1, "days", ALWAYS, "Europe/Amsterdam", "2028-02-29T10:00+01:00"),
        ("2027-02-28T10:00", 1, "days", ALWAYS, "Europe/Amsterdam", "2027-03-01T10:00+01:00"),
        ("2028-02-29T10:00", 365, "days", ALWAYS, "Europe/Amsterdam", "2029-02-28T10:00+01:00"),
        # Quiet hours over midnight.
        ("2026-06-01T23:00", 0, "minutes", NIGHT, "Europe/Amsterdam", "2026-06-01T23:00+02:00"),
        ("2026-06-01T05:59", 0, "minutes", NIGHT, "Europe/Amsterdam", "2026-06-01T05:59+02:00"),
        ("2026-06-01T06:00", 0, "minutes", NIGHT, "Europe/Amsterdam", "2026-06-01T22:00+02:00"),
        ("2026-06-06T23:30", 1, "hours", Window(time(22), time(6), frozenset({6})), "Europe/Amsterdam",
         "2026-06-13T00:00+02:00"),  # half past midnight is Sunday, and only Saturdays are open
        # Christmas 2026: Friday and Saturday are holidays, then comes Sunday.
        ("2026-12-24T18:00", 1, "days", DAYTIME, "Europe/Amsterdam", "2026-12-28T09:00+01:00"),
        ("2026-12-24T18:00", 1, "business_days", ALWAYS, "Europe/Amsterdam", "2026-12-28T18:00+01:00"),
        # Good Friday and Easter Monday.
        ("2026-04-02T10:00", 2, "business_days", ALWAYS, "Europe/Amsterdam", "2026-04-08T10:00+02:00"),
        ("2026-06-05T21:00", 3, "business_days", DAYTIME, "Europe/Amsterdam", "2026-06-11T09:00+02:00"),
    ],
)  # fmt: skip
def test_the_nights_and_days_that_go_wrong_elsewhere(
    anchor: str, amount: int, unit: str, window: Window, zone: str, expected: str
) -> None:
    place = ZoneInfo(zone)
    due = due_at(at(anchor, place), amount, unit, window, place, holidays_of("NL"))
    assert due == datetime.fromisoformat(expected)


def test_a_window_that_never_opens_is_not_heeded() -> None:
    closed = Window(time(9), time(20), frozenset(), True)
    assert admitted(at("2026-06-01T23:00"), closed, AMSTERDAM, lambda _day: True) == at("2026-06-01T23:00")


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(UnknownUnit):
        due_at(at("2026-06-01T12:00"), 1, "fortnights", ALWAYS, AMSTERDAM, no_holidays)


def test_a_day_that_the_calendar_skipped_has_no_moment_of_its_own() -> None:
    """Samoa had no 30 December 2011."""
    apia = ZoneInfo("Pacific/Apia")
    assert moment_of(date(2011, 12, 30), time(12), apia) == moment_of(date(2011, 12, 31), time(0), apia)


@pytest.mark.parametrize(
    ("country", "code", "zone"),
    [
        ("NL", "1015 CC", "Europe/Amsterdam"), ("nl", "", "Europe/Amsterdam"), ("ES", "35001", "Atlantic/Canary"),
        ("ES", "28001", "Europe/Madrid"), ("PT", "9500-100", "Atlantic/Azores"), ("US", "10001", "America/New_York"),
        ("US", "90210", "America/Los_Angeles"),
        ("US", "96813", "Pacific/Honolulu"), ("CA", "V5K 0A1", "America/Vancouver"),
        ("AU", "6000", "Australia/Perth"), ("US", "", None),
        ("BR", "01000-000", None), ("XX", "1", None), ("", "", None),
    ],
)  # fmt: skip
def test_an_address_tells_the_clock_or_says_nothing(country: str, code: str, zone: str | None) -> None:
    found = zone_of(country, code)
    assert (found.key if found else None) == zone
