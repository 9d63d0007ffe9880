"""Examples in a design's preview are in the preview's language."""

import pytest
from django.utils import translation

from notifications.designs.examples import examples
from notifications.designs.values import REGISTRY, Kind
from tests.designs.stage import shop

LOPER = shop()


@pytest.mark.parametrize(
    ("language", "day", "worth", "points", "price"),
    [
        ("en", "Friday", "10%", "240 points", "€89.95"),
        ("nl", "vrijdag", "10%", "240 punten", "€\u00a089,95"),
        ("de", "Freitag", "10\u00a0%", "240 Punkte", "89,95\u00a0€"),
        ("fr", "vendredi", "10\u00a0%", "240 points", "89,95\u00a0€"),
    ],
)
def test_examples_are_written_as_their_language_writes(
    language: str, day: str, worth: str, points: str, price: str
) -> None:
    with translation.override(language):
        coupon = examples(LOPER, "coupon", language)["full"]
        statement = examples(LOPER, "points_statement", language)["full"]
        wish = examples(LOPER, "price_drop", language)["full"]
    assert coupon["until"].startswith(day)
    assert (coupon["worth"], statement["points"], wish["price"]) == (worth, points, price)
    assert day in statement["expires_on"]


def test_an_example_is_made_anew_for_each_reader() -> None:
    words = [one.example for one in REGISTRY if one.kind == Kind.TEXT and one.source == "day"]
    with translation.override("de"):
        german = {str(one) for one in words}
    with translation.override("fr"):
        assert words and german.isdisjoint({str(one) for one in words})
