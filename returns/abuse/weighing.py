"""What carriers write beside their reports: a place, sometimes a weight. Pure."""

import re
from functools import cache

from babel import Locale

from tracking.pickup.distance import metres_between
from tracking.pickup.places import place_of

_COUNTRY = re.compile(r"(?:^|[\s,(/-])([A-Z]{2})\)?$")
_POSTCODE = re.compile(r"\b\d{4,5}(?:\s?[A-Z]{2})?\b")
_WEIGHT = re.compile(r"(?<![\w.,])(\d{1,5}(?:[.,]\d{1,3})?)\s?(kg|g|gram|grams)\b", re.IGNORECASE)
MOST = 70_000  # grams: what a parcel may weigh; a larger number is no weight


def country_in(place: str) -> str:
    """The country at the end of a place as carriers write it ("KÖLN, DE", "Amsterdam (NL)"); "" where none stands."""
    found = _COUNTRY.search(place.strip())
    return found[1] if found and found[1] in _countries() else ""


@cache
def _countries() -> frozenset[str]:
    return frozenset(code for code in Locale("en").territories if len(code) == 2 and code.isalpha())


def kilometres(country: str, postal_code: str, place: str) -> int | None:
    """How far a reported place lies from an address, as the crow flies; None where either is unknown."""
    home, written = place_of(country, postal_code), _POSTCODE.search(place)
    there = place_of(country_in(place) or country, written[0]) if written else None
    if home is None or there is None:
        return None
    return round(metres_between(home, there) / 1000)


def grams_in(words: str) -> int | None:
    """The weight that a report tells ("Weight: 1,2 kg"), in grams; None where it tells none."""
    found = _WEIGHT.search(words)
    if found is None:
        return None
    number = float(found[1].replace(",", "."))
    grams = round(number * 1000 if found[2].lower() == "kg" else number)
    return grams if 0 < grams <= MOST else None
