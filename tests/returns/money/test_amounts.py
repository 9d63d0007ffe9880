"""Amounts in the decimals of their currency: nothing is rounded, what does not fit is an error."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.money.contracts import RefundLine, RefundOrder
from returns.money.digits import exactly, from_stripe_units, stripe_units, written

CODES = ["EUR", "USD", "JPY", "KRW", "KWD", "BHD", "ISK", "UGX", "HUF", "RSD", "XAF"]


@pytest.mark.parametrize(
    ("amount", "currency", "text", "units"),
    [
        ("10.5000", "EUR", "10.50", 1050),
        ("1000.0000", "JPY", "1000", 1000),
        ("1.2500", "KWD", "1.250", 1250),
        ("500", "ISK", "500", 50000),
        ("500", "UGX", "500", 50000),
        ("12.50", "RSD", "12.50", 1250),
    ],
)
def test_amounts_are_written_with_the_currencys_decimals(amount: str, currency: str, text: str, units: int) -> None:
    assert written(Decimal(amount), currency) == text
    assert stripe_units(Decimal(amount), currency) == units


@pytest.mark.parametrize(
    ("amount", "currency"), [("10.505", "EUR"), ("10.5", "JPY"), ("1.2345", "KWD"), ("0.5", "ISK")]
)
def test_an_amount_that_does_not_fit_is_never_rounded(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match="more decimals"):
        exactly(Decimal(amount), currency)
    with pytest.raises(ValueError, match="more decimals"):
        RefundOrder("K-00001", "7", Decimal(amount), currency)


def test_stripe_takes_no_third_decimal() -> None:
    assert stripe_units(Decimal("1.250"), "KWD") == 1250
    with pytest.raises(ValueError, match="third decimal"):
        stripe_units(Decimal("1.255"), "KWD")


@given(st.sampled_from(CODES), st.integers(0, 10**9))
def test_stripes_units_lead_back_to_the_amount(code: str, steps: int) -> None:
    places = -int(exactly(Decimal(0), code).as_tuple().exponent)
    amount = Decimal(steps).scaleb(-places) if places < 3 else Decimal(steps).scaleb(-2)
    assert from_stripe_units(stripe_units(amount, code), code) == amount


@pytest.mark.parametrize("key", ["", "abc", "with space", 'quote"', "x" * 65, "naïve-1"])
def test_a_key_that_could_not_stand_in_a_note_is_a_mistake(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        RefundOrder(key, "7", Decimal(1), "EUR")


def test_an_amount_below_zero_is_a_mistake() -> None:
    for bad in ({"amount": Decimal(-1)}, {"shipping": Decimal(-1)}, {"lines": (RefundLine("1", 1, Decimal(-1)),)}):
        with pytest.raises(ValueError, match="cannot go back"):
            RefundOrder(**{"key": "K-00001", "order_id": "7", "amount": Decimal(1), "currency": "EUR", **bad})


def test_the_note_ends_with_our_mark_however_long_the_reason() -> None:
    order = RefundOrder("K-00001", "7", Decimal(1), "EUR", reason="Te  klein\n" * 100)
    assert order.note.endswith(" [K-00001]") and len(order.note) <= 240 and "\n" not in order.note
