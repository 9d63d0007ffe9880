"""What the customs papers of returned goods need of each article, and what of it nobody told. Pure.

Union Customs Code (Regulation (EU) No 952/2013, art. 203): returned goods come back free of duty, as what they were
when they left. So they are declared with code, origin, weight and what was paid, and nothing of it is made up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from returns.labels.contracts import Content

HS_CODE, ORIGIN, WEIGHT, VALUE = "hs_code", "origin_country", "weight_grams", "value"
LEAST_DIGITS = 6  # of the Harmonized System; what follows is a country's own


@dataclass(frozen=True)
class Gap:
    """An article of which something is missing: `facts` are HS_CODE, ORIGIN, WEIGHT and VALUE, as far as they are."""

    title: str
    sku: str
    facts: tuple[str, ...]


def gaps(contents: Iterable[Content]) -> list[Gap]:
    """Every article that cannot be declared, each once, with exactly what is missing."""
    found = [Gap(one.description, one.sku, missing) for one in contents if (missing := _missing(one))]
    return list(dict.fromkeys(found))


def _missing(one: Content) -> tuple[str, ...]:
    has = {
        HS_CODE: one.hs_code.isdigit() and len(one.hs_code) >= LEAST_DIGITS,
        ORIGIN: len(one.origin_country) == 2,
        WEIGHT: not one.is_weight_guessed and one.grams > 0,
        VALUE: one.value > Decimal(0),
    }
    return tuple(name for name, is_there in has.items() if not is_there)
