"""Where a parcel stands follows from the set of what was seen, never from the order of hearing it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.snapshots import Status
from tracking.status import Seen, standing

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def seen(*told: tuple[int, Status]) -> list[Seen]:
    return [Seen(START + timedelta(hours=hours), status) for hours, status in told]


reports = st.lists(
    st.builds(Seen, st.integers(0, 30).map(lambda hours: START + timedelta(hours=hours)), st.sampled_from(Status)),
    max_size=12,
)


@given(reports, st.randoms(use_true_random=False), st.booleans())
def test_no_permutation_or_repetition_changes_the_standing(told: list[Seen], random: object, is_return: bool) -> None:
    shuffled = told + told[: len(told) // 2]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(shuffled, is_return) == standing(told, is_return)


@given(reports, reports)
def test_news_that_is_older_than_all_we_know_never_moves_the_parcel(told: list[Seen], older: list[Seen]) -> None:
    early = [Seen(report.occurred_at - timedelta(days=9), report.status) for report in older]
    known = standing(told)
    if known.status is Status.UNKNOWN or any(report.status is Status.RETURN_TO_SENDER for report in early):
        return  # nothing known yet; and a turn in the past does change what a later arrival means
    if known.status is Status.PRE_TRANSIT:
        return  # a label after a scan is a second label
    assert standing(told + early).status is known.status


@given(reports)
def test_a_delivery_to_the_customer_is_only_ever_the_current_standing(told: list[Seen]) -> None:
    now = standing(told)
    assert (now.delivered_at is not None) == (now.status is Status.DELIVERED)


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (seen(), Status.UNKNOWN),
        (seen((0, Status.PRE_TRANSIT), (1, Status.UNKNOWN)), Status.PRE_TRANSIT),
        (seen((5, Status.DELIVERED), (9, Status.IN_TRANSIT)), Status.DELIVERED),
        (seen((5, Status.DELIVERED), (9, Status.DELIVERY_ATTEMPT_FAILED)), Status.DELIVERY_ATTEMPT_FAILED),
        (seen((5, Status.OUT_FOR_DELIVERY), (5, Status.DELIVERED)), Status.DELIVERED),
        (seen((3, Status.IN_TRANSIT), (4, Status.PRE_TRANSIT)), Status.IN_TRANSIT),
        (seen((3, Status.RETURN_TO_SENDER), (9, Status.DELIVERED)), Status.RETURN_TO_SENDER),
        (seen((3, Status.AVAILABLE_FOR_PICKUP), (20, Status.DELIVERED)), Status.DELIVERED),
    ],
)
def test_the_carriers_last_meaningful_word_counts(told: list[Seen], status: Status) -> None:
    assert standing(told).status is status


def test_a_parcel_that_turned_round_is_not_delivered_to_the_customer_when_the_shop_signs_for_it() -> None:
    assert standing(seen((3, Status.RETURN_TO_SENDER), (9, Status.DELIVERED))).delivered_at is None


def test_a_return_parcel_that_arrives_at_the_shop_is_delivered_but_not_to_the_customer() -> None:
    now = standing(seen((9, Status.DELIVERED)), is_return=True)
    assert (now.status, now.delivered_at) == (Status.DELIVERED, None)


def test_the_moment_of_delivery_is_the_carriers_not_ours() -> None:
    assert standing(seen((2, Status.IN_TRANSIT), (7, Status.DELIVERED))).delivered_at == START + timedelta(hours=7)
