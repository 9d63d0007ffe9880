"""Shopify: `giftCardCreate` with a code of our own.

Facts: shopify.dev. A code has 8 to 20 letters and figures; a second card of the same code is refused with the code
TAKEN, which proves that the first try made it: nobody else can know ours. Cards can be searched by the last letters of
their code. The value is in the shop's own currency. The token needs write_gift_cards.
"""

from typing import Any

from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from orders.sources.changing.base import read_text
from returns.money.contracts import Refused
from returns.money.digits import written
from returns.money.judging import changing, looking
from returns.money.store_credit import Credited, CreditOrder
from returns.shops.graph import ShopifyApi, ShopRefusal, gid, rows

CARD = "id note initialValue { amount currencyCode }"
LOOK = (
    "query Cards($search: String!) { shop { currencyCode } giftCards(first: 50, query: $search) { nodes { "
    + CARD
    + " } } }"
)
MAKE = (
    "mutation Card($input: GiftCardCreateInput!) { giftCardCreate(input: $input) {"
    " giftCard { " + CARD + " } userErrors { field code message } } }"
)


class ShopifyCredits:
    """See returns.money.store_credit.Credits."""

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        with looking():
            self._api = ShopifyApi(connection, http)

    def give(self, order: CreditOrder) -> Credited:
        if (there := self.find(order)) is not None:
            return there
        with changing():
            try:
                told = self._api.change(MAKE, "giftCardCreate", input=_input(order))
            except ShopRefusal as refusal:
                if "TAKEN" not in refusal.codes:
                    raise
                return Credited("", order.code, order.amount)
            return _read(told.get("giftCard"), order)

    def find(self, order: CreditOrder) -> Credited | None:
        with looking():
            seen = self._api.look(LOOK, search=f"last_characters:{order.code[-4:].lower()}")
            if (currency := read_text(seen, "shop", "currencyCode")) != order.currency:
                raise Refused(f"gift cards of this shop are in {currency}, not in {order.currency}")
            for row in rows(seen, "giftCards"):
                if f"[{order.key}]" in read_text(row, "note"):
                    return _read(row, order)
        return None


def _input(order: CreditOrder) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "code": order.code,
        "initialValue": written(order.amount, order.currency),
        "note": f"{order.title[:150]} [{order.key}]",
    }
    if order.customer_id:
        asked["customerId"] = gid("Customer", order.customer_id)
    if order.until is not None:
        asked["expiresOn"] = order.until.date().isoformat()
    return asked


def _read(row: Any, order: CreditOrder) -> Credited:
    found = Reader(row)
    amount = found.at("initialValue", "amount").money()
    if amount is None:
        raise found.wrong("a gift card with its value")
    return Credited(found.at("id").required_identifier(120), order.code, amount)
