"""Which size comes first: nearest in the direction that fits, in the same colour; the rest as the shop has it."""

from decimal import Decimal

import pytest
from django.utils import timezone

from returns.exchanging.choosing import Old, choices
from returns.exchanging.clients.base import Product, Variant
from returns.exchanging.sizing import size_of

SHOES = ("42 blue", "40 blue", "41 red", "44 blue", "41 blue", "43 red", "43 blue", "one blue")


def offered(bought: str, sizes: tuple[str, ...], reason: str) -> list[str]:
    """What is offered instead, the first first. A variant is "size colour"."""
    shelf = []
    for at, name in enumerate(sizes):
        size, _blank, colour = name.rpartition(" ")
        options = (("Size", size), ("Colour", colour))
        shelf.append(Variant(str(at), "p", options, Decimal(10), "EUR", 3))
    old = Old(1, "p", str(sizes.index(bought)), "", 1, Decimal(10), "EUR", reason=reason)
    found = choices(old, [Product("p", "Shoe", tuple(shelf))], timezone.now(), {}, True)
    return [one.variant.replace(" / ", " ") for one in found]


def test_too_small_has_the_nearest_larger_of_the_same_colour_first() -> None:
    assert offered("41 blue", SHOES, "too_small") == [
        "42 blue", "43 blue", "44 blue", "43 red", "40 blue", "41 red", "one blue",
    ]  # fmt: skip


def test_too_large_has_the_nearest_smaller_first_and_other_reasons_change_nothing() -> None:
    assert offered("43 blue", SHOES, "too_large")[:4] == ["42 blue", "41 blue", "40 blue", "41 red"]
    assert offered("41 blue", SHOES, "changed_mind") == [one for one in SHOES if one != "41 blue"]


@pytest.mark.parametrize(
    ("bought", "sizes", "first"),
    [
        ("M x", ("XXXL x", "S x", "M x", "XL x", "L x", "XS x"), ["L x", "XL x", "XXXL x", "S x", "XS x"]),
        ("L x", ("4XL x", "2XL x", "L x", "XL x"), ["XL x", "2XL x", "4XL x"]),
        ("32/32 x", ("34/34 x", "31/32 x", "32/34 x", "32/32 x", "33/32 x"), ["33/32 x", "32/34 x", "34/34 x"]),
        ("EU 42 x", ("EU 43 1/3 x", "EU 42 x", "EU 42 2/3 x"), ["EU 42 2/3 x", "EU 43 1/3 x"]),
        ("Tall x", ("Wide x", "Tall x", "Slim x"), ["Wide x", "Slim x"]),
    ],
)
def test_numbers_letters_and_waist_with_length_are_compared_and_unknown_sizes_are_not(
    bought: str, sizes: tuple[str, ...], first: list[str]
) -> None:
    assert offered(bought, sizes, "too_small")[: len(first)] == first


def test_what_is_no_size_is_not_read_as_one() -> None:
    for word in ("blue", "75B", "One size", "128 GB", "", "501 Original", "2L"):
        assert size_of(word) is None, word
    assert size_of("W32 L34") == size_of("32/34") == size_of("32 x 34")
    assert size_of("2XL") == size_of("xxl")
