"""The estimate as a function: facts and counts in, days and a basis out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracking.delivery_days import DeliveryDays
from tracking.eta import NIGHTFALL, WIDEST, Facts, estimate
from tracking.eta_intervals import COVERAGE, LOTS, best_tail, interval, shares, surviving
from tracking.history import Counts, History
from tracking.snapshots import Status

ZONE = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 3, 9, 18, 0, tzinfo=ZONE)  # an ordinary week without holidays


def counted(**days: float) -> Counts:
    weights = {int(day[1:].replace("m", "-")): weight for day, weight in days.items()}
    return Counts(weights, sum(weights.values()))


def lane(counts: Counts, name: str = "NL-NL") -> History:
    """The same habits on every weekday."""
    weekday = Counts({day: weight / 6 for day, weight in counts.weights.items()}, counts.size / 6)
    return History(transits={(name, number): weekday for number in range(6)})


USUAL = lane(counted(d1=600, d2=300, d3=100))


def parcel(**changes: object) -> Facts:
    """On its way within the Netherlands since Monday evening."""
    facts = Facts(
        now=MONDAY + timedelta(hours=1), zone=ZONE, carrier="postnl", origin="NL", destination="NL",
        status=Status.IN_TRANSIT, status_at=MONDAY, first_scan_at=MONDAY,
    )  # fmt: skip
    return replace(facts, **changes)  # type: ignore[arg-type]


def evening(day: int) -> datetime:
    """The end of a day of that week's March, as carriers name days."""
    return datetime(2026, 3, day, 20, 0, tzinfo=ZONE)


def test_the_merchants_own_parcels_say_when_the_next_one_comes_and_why() -> None:
    found = estimate(parcel(), USUAL)
    assert found is not None
    assert found.first == date(2026, 3, 10)
    assert found.last in (date(2026, 3, 10), date(2026, 3, 11))
    assert found.basis in ("history:6:1", "history:8:2", "history:9:2")


@pytest.mark.parametrize(
    "changes",
    [
        {"is_over": True},
        {"status": Status.DELIVERED},
        {"status": Status.AVAILABLE_FOR_PICKUP},
        {"status": Status.RETURN_TO_SENDER},
        {"status": Status.CANCELLED},
        {"status": Status.EXCEPTION},
        {"status": Status.EXCEPTION, "carrier_at": evening(12), "carrier_heard_at": evening(9)},
        {"status": Status.DELIVERY_ATTEMPT_FAILED},
        {"delay_reason": "carrier"},
        {"delay_reason": "carrier", "carrier_at": evening(11), "carrier_first_at": evening(11)},
        {"first_scan_at": None},
        {"first_scan_at": None, "promised_on": date(2026, 3, 8)},
        {"carrier": "a_slug", "destination": "DE"},
        {"destination": "US"},
        {"destination": ""},
        # Sixteen delivery days on the way, where nearly all took three.
        {"now": MONDAY + timedelta(days=18)},
    ],
    ids=str,
)
def test_no_day_is_named_where_nothing_honest_can_be_said(changes: dict[str, object]) -> None:
    assert estimate(parcel(**changes), USUAL) is None


def test_the_couriers_round_is_today_until_the_evening_is_over() -> None:
    out = parcel(status=Status.OUT_FOR_DELIVERY, status_at=MONDAY, now=MONDAY)
    found = estimate(out, USUAL)
    assert found and (found.first, found.last, found.basis) == (MONDAY.date(), MONDAY.date(), "courier")
    late = estimate(replace(out, now=MONDAY.replace(hour=NIGHTFALL)), USUAL)
    assert late and late.first == date(2026, 3, 10)


def test_a_carriers_day_is_repeated_as_it_is_while_we_do_not_know_how_good_it_is() -> None:
    found = estimate(parcel(carrier_at=evening(12), carrier_from=evening(11), carrier_first_at=evening(12)), USUAL)
    assert found and (found.first, found.last, found.basis) == (date(2026, 3, 11), date(2026, 3, 12), "carrier")


def test_a_carriers_day_that_passed_gives_way_to_experience() -> None:
    facts = parcel(carrier_at=evening(10), carrier_first_at=evening(10), now=evening(11))
    found = estimate(facts, USUAL)
    assert found and found.first == date(2026, 3, 11) and found.basis.startswith("history")


def test_a_carrier_that_always_names_the_best_case_is_corrected_by_its_record() -> None:
    record = History(promises={("first", "NL-NL"): counted(d0=100, d1=200, d2=100)})
    days = [
        estimate(parcel(carrier_at=at, carrier_first_at=at, first_scan_at=None), record)
        for at in (evening(day) for day in (10, 11, 12, 17, 18, 19))
    ]
    assert all(found and found.basis == "record:2:0" for found in days)
    # Named for the 10th, most come on the 11th.
    assert all(
        found and (found.first.day - day) in (0, 1) for found, day in zip(days, (10, 11, 12, 17, 18, 19), strict=True)
    )
    assert any(found and found.last.day - day == 2 for found, day in zip(days, (10, 11, 12, 17, 18, 19), strict=True))


def test_who_tells_more_speaks() -> None:
    """Our own parcels always take a day; the carrier's days are all over the place. And the other way round."""
    steady, wild = counted(d1=500), counted(d0=100, d1=100, d2=100, d3=100)
    named = parcel(carrier_at=evening(12), carrier_first_at=evening(12))
    own = replace(lane(steady), promises={("first", "NL-NL"): wild})
    found = estimate(named, own)
    assert found and found.basis.startswith("history") and found.last == date(2026, 3, 10)
    carriers = replace(lane(wild), promises={("first", "NL-NL"): counted(d0=500)})
    found = estimate(named, carriers)
    assert found and found.basis.startswith("record") and found.first == found.last == date(2026, 3, 12)


def test_after_trouble_only_a_day_counts_that_the_carrier_named_since() -> None:
    missed = parcel(status=Status.DELIVERY_ATTEMPT_FAILED, status_at=evening(10), now=evening(10))
    repeated = replace(missed, carrier_at=evening(10), carrier_first_at=evening(10), carrier_heard_at=evening(10))
    assert estimate(repeated, USUAL) is None
    renewed = replace(repeated, carrier_at=evening(11))
    found = estimate(renewed, USUAL)
    assert found and (found.first, found.basis) == (date(2026, 3, 11), "carrier")
    late = parcel(delay_reason="carrier", carrier_at=evening(13), carrier_first_at=evening(11))
    found = estimate(late, USUAL)
    assert found and (found.last, found.basis) == (date(2026, 3, 13), "carrier")


def test_before_the_hand_over_the_shops_promise_stands() -> None:
    facts = parcel(status=Status.PRE_TRANSIT, first_scan_at=None, promised_on=date(2026, 3, 12))
    found = estimate(facts, USUAL)
    assert found and (found.first, found.last, found.basis) == (date(2026, 3, 12), date(2026, 3, 12), "promised")
    record = History(promises={("shop", "NL-NL"): counted(dm1=30, d0=60, d1=10)})
    found = estimate(facts, record)
    assert found and found.basis == "promises:8:0" and found.first <= date(2026, 3, 12) <= found.last


def test_thin_history_leans_on_kindred_lanes_and_those_on_an_assumption() -> None:
    to_germany = parcel(destination="DE")
    assumed = estimate(to_germany, History())
    assert assumed and assumed.basis.startswith("usual")
    slow = lane(counted(d5=300, d6=100), "NL-BE")
    kindred = estimate(to_germany, slow)
    assert kindred and kindred.basis.startswith("similar") and kindred.first > assumed.first
    # Three quick parcels of its own do not outweigh four hundred slow ones of its neighbours; three hundred do.
    few = estimate(to_germany, History(transits={**slow.transits, **lane(counted(d2=3), "NL-DE").transits}))
    many = estimate(to_germany, History(transits={**slow.transits, **lane(counted(d2=300), "NL-DE").transits}))
    assert few and few.basis.startswith("similar") and few.last >= date(2026, 3, 14)
    assert many and many.basis.startswith("history") and many.first == many.last == date(2026, 3, 11)
    # What happens within the country says nothing about the way abroad.
    assert estimate(to_germany, USUAL) == assumed


def test_what_is_handed_over_before_the_weekend_has_a_history_of_its_own() -> None:
    quick, slow = counted(d1=200), counted(d2=200)
    history = History(transits={("NL-NL", number): slow if number == 4 else quick for number in range(6)})
    friday = datetime(2026, 3, 13, 18, 0, tzinfo=ZONE)
    monday = estimate(parcel(), history)
    found = estimate(parcel(first_scan_at=friday, status_at=friday, now=friday), history)
    assert monday and monday.first == monday.last == date(2026, 3, 10)
    assert found and found.first == found.last == date(
        2026, 3, 16
    )  # Saturday is the first delivery day, Monday the second


@pytest.mark.parametrize(
    ("carrier", "destination", "handed_over", "second_day"),
    [
        ("postnl", "NL", date(2026, 4, 2), date(2026, 4, 4)),  # Good Friday is delivered in the Netherlands
        ("dhl", "DE", date(2026, 4, 2), date(2026, 4, 7)),  # Good Friday and Easter Monday are not in Germany
        ("ups", "NL", date(2026, 4, 2), date(2026, 4, 7)),  # no Saturdays, and Easter Monday
        ("postnl", "NL", date(2026, 12, 24), date(2026, 12, 29)),  # both days of Christmas, Sunday
        ("colissimo", "FR", date(2026, 7, 13), date(2026, 7, 16)),  # the fourteenth
        ("postnl", "NL", date(2026, 3, 27), date(2026, 3, 30)),  # the night to summer time
        ("postnl", "NL", date(2026, 10, 23), date(2026, 10, 26)),  # the night to winter time
    ],
)
def test_days_are_delivery_days_of_the_carrier_in_the_country_of_destination(
    carrier: str, destination: str, handed_over: date, second_day: date
) -> None:
    moment = datetime.combine(handed_over, MONDAY.time(), ZONE)
    facts = parcel(
        carrier=carrier,
        destination=destination,
        first_scan_at=moment,
        status_at=moment,
        now=moment + timedelta(hours=1),
    )
    found = estimate(facts, lane(counted(d2=1000), f"NL-{destination}"))
    assert found and found.first == found.last == second_day


def test_days_are_those_of_the_merchants_zone() -> None:
    late = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)  # Tuesday in Amsterdam
    found = estimate(parcel(first_scan_at=late, now=late), lane(counted(d1=1000)))
    assert found and found.first == date(2026, 3, 11)


weights = st.dictionaries(st.integers(0, 20), st.floats(0.5, 500), min_size=1, max_size=8)
histories = st.builds(
    lambda own, other, first: History(
        transits={
            **lane(Counts(own, sum(own.values())), "NL-DE").transits,
            **lane(Counts(other, sum(other.values())), "NL-FR").transits,
        },
        promises={("first", "NL-DE"): Counts(first, sum(first.values()))} if first else {},
    ),
    weights,
    weights,
    st.one_of(st.just({}), weights),
)
moments = st.integers(0, 350 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@settings(max_examples=60, deadline=None)
@given(
    history=histories,
    start=moments,
    carrier=st.sampled_from(["postnl", "ups", "evri", "a_slug"]),
    named=st.one_of(st.none(), st.integers(0, 12)),
    promised=st.one_of(st.none(), st.integers(-2, 12)),
)
def test_as_time_passes_both_ends_only_ever_move_ahead(
    history: History, start: datetime, carrier: str, named: int | None, promised: int | None
) -> None:
    at = start + timedelta(days=named) if named is not None else None
    facts = parcel(
        carrier=carrier, destination="DE", first_scan_at=start, status_at=start, now=start, carrier_at=at,
        carrier_first_at=at, promised_on=(start + timedelta(days=promised)).date() if promised is not None else None,
    )  # fmt: skip
    days, before = DeliveryDays(carrier, "DE"), None
    for hour in range(0, 24 * 30, 11):
        now = start + timedelta(hours=hour)
        found = estimate(replace(facts, now=now), history)
        if found is None:
            continue
        assert now.astimezone(ZONE).date() <= found.first <= found.last
        assert days.between(found.first, found.last) <= WIDEST + 1 or found.basis == "carrier"
        assert len(found.basis) <= 20
        # A named day that passed hands over to experience, once; within one voice no end ever moves back.
        if before and before.basis.partition(":")[0] == found.basis.partition(":")[0]:
            assert (before.first, before.last) <= (found.first, found.last) and before.last <= found.last
        before = found


@settings(max_examples=200, deadline=None)
@given(weights=weights)
def test_with_the_true_distribution_four_in_five_are_right_or_one_day_holds_more(weights: dict[int, float]) -> None:
    distribution = shares(weights)
    tail = best_tail(distribution)
    chosen = [interval(distribution, lot, tail) for lot in LOTS]
    covered = sum(sum(share for day, share in distribution if first <= day <= last) for first, last in chosen) / len(
        LOTS
    )
    assert all(first <= last for first, last in chosen)
    assert covered >= COVERAGE - 0.06  # the lots are twenty: a day's border falls between two of them
    largest = max(share for _, share in distribution)
    # Much more only where a single day, or a gap that both ends must cross, leaves no choice.
    assert covered <= COVERAGE + max(largest, 0.06)


@given(weights=weights, earliest=st.integers(0, 22), lot=st.floats(0.001, 0.999))
def test_what_survives_never_lies_in_the_past_and_never_moves_back(
    weights: dict[int, float], earliest: int, lot: float
) -> None:
    distribution = shares(weights)
    tail = best_tail(distribution)
    before, after = surviving(distribution, earliest), surviving(distribution, earliest + 1)
    if before:
        assert sum(share for _, share in before) == pytest.approx(1)
        assert interval(before, lot, tail)[0] >= earliest
    if before and after:
        assert interval(before, lot, tail)[0] <= interval(after, lot, tail)[0]
        assert interval(before, lot, tail)[1] <= interval(after, lot, tail)[1]


@given(
    start=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    number=st.integers(-20, 40),
    carrier=st.sampled_from(["postnl", "ups", "evri"]),
    country=st.sampled_from(["NL", "DE", "US", "XX", ""]),
)
def test_counting_delivery_days_and_adding_them_are_each_others_inverse(
    start: date, number: int, carrier: str, country: str
) -> None:
    days = DeliveryDays(carrier, country)
    there = days.after(start, number)
    assert days.has(there)
    if number:
        assert days.between(start, there) == number
    else:
        assert there == days.following(start)
