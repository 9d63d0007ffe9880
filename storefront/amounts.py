"""Money as the reader's language writes it."""

from decimal import Decimal

from babel.numbers import format_currency

from storefront.moments import locale


def money(amount: Decimal, currency: str) -> str:
    """€ 12,34; the number alone where the shop did not say the currency."""
    if not currency:
        return f"{amount:.2f}"
    return str(format_currency(amount, currency, locale=locale()))
