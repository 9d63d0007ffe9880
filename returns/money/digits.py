"""Amounts in the decimals of their currency: nothing is rounded here, what does not fit is an error.

Facts: ISO 4217. Stripe: docs.stripe.com/currencies: its own list of currencies without decimals, ISK
and UGX are written with two that are 0, and the last of three decimals must be 0.
"""

from decimal import Decimal

from returns.arithmetic.currencies import decimals

STRIPE_NONE = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]
)
STRIPE_THREE = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


def exactly(amount: Decimal, currency: str) -> Decimal:
    """The amount with the currency's decimals: 10.5000 EUR is 10.50. ValueError when it has more than these."""
    step = Decimal(1).scaleb(-decimals(currency))
    exact = amount.quantize(step)
    if exact != amount:
        raise ValueError(f"{amount} {currency} has more decimals than {currency} knows")
    return exact


def written(amount: Decimal, currency: str) -> str:
    """The amount as shops and Mollie want it: "10.50" EUR, "1000" JPY, "1.250" KWD."""
    return format(exactly(amount, currency), "f")


def stripe_units(amount: Decimal, currency: str) -> int:
    """The amount in Stripe's smallest unit. ValueError when Stripe cannot write it."""
    code = currency.upper()
    exact = exactly(amount, code)
    if code in STRIPE_NONE:
        units = exact
    elif code in STRIPE_THREE:
        units = exact * 1000
        if units % 10:
            raise ValueError(f"{amount} {code}: Stripe takes no third decimal")
    else:
        units = exact * 100
    if units != units.to_integral_value():
        raise ValueError(f"{amount} {code} has more decimals than Stripe knows")
    return int(units)


def from_stripe_units(units: int, currency: str) -> Decimal:
    """What `stripe_units` made, back as an amount."""
    code = currency.upper()
    places = 0 if code in STRIPE_NONE else 3 if code in STRIPE_THREE else 2
    return Decimal(units).scaleb(-places)
