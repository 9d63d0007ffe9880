"""Which of the brand's blocks stand on an order's page."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.matching import fitting, near
from care.showing import MOST, Situation, shown
from care.wording import said

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Thing:
    title: str = ""
    sku: str = ""
    category: str = ""


SHOES = Thing("Wolkenloper 3 trail", "WL3-42", "Shoes > Trail")
SOCKS = Thing("Loopsokken Merino", "", "")


def block(**changes: Any) -> dict[str, Any]:
    plain = {"kind": "guide", "categories": [], "skus": [], "words": [], "moment": "", "days_after": 0,
             "starts_at": None, "ends_at": None, "country": "", "postcodes": []}  # fmt: skip
    return {**plain, **changes}


def situation(**changes: Any) -> Situation:
    known: dict[str, Any] = {"items": [SHOES, SOCKS], "country": "NL", "postal_code": "1015 CC", "moment": "before",
                             "delivered_at": None, "now": NOW}  # fmt: skip
    return Situation(**{**known, **changes})


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ({}, [SHOES, SOCKS]),
        ({"categories": ["shoes"]}, [SHOES]),
        ({"categories": ["Shoes > Trail"]}, [SHOES]),
        ({"categories": ["Sho"]}, []),  # a category is a whole name
        ({"skus": ["wl3-42"]}, [SHOES]),
        ({"skus": [""]}, []),  # no number is no number
        ({"words": ["merino"]}, [SOCKS]),
        ({"words": ["loper"]}, []),  # inside a word is not a word
        ({"words": ["TRAIL"], "skus": ["none"]}, [SHOES]),
        ({"words": ["merino"], "categories": ["Shoes"]}, [SHOES, SOCKS]),
    ],
)
def test_items_are_meant_by_category_number_or_word(named: dict[str, Any], found: list[Thing]) -> None:
    names: dict[str, Any] = {"categories": [], "skus": [], "words": [], **named}
    assert fitting([SHOES, SOCKS], **names) == found


@pytest.mark.parametrize(
    ("country", "code", "wanted", "starts", "is_near"),
    [
        ("NL", "1015 CC", "", [], True),
        ("NL", "1015 CC", "NL", ["10", "11"], True),
        ("nl", "1015cc", "NL", ["1015 C"], True),
        ("NL", "2015 CC", "NL", ["10"], False),
        ("DE", "10155", "NL", ["10"], False),
        ("NL", "", "NL", ["10"], False),
    ],
)
def test_nearby_is_the_beginning_of_a_postcode(
    country: str, code: str, wanted: str, starts: list[str], is_near: bool
) -> None:
    assert near(country, code, wanted, starts) is is_near


def test_an_event_is_shown_until_it_is_over_and_never_without_a_day() -> None:
    starts, ends = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    running = block(kind="event", starts_at=starts.isoformat(), ends_at=ends.isoformat())
    assert shown([running], situation())
    assert not shown([running], situation(now=ends))
    assert not shown([block(kind="event", starts_at=starts.isoformat())], situation())
    assert not shown([block(kind="event")], situation())


def test_moments() -> None:
    later = block(moment="delivered", days_after=7)
    assert not shown([later], situation())
    arrived = NOW - timedelta(days=7)
    assert shown([later], situation(moment="delivered", delivered_at=arrived))
    assert not shown([later], situation(moment="delivered", delivered_at=arrived + timedelta(minutes=1)))
    assert shown([block(moment="under_way")], situation(moment="under_way"))
    assert not shown([block(moment="under_way")], situation(moment="delivered", delivered_at=NOW))


@given(st.lists(st.sampled_from(["", "before", "under_way", "delivered"]), max_size=12))
def test_never_more_than_three_in_the_merchants_order(moments: list[str]) -> None:
    blocks = [block(moment=moment, id=number) for number, moment in enumerate(moments)]
    chosen = shown(blocks, situation())
    fit = [one for one in blocks if one["moment"] in ("", "before")]
    assert chosen == fit[:MOST]


def test_words_fall_back_part_by_part_to_the_merchants_language() -> None:
    texts = {"nl": {"title": "Onderhoud", "text": "Koud wassen"}, "de": {"title": "Pflege"}}
    assert said(texts, "de", "nl") == {"title": "Pflege", "text": "Koud wassen"}
    assert said(texts, "de-informal", "nl")["title"] == "Pflege"
    assert said({"fr": {"title": "Entretien"}}, "en", "nl") == {"title": "Entretien"}
    assert said({}, "en", "nl") == {}
