"""Sizes that are nearer or farther: numbers, letters from XXS to 5XL, waist and length. Pure.

What cannot be read as a size, and sizes of two kinds (M and 38), are not compared: they stay where the shop has them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from returns.exchanging.clients.base import Variant

SMALL, LARGE = "too_small", "too_large"  # reasons of returns/policy
LETTER = re.compile(r"(?:(\d)X|(X*))([SML])")
NUMBERS = re.compile(r"\d+(?:[.,]\d+)?(?:\s\d/\d)?")
JOINTS = re.compile(r"[\s/X×\-–|]+")  # 32/34, 32 x 34
# Words that stand beside a size: "maat 42", "EU 42", "Gr. 42", "taille M", "W32 L34", "42 cm".
BESIDE = re.compile(
    r"\b(?:maat|size|gr|größe|groesse|taille|eur?|uk|us|nl|de|fr|it|cm|jaar|jahre|ans)\b", re.IGNORECASE
)
SIDES = re.compile(r"(?<![A-Z])[WL](?=\d)", re.IGNORECASE)  # waist and length
LETTERS = {"S": -2, "M": 0, "L": 2}


@dataclass(frozen=True)
class Size:
    """A size as numbers of one kind: (42.5,), or waist and length (32, 34). Letters count from M, two apart."""

    kind: str
    values: tuple[float, ...]

    def fits(self, other: "Size") -> bool:
        """Can the two be compared?"""
        return self.kind == other.kind and len(self.values) == len(other.values)


def size_of(value: str) -> Size | None:
    """What a shop calls a size, read; None for what is none, such as a colour."""
    plain = SIDES.sub(" ", BESIDE.sub(" ", value)).strip(" .").upper()
    letters = [LETTER.fullmatch(one) for one in re.split(r"\s*/\s*", plain)]
    if all(letters):
        ranks = [_rank(one) for one in letters if one]
        return Size("letters", (sum(ranks) / len(ranks),))  # S/M lies between
    found = NUMBERS.findall(plain)
    if not 1 <= len(found) <= 2 or JOINTS.sub("", NUMBERS.sub("", plain)):
        return None
    return Size(f"numbers{len(found)}", tuple(_number(one) for one in found))


def nearest_first(variants: Sequence[Variant], bought: Variant | None, reason: str) -> list[Variant]:
    """Of what was too small the larger sizes, the nearest first and those in the bought colour before all others; of
    what was too large the smaller ones. Everything else stays in the shop's order, behind them."""
    if bought is None or reason not in (SMALL, LARGE):
        return list(variants)
    sign = 1 if reason == SMALL else -1
    return sorted(variants, key=lambda one: _far(one, bought, sign))  # sorted() keeps the order of equals


def _far(variant: Variant, bought: Variant, sign: int) -> tuple[int, float]:
    """0: the right way in the same colour, 1: in another, 2: neither; and how far away."""
    old, new = dict(bought.options), dict(variant.options)
    step, is_like, is_known = 0.0, set(old) == set(new), False
    for name, value in old.items():
        was, now = size_of(value), size_of(new.get(name, ""))
        if was is None or now is None or not was.fits(now):
            is_like &= value == new.get(name)
            continue
        moved = [sign * (after - before) for before, after in zip(was.values, now.values, strict=True)]
        if min(moved) < 0:
            return 2, 0.0
        is_known |= max(moved) > 0
        step += sum(moved)
    if not is_known or set(old) != set(new):
        return 2, 0.0
    return (0 if is_like else 1), step


def _rank(found: "re.Match[str]") -> float:
    """XS -3, S -2, M 0, L 2, XL 3, 2XL and XXL 4."""
    number, crosses, letter = found.groups()
    many = int(number) if number else len(crosses)
    return LETTERS[letter] + {"S": -many, "M": 0, "L": many}[letter]


def _number(text: str) -> float:
    """42, 42,5 or 42 2/3."""
    whole, _space, part = text.replace(",", ".").partition(" ")
    above, _slash, below = part.partition("/")
    return float(whole) + (int(above) / int(below) if part and int(below) else 0.0)
