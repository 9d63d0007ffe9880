"""What looks unusual, and what does not: the signals alone, without rows."""

from dataclasses import fields, is_dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.abuse import facts as abuse_facts
from returns.abuse.facts import Claims, Episode, Facts, Piece, Scan, Spell
from returns.abuse.signals import HIGH, HOLD, Code, around_weekend, plain_serial, score_of, signals_of
from returns.abuse.weighing import country_in, grams_in, kilometres
from returns.abuse.wording import WORDS, said

THURSDAY = date(2026, 11, 12)
WORN = tuple(Episode(THURSDAY + timedelta(weeks=n), THURSDAY + timedelta(weeks=n, days=4), True) for n in range(3))
TWO = Piece("Wolkenloper 3", 2)


def codes(facts: Facts) -> set[str]:
    return {signal.code.value for signal in signals_of(facts)}


def received(count: int | None, **changes: object) -> Facts:
    return Facts(pieces=(Piece("Wolkenloper 3", 2, count, **changes),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (Facts(), set()),
        # Who always sends back much has that habit; who never did and suddenly does is asked about.
        (Facts(earlier=Spell(60, 48), recent=Spell(20, 17)), set()),
        (Facts(earlier=Spell(20, 20), recent=Spell(12, 12)), set()),
        (Facts(earlier=Spell(40, 2), recent=Spell(8, 8)), {"rate"}),
        (Facts(earlier=Spell(40, 2), recent=Spell(2, 2)), set()),
        (Facts(earlier=Spell(3, 0), recent=Spell(9, 9)), set()),  # nobody with three pieces has a habit
        (Facts(earlier=Spell(40, 4), recent=Spell(10, 2)), set()),
        (received(None), set()),
        (received(2), set()),
        (received(1), {"missing"}),
        (received(0), {"empty"}),
        (Facts(pieces=(Piece("a", 1, 0), Piece("b", 1, None))), set()),  # not counted to the end
        (Facts(expected_grams=2000, weighed_grams=700), {"light"}),
        (Facts(expected_grams=2000, weighed_grams=1100), set()),
        (Facts(expected_grams=None, weighed_grams=50), set()),
        (Facts(scan=Scan("PL", "NL")), {"country"}),
        (Facts(scan=Scan("NL", "NL", 210)), {"far"}),
        (Facts(scan=Scan("NL", "NL", 60)), set()),
        (Facts(scan=Scan("", "NL", None)), set()),
        (received(2, serial="SN-1O7", sold_serials=("sn 107",)), set()),
        (received(2, serial="SN-9", sold_serials=("SN-1",)), {"other_serial"}),
        (received(2, serial="SN-9"), set()),
        (received(2, serial="SN-9", seen_before="K7P-4MD"), {"serial_again"}),
        (Facts(episodes=WORN), {"weekends"}),
        (Facts(episodes=WORN[:2]), set()),  # twice is a coincidence
        (Facts(episodes=tuple(Episode(one.delivered_on, one.asked_on, False) for one in WORN * 3)), set()),
        (Facts(claims=Claims(not_received=3, orders=6)), {"not_received"}),
        (Facts(claims=Claims(not_received=3, orders=40)), set()),
        (Facts(claims=Claims(damaged=4, orders=5)), {"damaged"}),
        (Facts(claims=Claims(not_received=2, damaged=2, orders=2)), set()),
    ],
)  # fmt: skip
def test_what_was_seen_gives_its_signal_and_nothing_else(facts: Facts, found: set[str]) -> None:
    assert codes(facts) == found


@pytest.mark.parametrize(
    ("delivered", "asked", "is_around"),
    [
        (THURSDAY - timedelta(days=1), THURSDAY + timedelta(days=4), True),  # Wednesday to Monday
        (THURSDAY, THURSDAY + timedelta(days=3), True),  # to Sunday itself
        (THURSDAY + timedelta(days=2), THURSDAY + timedelta(days=6), True),  # Saturday to Wednesday
        (THURSDAY, THURSDAY + timedelta(days=7), False),  # a week later: tried on, thought about
        (THURSDAY, THURSDAY + timedelta(days=1), False),  # before the weekend
        (THURSDAY - timedelta(days=2), THURSDAY + timedelta(days=4), False),  # Tuesday
        (THURSDAY + timedelta(days=3), THURSDAY + timedelta(days=4), False),  # Sunday
    ],
)
def test_around_a_weekend_is_before_it_and_right_after_it(delivered: date, asked: date, is_around: bool) -> None:
    assert around_weekend(delivered, asked) is is_around


@given(
    bought=st.integers(8, 200), share=st.floats(0, 1), recent=st.integers(0, 40),
)  # fmt: skip
def test_an_honest_heavy_returner_scores_nothing_at_any_rate(bought: int, share: float, recent: int) -> None:
    """Whoever goes on as before, rounded to whole pieces, is no signal: nobody is compared with others."""
    facts = Facts(earlier=Spell(bought, round(bought * share)), recent=Spell(recent, int(recent * share)))
    assert signals_of(facts) == []


WHATEVER = st.builds(
    Facts,
    earlier=st.builds(Spell, st.integers(0, 60), st.integers(0, 60)),
    recent=st.builds(Spell, st.integers(0, 60), st.integers(0, 60)),
    pieces=st.lists(
        st.builds(
            Piece, st.just("Schoen"), st.integers(1, 5), st.none() | st.integers(0, 6), st.sampled_from(["", "A1"]),
            st.sampled_from([(), ("A1",), ("B2",)]), st.sampled_from(["", "K7P-4MD"]),
        ),
        max_size=4,
    ).map(tuple),
    expected_grams=st.none() | st.integers(0, 9000), weighed_grams=st.none() | st.integers(0, 9000),
    scan=st.none() | st.builds(Scan, st.sampled_from(["", "NL", "PL"]), st.just("NL"), st.none() | st.integers(0, 900)),
    claims=st.builds(Claims, st.integers(0, 30), st.integers(0, 30), st.integers(0, 60)),
    episodes=st.integers(0, 9).map(lambda times: WORN[:1] * times),
)  # fmt: skip


@given(WHATEVER)
def test_every_signal_is_explained_none_alone_is_grave_and_the_score_stays_within_its_scale(facts: Facts) -> None:
    signals = signals_of(facts)
    assert 0 <= score_of(signals) <= 100 and (score_of(signals) > 0) == bool(signals)
    assert all(0 < signal.points < HIGH for signal in signals)
    kept = [[signal.code.value, signal.points, signal.values] for signal in signals]
    words = said(kept)
    assert len(words) == len(signals)
    for one in words:
        assert "%(" not in one.seen + one.unusual + one.otherwise
        assert one.seen and one.unusual and one.otherwise


def test_one_empty_box_stops_the_money_and_one_far_scan_does_not() -> None:
    assert score_of(signals_of(received(0))) >= HOLD
    assert score_of(signals_of(Facts(scan=Scan("NL", "NL", 400)))) < HOLD
    assert score_of(signals_of(Facts(scan=Scan("PL", "NL")))) < HOLD


def test_nothing_about_who_somebody_is_can_count() -> None:
    """The facts are all that the signals see: no name, address, language, age, sex, origin or device is among them."""
    kinds = [one for one in vars(abuse_facts).values() if isinstance(one, type) and is_dataclass(one)]
    names = {field.name for kind in kinds for field in fields(kind)}
    assert names == {
        "bought", "returned", "title", "quantity", "received", "serial", "sold_serials", "seen_before", "country",
        "expected_country", "kilometres", "delivered_on", "asked_on", "was_worn", "not_received", "damaged", "orders",
        "earlier", "recent", "pieces", "expected_grams", "weighed_grams", "scan", "episodes", "claims",
    }  # fmt: skip
    assert set(WORDS) == set(Code)


def test_what_carriers_write_is_read_carefully() -> None:
    assert [country_in(place) for place in ("KÖLN, DE", "Amsterdam (NL)", "Gdańsk - PL", "Hoofddorp", "OK", "")] == [
        "DE", "NL", "PL", "", "", "",
    ]  # fmt: skip
    assert [grams_in(words) for words in ("Gewicht: 1,2 kg", "Weighed 450 g", "Paket 12 von 13", "A4.2kg", "0 kg")] == [
        1200, 450, None, None, None,
    ]  # fmt: skip
    far = kilometres("NL", "1015 CC", "6211 AB Maastricht, NL")
    assert far is not None and 150 < far < 220
    assert kilometres("NL", "1015 CC", "Maastricht") is None
    assert plain_serial("sn-1o i") == "SN101"


def test_what_another_version_kept_is_left_out() -> None:
    assert said([["often", 30, {}], ["empty", 45, {}], "x", ["empty", 45, {"registered": 2}]])[0].points == 45
    assert len(said([["often", 30, {}], ["empty", 45, {}], ["empty", 45, {"registered": 2}]])) == 1
    assert said(None) == []
