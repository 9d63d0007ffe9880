"""What an order or a parcel holds, as plain values for templates."""

import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.numbers import format_currency, format_decimal
from django.utils.translation import gettext

from notifications.mails.moments import babel_locale
from orders.models import Fulfilment, Line, Order
from tracking.models import Shipment

MOST = 20  # items shown in a mail; the page shows all of them
LONGEST = 140  # characters of a title
Item = dict[str, Any]


def one_line(text: str) -> str:
    """Text from outside on one line, without control characters and direction overrides, which could rewrite a
    sentence or a header around it."""
    joined = " ".join(text.split())
    # Printable text holds nothing of the kind: nearly all of it, and letter by letter is slow.
    kept = (
        joined
        if joined.isprintable()
        else "".join(
            character
            for character in joined
            if unicodedata.category(character) != "Cc"
            and character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        )
    )
    return kept if len(kept) <= LONGEST else kept[: LONGEST - 1].rstrip() + "…"


def money(amount: Decimal | None, currency: str) -> str:
    """The amount as the reader's language writes it; "" when unknown."""
    return "" if amount is None else _money(amount, currency, babel_locale())


@lru_cache(maxsize=4096)  # a shop has few prices, and writing one out takes as long as a whole mail's subject and text
def _money(amount: Decimal, currency: str, locale: Locale) -> str:
    if not currency:
        return str(format_decimal(amount, locale=locale))
    return str(format_currency(amount, currency, locale=locale))


class Contents:
    """An order's lines and parcels, read once (two queries)."""

    def __init__(self, order: Order, with_prices: bool = True) -> None:
        self.order, self.with_prices = order, with_prices
        self.lines: list[Line] = list(order.lines.all())
        self.sent: list[Fulfilment] = [row for row in order.fulfilments.all() if not row.is_void and not row.is_return]

    def ordered(self) -> list[Item]:
        """Every line of the order."""
        return [self._item(line, line.quantity) for line in self.lines]

    def in_parcel(self, shipment: Shipment) -> list[Item]:
        """What the shop says is in this parcel; [] when it does not say."""
        fulfilment = next((row for row in self.sent if row.pk == shipment.fulfilment_id), None)
        quantities = _quantities([fulfilment] if fulfilment else [])
        return [self._item(line, quantities[line.external_id]) for line in self.lines if line.external_id in quantities]

    def to_follow(self) -> list[Item]:
        """What is in no parcel yet; [] when nothing is missing, or when the shop does not tell what parcels hold."""
        if self.order.is_fulfilled or not self.sent or not all(row.contents for row in self.sent):
            return []
        sent = _quantities(self.sent)
        open_lines = (
            (line, line.quantity - sent.get(line.external_id, 0)) for line in self.lines if line.needs_shipping
        )
        return [self._item(line, quantity) for line, quantity in open_lines if quantity > 0]

    def _item(self, line: Line, quantity: int) -> Item:
        each = line.unit_price if self.with_prices else None
        price = each * quantity if each is not None else None
        return {
            "title": one_line(line.title),
            "variant": one_line(line.variant),
            "quantity": quantity,
            "price": money(price, self.order.currency),
            "each": self._each(line) if quantity > 1 and self.with_prices else "",
        }

    def _each(self, line: Line) -> str:
        """The price of one, beside the price of several: "2 × … (€ 79,90)" could mean either."""
        price = money(line.unit_price, self.order.currency)
        return gettext("%(price)s each") % {"price": price} if price else ""


def _quantities(fulfilments: list[Fulfilment]) -> dict[str, int]:
    quantities: dict[str, int] = {}
    for row in fulfilments:
        for line_id, quantity in row.contents:
            quantities[str(line_id)] = quantities.get(str(line_id), 0) + int(quantity)
    return quantities
