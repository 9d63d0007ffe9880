"""The statistics keep what they promise, counted over invented shops with fixed lots."""

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.lift import Shop, coverage, first_clear, people
from notifications.lift.comparing import (
    Bounds,
    Group,
    compare_means,
    compare_rates,
    is_enough,
    mean_bounds,
    radius,
    rate_bounds,
)

NOBODY = Group(np.zeros(0), 0)


@pytest.mark.parametrize(
    ("mailed", "held_out", "rates"), [(160, 40, (0.15, 0.12)), (60, 60, (0.06, 0.06)), (1600, 400, (0.15, 0.12))]
)
def test_a_90_percent_interval_holds_the_truth_about_nine_times_in_ten(
    mailed: int, held_out: int, rates: tuple[float, float]
) -> None:
    found = coverage(mailed, held_out, np.random.default_rng(5), 200, rates)
    # 200 shops: two standard errors are four points. With very few buyers the intervals err on the wide side.
    assert 0.86 <= found["rate"] <= 0.98
    assert 0.86 <= found["money"] <= 0.98


@pytest.mark.parametrize("bounds", [rate_bounds, mean_bounds])
@pytest.mark.parametrize("share", [0.1, 0.2, 0.5])
def test_who_looks_every_week_for_a_year_is_rarely_told_of_a_difference_that_is_not_there(
    share: float, bounds: Callable[[Group, Group], Bounds]
) -> None:
    lot = np.random.default_rng(11)
    told = sum(first_clear(Shop(50, share), lot, 52, bounds) is not None for _ in range(60))
    assert told <= 12, "90 % of the shops are never told: 6 of 60 expected at most, 12 is three standard errors more"


def test_a_fixed_interval_looked_at_every_week_would_cry_wolf() -> None:
    """Why the verdict does not hang on the 90 % interval: the same shops, judged by it."""
    lot = np.random.default_rng(11)

    told = sum(
        first_clear(Shop(50, 0.2), lot, 26, lambda *both: compare_rates(*both).interval) is not None for _ in "12345678"
    )
    assert told >= 2


def test_fifty_orders_a_week_are_enough_to_see_what_is_there() -> None:
    lot = np.random.default_rng(2)
    weeks = [first_clear(Shop(50, 0.5, 0.12, 0.20), lot, 40, rate_bounds) for _ in range(20)]
    seen = [week for week in weeks if week is not None]
    assert len(seen) >= 18
    assert sorted(seen)[len(seen) // 2] <= 20


def test_too_few_people_are_never_called_clear() -> None:
    everybody, nobody = Group(np.full(49, 80.0), 49), Group(np.zeros(49), 0)
    found = compare_rates(everybody, nobody)
    assert not is_enough(everybody, nobody)
    assert not found.is_clear
    assert found.bounds == (-1.0, 1.0)
    assert found.interval[0] > 0.9, "the interval itself says what it sees"


def test_nobody_yet_excludes_little_and_breaks_nothing() -> None:
    found = compare_rates(NOBODY, NOBODY)
    assert found.interval[0] < -0.8
    assert found.interval[1] > 0.8
    assert found.probability == pytest.approx(0.5, abs=0.01)
    assert compare_means(NOBODY, NOBODY) is None
    assert compare_means(people(5, 0.0, np.random.default_rng(1)), NOBODY) is None


def test_the_same_numbers_give_the_same_answer() -> None:
    groups = people(300, 0.15, np.random.default_rng(3)), people(90, 0.12, np.random.default_rng(4))
    assert compare_means(*groups) == compare_means(*groups)
    assert compare_rates(*groups) == compare_rates(*groups)


def test_turned_round_it_says_the_opposite() -> None:
    first, second = people(300, 0.2, np.random.default_rng(3)), people(90, 0.1, np.random.default_rng(4))
    there, back = compare_rates(first, second), compare_rates(second, first)
    assert there.interval == pytest.approx((-back.interval[1], -back.interval[0]), abs=2e-3)
    assert there.probability == pytest.approx(1 - back.probability, abs=2e-3)


def test_the_sequence_is_wider_than_one_look_and_narrows_with_people() -> None:
    wide = [radius(0.3 / people**0.5, people) for people in (100, 1_000, 10_000, 100_000)]
    assert wide == sorted(wide, reverse=True)
    assert all(half > 1.645 * 0.3 / people**0.5 for half, people in zip(wide, (100, 1e3, 1e4, 1e5), strict=True))
