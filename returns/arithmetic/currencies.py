"""Amounts as whole numbers of a currency's smallest unit, so that nothing is lost between two roundings.

Facts: ISO 4217, list one, "minor unit". Locale data (CLDR) differs from it, for how people write prices: RSD, LBP, ALL.
"""

from decimal import ROUND_HALF_UP, Decimal

NONE = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
THREE = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
FOUR = frozenset(["CLF", "UYW"])


def decimals(currency: str) -> int:
    """How many decimals a currency has: EUR 2, JPY 0, KWD 3. Two for codes that ISO 4217 does not know."""
    return 0 if currency in NONE else 3 if currency in THREE else 4 if currency in FOUR else 2


def units(amount: Decimal, currency: str) -> int:
    """The amount in the currency's smallest unit, half a unit rounded away from zero: 12.345 EUR is 1235."""
    return int(amount.scaleb(decimals(currency)).quantize(Decimal(1), ROUND_HALF_UP))


def money(count: int, currency: str) -> Decimal:
    """So many smallest units as an amount with all the currency's decimals: 1230 EUR-cents are 12.30."""
    return Decimal(count).scaleb(-decimals(currency))
