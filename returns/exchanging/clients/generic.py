"""A shop of the merchant's own: its addresses `get-variants` and `resolve-exchange` (docs/exchanges.md)."""

from typing import Any, ClassVar

from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader, web_address
from returns.exchanging.clients.base import MOST_FOUND, Held, NewLine, NewOrder, Placed, Product, SoldOut, Variant
from returns.exchanging.clients.generic_goods import product_of
from returns.money.contracts import Refused
from returns.money.digits import written
from returns.money.judging import changing, looking
from returns.shops.bridge import Bridge

VARIANTS, RESOLVE = "get-variants", "resolve-exchange"
MOST_LETTERS = 100


class GenericExchanging:
    """See returns.exchanging.clients.base.Exchanging."""

    reserves: ClassVar[bool] = True  # if the shop says so for a held order

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        with looking():
            self._bridge = Bridge(connection, http)

    def product(self, product_id: str) -> Product | None:
        found = self._products("variants.of", {"product_ids": [product_id]})
        return next((one for one in found if one.product_id == product_id), None)

    def search(self, words: str) -> list[Product]:
        asked = {"words": " ".join(words.split())[:MOST_LETTERS], "limit": MOST_FOUND}
        return self._products("variants.search", asked)[:MOST_FOUND]

    def stock(self, lines: tuple[NewLine, ...]) -> dict[str, Variant]:
        asked = {"variant_ids": sorted({line.variant_id for line in lines})}
        found = self._products("variants.stock", asked)
        return {variant.variant_id: variant for product in found for variant in product.variants}

    def hold(self, order: NewOrder) -> Held:
        with changing():
            return _held(self._bridge.change(RESOLVE, "exchange.hold", _data(order)))

    def place(self, order: NewOrder, held_id: str) -> Placed:
        with changing():
            told = self._bridge.change(RESOLVE, "exchange.place", {**_data(order), "held_id": held_id})
            gone = [row.required_identifier() for row in told.at("sold_out").items()]
            if gone:
                raise SoldOut(gone)
            placed = _placed(told)
            if placed is None:
                raise told.wrong("an object with order")
            return placed

    def find(self, order: NewOrder, held_id: str) -> Placed | None:
        with looking():
            return _placed(self._bridge.look(RESOLVE, "exchange.find", {"key": order.key, "held_id": held_id}))

    def release(self, held_id: str) -> None:
        with changing():
            told = self._bridge.change(RESOLVE, "exchange.release", {"key": held_id, "held_id": held_id})
            if told.at("released").flag() is not True:
                raise Refused("the shop did not give the pieces back: it may be an order already")

    def _products(self, kind: str, data: dict[str, Any]) -> list[Product]:
        with looking():
            told = self._bridge.look(VARIANTS, kind, data)
            if "products" not in told.mapping():
                raise told.wrong("an object with products")
            return [product_of(row) for row in told.at("products").items()]


def _data(order: NewOrder) -> dict[str, Any]:
    person = order.person
    return {
        "key": order.key,
        "original_order_id": order.original_order_id,
        "original_number": order.original_number,
        "currency": order.currency,
        "credit": written(order.credit, order.currency),
        "paid": written(order.paid, order.currency),
        "payment_id": order.payment_id,
        "lines": [
            {
                "variant_id": line.variant_id, "product_id": line.product_id, "quantity": line.quantity,
                "unit_price": written(line.unit_price, order.currency),
            }
            for line in order.lines
        ],
        "customer": {"id": person.customer_id, "email": person.email, "phone": person.phone},
        "ship_to": {
            "name": person.name, "line1": person.line1, "line2": person.line2, "postal_code": person.postal_code,
            "city": person.city, "country": person.country,
        },
        "note": order.note,
        "is_replacement": order.is_replacement,
        "reserve_until": order.reserve_until.isoformat(timespec="seconds") if order.reserve_until else None,
    }  # fmt: skip


def _held(told: Reader) -> Held:
    return Held(
        external_id=told.at("held_id").required_identifier(120),
        is_reserved=told.at("is_reserved").flag() or False,
        until=told.at("reserved_until").moment(),
        to_pay=told.at("to_pay").money(),
        pay_url=web_address(told.at("pay_url").text(1000)),
    )


def _placed(told: Reader) -> Placed | None:
    """The order in an answer, None for `"order": null`."""
    if "order" not in told.mapping():
        raise told.wrong("an object with order")
    found = told.at("order")
    if found.value is None:
        return None
    at = found.at("created_at").moment()
    if at is None:
        raise found.at("created_at").wrong("a date and time")
    return Placed(found.at("id").required_identifier(), found.at("number").text(60), at)
