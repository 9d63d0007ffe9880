"""What labels and customs papers need of an article, read the same way for every shop.

A customs code is 6 digits of the Harmonized System (World Customs Organization) and up to 8 of a country's own behind
them; dots and blanks between them are how people write it. What cannot be read is not known: it stops no order.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal

from inbox.contracts import Rejected
from inbox.reading import Reader
from orders.snapshots import Article
from orders.sources import facts

_CODE = re.compile(r"[0-9]{6,14}")
_SIDES = re.compile(r"\s*[x×*;, ]\s*")
MOST = 10**7  # millimetres or grams of one piece
MILLIMETRES = {"mm": Decimal(1), "cm": Decimal(10), "m": Decimal(1000), "in": Decimal("25.4"), "yd": Decimal("914.4")}
GRAMS = {"g": Decimal(1), "kg": Decimal(1000), "lbs": Decimal("453.59237"), "oz": Decimal("28.349523125")}


def own_article(metadata: Mapping[str, Reader]) -> Article:
    """Our documented keys (docs/connecting-shops.md) in the metadata of a line or a product, also with a leading "_":
    `stoep_hs_code`, `stoep_origin_country` and `stoep_sides_mm` ("330x200x120")."""
    found = {key.removeprefix("_"): value for key, value in metadata.items()}
    nothing = Reader(None)
    written = found.get("stoep_sides_mm", nothing)
    lengths = _SIDES.split(written.value.strip()) if isinstance(written.value, str) else []
    return Article(
        hs_code(found.get("stoep_hs_code", nothing)),
        origin(found.get("stoep_origin_country", nothing)),
        sides([Reader(one) for one in lengths], "mm"),
    )


def hs_code(found: Reader) -> str:
    """The code's digits; "" where there is none, or what is none."""
    if not isinstance(found.value, str | int) or isinstance(found.value, bool):
        return ""
    code = re.sub(r"[ .\-]", "", str(found.value))
    return code if _CODE.fullmatch(code) else ""


def origin(found: Reader) -> str:
    """The country in which it was made, two letters; "" where nobody says."""
    return facts.country(found) if isinstance(found.value, str) else ""


def sides(lengths: Sequence[Reader], unit: str) -> tuple[int, ...]:
    """The three sides in millimetres, rounded up; () unless all three are told, in a unit that is known."""
    factor = MILLIMETRES.get(unit)
    told = [_rounded(length, factor) for length in lengths] if factor and len(lengths) == 3 else []
    return tuple(side for side in told if side) if all(told) else ()


def weight(found: Reader, unit: str) -> int | None:
    """Whole grams, rounded up; None for no weight, or one in an unknown unit."""
    factor = GRAMS.get(unit)
    return _rounded(found, factor) if factor else None


def _rounded(found: Reader, factor: Decimal) -> int | None:
    try:
        amount = found.money()
    except Rejected:
        return None
    whole = int((amount * factor).to_integral_value(ROUND_CEILING)) if amount and amount > 0 else 0
    return whole if 0 < whole <= MOST else None
