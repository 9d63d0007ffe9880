"""Which bought items something is meant for: by the shop's category, by article number, by a word of the title."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar


class Item(Protocol):
    """What is compared; orders.models.Line is one."""

    title: str
    sku: str
    category: str


Some = TypeVar("Some", bound=Item)


def fitting(items: Iterable[Some], categories: Sequence[str], skus: Sequence[str], words: Sequence[str]) -> list[Some]:
    """The items that any of the three names, without regard to case; all of them when nothing is named.

    A category also names those below it ("Shoes" names "Shoes > Trail"). A word must begin a word of the title.
    """
    items = list(items)
    if not (categories or skus or words):
        return items
    kinds = [_plain(name) for name in categories]
    numbers = {_plain(name) for name in skus}
    starts = [_plain(word) for word in words]
    return [
        item
        for item in items
        if (item.sku and _plain(item.sku) in numbers)
        or any(_plain(item.category) == kind or _plain(item.category).startswith(f"{kind} >") for kind in kinds)
        or any(f" {start}" in f" {_plain(item.title)}" for start in starts)
    ]


def near(country: str, postal_code: str, wanted_country: str, beginnings: Sequence[str]) -> bool:
    """Is the address in that country, and does its postcode begin with one of these? What is not named is no limit."""
    if wanted_country and country.upper() != wanted_country.upper():
        return False
    code = "".join(postal_code.upper().split())
    return not beginnings or any(code.startswith("".join(start.upper().split())) for start in beginnings)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
