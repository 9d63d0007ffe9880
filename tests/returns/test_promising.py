"""The promise: a day on which banks work, never later without a reason, and never later than the law."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.following.promising import (
    BANK,
    NOT_SENT,
    SENT_LATE,
    SLOW_CARRIER,
    TRAVEL,
    Facts,
    expected,
    last_bank_day,
    next_bank_day,
    promise,
)  # fmt: skip
from returns.labels.fetching import is_working_day

MONDAY = date(2026, 3, 2)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def facts(**changes: object) -> Facts:
    return Facts(**{"today": MONDAY, "country": "NL", "refund_days": 7, "told": date(2026, 3, 20), **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "day", "reason"),
    [
        # Handed in at once: earlier than we had said.
        ({"handed_on": MONDAY}, MONDAY + timedelta(days=TRAVEL + 7), ""),
        ({"handed_on": MONDAY, "received_on": MONDAY + timedelta(days=1)}, date(2026, 3, 10), ""),
        # Looked at: the bank's days are all that is left.
        ({"received_on": MONDAY, "inspected_on": MONDAY}, MONDAY + timedelta(days=BANK), ""),
        # Not sent for so long that the day cannot be kept: later, and why.
        ({"told": date(2026, 3, 10)}, date(2026, 3, 13), NOT_SENT),
        ({"told": date(2026, 3, 10), "handed_on": MONDAY}, date(2026, 3, 13), SENT_LATE),
        ({"told": date(2026, 3, 3), "handed_on": date(2026, 2, 20), "received_on": MONDAY}, date(2026, 3, 9),
         SLOW_CARRIER),
        # We were slow: the promise stays, and breaks.
        ({"told": date(2026, 3, 3), "handed_on": MONDAY, "received_on": MONDAY, "inspected_on": MONDAY},
         date(2026, 3, 3), ""),
        # A withdrawal's money goes on the proof.
        ({"is_withdrawal": True, "handed_on": MONDAY}, MONDAY + timedelta(days=BANK), ""),
        # The law's fourteenth day is a Saturday: the Friday before.
        ({"refund_days": 30, "handed_on": MONDAY, "legal_on": date(2026, 3, 14)}, date(2026, 3, 13), ""),
        # King's Day is no bank day.
        ({"told": date(2026, 5, 1), "today": date(2026, 4, 20), "handed_on": date(2026, 4, 16)}, date(2026, 4, 28), ""),
    ],
)  # fmt: skip
def test_the_day_follows_the_parcel(changes: dict[str, object], day: date, reason: str) -> None:
    found = promise(facts(**changes))
    assert (found.day, found.reason) == (day, reason)


@given(
    today=DAYS, refund_days=st.integers(0, 40), told=st.none() | DAYS, gaps=st.lists(st.integers(0, 30), max_size=3),
    legal=st.none() | st.integers(0, 20), is_withdrawal=st.booleans(),
)  # fmt: skip
def test_it_never_moves_back_without_a_reason_and_never_behind_the_law(
    today: date, refund_days: int, told: date | None, gaps: list[int], legal: int | None, is_withdrawal: bool
) -> None:
    moments = [today - timedelta(days=sum(gaps[place:])) for place in range(len(gaps))]
    handed, received, inspected = (moments + [None] * 3)[:3]
    case = Facts(
        today, "NL", refund_days, is_withdrawal, True, handed, received, inspected,
        None if legal is None else today + timedelta(days=legal), told,
    )  # fmt: skip
    found = promise(case)
    assert found.reason != "" or told is None or found.day <= told
    assert is_working_day(expected(case), "NL")
    if case.legal_on and handed and handed <= case.legal_on:
        assert expected(case) <= case.legal_on
    assert promise(Facts(**{**case.__dict__, "told": found.day})).day == found.day, "asked again it says the same"


@given(day=DAYS)
def test_bank_days_are_near(day: date) -> None:
    assert last_bank_day(day, "NL") <= day <= next_bank_day(day, "NL")
    assert (next_bank_day(day, "NL") - last_bank_day(day, "NL")).days <= 8
