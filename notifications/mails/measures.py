"""Weights and lengths as the reader's country writes them: "0,3 kg" in nl, de and fr, "0.3 kg" in English."""

from collections.abc import Iterable
from decimal import Decimal

from babel.numbers import format_decimal
from babel.units import format_unit

from notifications.mails.moments import babel_locale

KILO = 1000
TIGHT = "\u00a0×\u00a0"


def kilograms(grams: int) -> str:
    """Grams as kilograms: one decimal, three below 100 grams, where one would say nothing."""
    pattern = "#,##0.0" if grams >= KILO // 10 else "#,##0.0##"
    words = format_unit(Decimal(grams) / KILO, "mass-kilogram", length="short", format=pattern, locale=babel_locale())
    return str(words).replace(" ", "\u00a0")


def sides(lengths: Iterable[Decimal]) -> str:
    """Centimetres: 60 × 40 × 38,5 cm."""
    return TIGHT.join(format_decimal(side, locale=babel_locale()) for side in lengths) + "\u00a0cm"
