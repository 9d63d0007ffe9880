"""Which part of a variant's name is its size, and how sizes do over all products. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from returns.insight.reasons import Product

# "Maat 42 / zwart", "Size: M", "Blau, Gr. 38,5", "EU 43", "Pointure 40", "3XL", "one size".
NAMED = re.compile(r"(?:maat|size|größe|groesse|gr\.?|taille|pointure|eu|uk|us)\s*[:.]?\s*(\S.*)", re.IGNORECASE)
LETTERS = re.compile(r"(?:\d{0,2}X{0,4}[SL]|M|one[ -]size)(?:\s*/\s*(?:\d{0,2}X{0,4}[SL]|M))?", re.IGNORECASE)
NUMBERS = re.compile(r"\d{2,3}(?:[.,]5)?(?:\s?[-/]\s?\d{2,3}(?:[.,]5)?)?")
PARTS = re.compile(r"\s+/\s+|\s*[,;|•·]\s+|\s+[-–]\s+")


@dataclass
class Size:
    """One size over all products that have it, in pieces."""

    name: str
    sold: int = 0
    returned: int = 0
    small: int = 0
    large: int = 0


@lru_cache(maxsize=10_000)
def size_of(variant: str) -> str:
    """The size that a variant's name holds, as people say it ("42", "XL"); "" when none is to be seen."""
    for part in PARTS.split(variant.strip()):
        named = NAMED.fullmatch(part.strip())
        bare = (named[1] if named else part).strip()
        if LETTERS.fullmatch(bare):
            return bare.upper()
        if NUMBERS.fullmatch(bare):
            return bare.replace(",", ".").replace(" ", "")
    return ""


def by_size(products: Iterable[Product], small: str = "too_small", large: str = "too_large") -> list[Size]:
    """Every size that came back, the most returned first; variants without one are left out."""
    found: dict[str, Size] = {}
    for product in products:
        for variant in product.variants.values():
            name = size_of(variant.name)
            if name:
                row = found.get(name)
                if row is None:
                    row = found[name] = Size(name)
                row.sold += variant.sold
                row.returned += variant.returned
                row.small += variant.reasons.get(small, 0)
                row.large += variant.reasons.get(large, 0)
    return sorted((row for row in found.values() if row.returned), key=lambda row: (-row.returned, row.name))
