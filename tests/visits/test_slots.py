"""Free times, as properties of any week anybody could invent, and on the nights when the clock changes."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from visits.hours import Span, is_holiday, meet, require_days, require_hours, spans_on
from visits.slots import Shape, Slot, free_slots, nearest

Situation = tuple[Shape, list[Span], dict[int, list[Span]], dict[int, list[Span]], Span]
ZONES = st.sampled_from(["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"])
# Both nights of each zone in which the clock changes, and ordinary days around them.
DAYS = st.sampled_from(
    [date(2026, 3, 28) + timedelta(days=step) for step in range(4)]
    + [date(2026, 10, 24) + timedelta(days=step) for step in range(4)]
    + [date(2026, 3, 8), date(2026, 11, 1), date(2026, 4, 5), date(2026, 10, 4), date(2026, 6, 15)]
)
CLOCKS = st.builds(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}", st.integers(0, 96))


@st.composite
def hours(draw: st.DrawFn) -> list[list[str]]:
    """The opening times of one day: up to three spans in order."""
    clocks = sorted(draw(st.lists(CLOCKS, min_size=0, max_size=6, unique=True)))
    return [[start, end] for start, end in zip(clocks[::2], clocks[1::2], strict=False)]


def week(spans: list[list[str]]) -> dict[str, list[list[str]]]:
    found = {day: spans for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    require_hours(found)
    return found


def on(day: date, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    zone, day = ZoneInfo(draw(ZONES)), draw(DAYS)
    openings = spans_on(week(draw(hours())), day, zone)
    work = {who: meet(openings, spans_on(week(draw(hours())), day, zone)) for who in range(draw(st.integers(1, 3)))}
    midnight = datetime.combine(day, datetime.min.time(), zone).astimezone(UTC)
    minute = st.integers(0, 24 * 60)
    busy = {
        who: [
            Span(midnight + timedelta(minutes=start), midnight + timedelta(minutes=start + draw(st.integers(1, 120))))
            for start in draw(st.lists(minute, max_size=4))
        ]
        for who in work
    }
    lasts, buffer, every = draw(st.integers(5, 120)), draw(st.integers(0, 60)), draw(st.integers(5, 90))
    bounds = Span(midnight + timedelta(minutes=draw(minute)), midnight + timedelta(days=1))
    shape = Shape(timedelta(minutes=lasts), timedelta(minutes=buffer), timedelta(minutes=every))
    return shape, openings, work, busy, bounds


@given(situations())
def test_every_offered_time_can_be_kept_by_everybody_named(situation: Situation) -> None:
    shape, openings, work, busy, bounds = situation
    found = free_slots(shape, openings, work, busy, bounds)
    assert found == sorted(found) and len({slot.starts_at for slot in found}) == len(found)
    for slot in found:
        assert slot.ends_at - slot.starts_at == shape.lasts
        assert bounds.start <= slot.starts_at < bounds.end
        assert any(span.start <= slot.starts_at and slot.ends_at <= span.end for span in openings)
        assert slot.specialists
        for who in slot.specialists:
            assert any(span.start <= slot.starts_at and slot.ends_at <= span.end for span in work[who])
            kept_free = Span(slot.starts_at, slot.ends_at + shape.buffer)
            assert not any(span.start < kept_free.end and kept_free.start < span.end for span in busy[who])


@given(situations())
def test_what_is_booked_is_offered_to_nobody_else_and_leaves_its_buffer(situation: Situation) -> None:
    shape, openings, work, busy, bounds = situation
    for _booking in range(6):  # book the first free time until nothing is left, or long enough
        found = free_slots(shape, openings, work, busy, bounds)
        if not found:
            break
        taken, who = found[0], found[0].specialists[0]
        busy[who].append(Span(taken.starts_at, taken.ends_at + shape.buffer))
        after = {slot.starts_at: slot.specialists for slot in free_slots(shape, openings, work, busy, bounds)}
        assert who not in after.get(taken.starts_at, ())
        # Capacity: everybody else who was free then still is.
        assert set(after.get(taken.starts_at, ())) == set(taken.specialists) - {who}
        assert not any(
            taken.starts_at <= start < taken.ends_at + shape.buffer and who in free for start, free in after.items()
        )


@given(hours(), DAYS, ZONES)
def test_a_day_has_the_length_it_really_has(spans: list[list[str]], day: date, zone_name: str) -> None:
    found = spans_on(week(spans), day, ZoneInfo(zone_name))
    assert all(span.start.tzinfo is UTC and span.start < span.end for span in found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))


def test_the_night_of_the_clock_change_has_23_and_25_hours() -> None:
    zone, whole = ZoneInfo("Europe/Amsterdam"), week([["00:00", "24:00"]])
    for day, length in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)):
        (span,) = spans_on(whole, day, zone)
        assert (span.end - span.start).total_seconds() / 3600 == length
        hourly = free_slots(Shape(timedelta(hours=1), timedelta(0), timedelta(hours=1)), [span], {1: [span]}, {}, span)
        assert len(hourly) == length


def test_a_time_that_the_clock_skips_lies_behind_the_gap() -> None:
    zone, day = ZoneInfo("Europe/Amsterdam"), date(2026, 3, 29)
    (span,) = spans_on(week([["02:30", "09:00"]]), day, zone)
    assert span.start.astimezone(zone).strftime("%H:%M") == "03:30"
    # From two in the morning until a time within the gap: nobody is there.
    assert spans_on(week([["02:45", "03:15"]]), day, zone) == []


def test_a_buffer_keeps_the_neighbours_apart_but_not_from_closing_time() -> None:
    zone, day = ZoneInfo("Europe/Amsterdam"), date(2026, 6, 15)
    opened = Span(on(day, "09:00", zone).astimezone(UTC), on(day, "11:00", zone).astimezone(UTC))
    shape = Shape(timedelta(minutes=30), timedelta(minutes=15), timedelta(minutes=15))
    booked = Span(opened.start + timedelta(minutes=45), opened.start + timedelta(minutes=90))
    starts = [
        slot.starts_at.astimezone(zone).strftime("%H:%M")
        for slot in free_slots(shape, [opened], {1: [opened]}, {1: [booked]}, opened)
    ]
    assert starts == ["09:00", "10:30"]


def test_the_nearest_times_are_close_and_in_order() -> None:
    start = datetime(2026, 6, 15, 9, tzinfo=UTC)
    slots = [Slot(start + timedelta(hours=hour), start + timedelta(hours=hour + 1), (1,)) for hour in (0, 1, 4, 9)]
    close = nearest(slots, start + timedelta(hours=3))
    assert [slot.starts_at.hour for slot in close] == [9, 10, 13]


@pytest.mark.parametrize(
    "wrong",
    [
        [], "mon", None, {"monday": []}, {"mon": "09:00"}, {"mon": [["9:00", "18:00"]]}, {"mon": [["18:00", "09:00"]]},
        {"mon": [["09:00", "09:00"]]}, {"mon": [["09:00", "12:00"], ["11:00", "14:00"]]}, {"mon": [["09:00"]]},
        {"mon": [[9, 18]]}, {"mon": [["24:00", "25:00"]]}, {"mon": None}, {"mon": [["09:00\n", "18:00"]]},
    ],
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        require_hours(wrong)


@pytest.mark.parametrize("wrong", ["2026-12-25", ["25-12-2026"], [20261225], [None], {}, ["2026-02-30"]])
def test_days_that_are_none_are_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        require_days(wrong)


def test_holidays_are_those_of_the_country() -> None:
    king = date(2026, 4, 27)
    assert is_holiday(king, "NL") and not is_holiday(king, "DE")
    assert is_holiday(date(2026, 10, 3), "DE") and is_holiday(date(2026, 12, 25), "nl")
    assert not is_holiday(king, "XX")
