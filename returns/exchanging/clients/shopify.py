"""Shopify: a draft order that sets the pieces aside, and becomes the new order.

Facts: shopify.dev, version 2026-07. `draftOrderCreate` takes `reserveInventoryUntil`; the credit is a discount on the
draft; `draftOrderComplete` marks it as paid; a draft that the customer paid by its invoice address is COMPLETED as
well. The draft's id is what makes it once: searching for tags is too late by seconds. Needs write_draft_orders.
"""

from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone

from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader, web_address
from orders.sources.changing.base import first_and_last, read_text, strange
from returns.exchanging.clients import shopify_goods
from returns.exchanging.clients.base import Held, NewLine, NewOrder, Placed, Product, SoldOut, Variant, missing
from returns.money.contracts import Refused, Unsure
from returns.money.digits import written
from returns.money.judging import changing, looking
from returns.shops.graph import MONEY, ShopifyApi, gid, number_of, rows

DRAFT = (
    "id status invoiceUrl reserveInventoryUntil totalPriceSet " + MONEY + " order { id name createdAt }"
)  # fmt: skip
LOOK = "query Draft($id: ID!) { draftOrder(id: $id) { " + DRAFT + " } }"
MINE = (
    "query Mine($search: String!) { draftOrders(first: 20, query: $search, sortKey: UPDATED_AT, reverse: true) {"
    " nodes { " + DRAFT + " customAttributes { key value } } } }"
)
CREATE = (
    "mutation Hold($input: DraftOrderInput!) { draftOrderCreate(input: $input) {"
    " draftOrder { " + DRAFT + " } userErrors { field message } } }"
)
COMPLETE = (
    "mutation Place($id: ID!) { draftOrderComplete(id: $id) {"
    " draftOrder { " + DRAFT + " } userErrors { field message } } }"
)
DELETE = (
    "mutation Release($input: DraftOrderDeleteInput!) { draftOrderDelete(input: $input) {"
    " deletedId userErrors { field message } } }"
)
TITLE, MARK, AGAIN = "Exchange", "exchange", "Replacement"


class ShopifyExchanging:
    """See returns.exchanging.clients.base.Exchanging."""

    reserves: ClassVar[bool] = True

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        with looking():
            self._api = ShopifyApi(connection, http)

    def product(self, product_id: str) -> Product | None:
        with looking():
            return shopify_goods.product(self._api, product_id)

    def search(self, words: str) -> list[Product]:
        with looking():
            return shopify_goods.search(self._api, words)

    def stock(self, lines: tuple[NewLine, ...]) -> dict[str, Variant]:
        with looking():
            return shopify_goods.stock(self._api, sorted({line.variant_id for line in lines}))

    def hold(self, order: NewOrder) -> Held:
        with looking():
            if (there := self._mine(order)) is not None:
                return _held(there, order)
        with changing():
            told = self._api.change(CREATE, "draftOrderCreate", input=_input(order))
            return _held(Reader(told.get("draftOrder")), order)

    def place(self, order: NewOrder, held_id: str) -> Placed:
        draft = self._draft(held_id)
        if draft is None:
            raise Refused("the draft of this exchange is gone from Shopify")
        with looking():
            if (there := _placed(draft)) is not None:
                return there
            if (total := _total(draft, order)) is None or total > order.paid:
                raise Refused(f"Shopify wants {total} {order.currency} for this exchange, paid is {order.paid}")
            until = draft.at("reserveInventoryUntil").moment()
        if until is None or until <= timezone.now():
            gone = missing(order, self.stock(order.lines))
            if gone:
                raise SoldOut(gone)
        with changing():
            told = self._api.change(COMPLETE, "draftOrderComplete", id=gid("DraftOrder", held_id))
            placed = _placed(Reader(told.get("draftOrder")))
        if placed is None:  # it makes the order in the background
            raise Unsure("Shopify took the draft and has not made the order yet", 10.0)
        return placed

    def find(self, order: NewOrder, held_id: str) -> Placed | None:
        draft = self._draft(held_id)
        with looking():
            return None if draft is None else _placed(draft)

    def release(self, held_id: str) -> None:
        draft = self._draft(held_id)
        if draft is None:
            return
        if read_text(draft.value, "status") == "COMPLETED":
            raise Refused("the draft is an order already")
        with changing():
            self._api.change(DELETE, "draftOrderDelete", input={"id": gid("DraftOrder", held_id)})

    def _mine(self, order: NewOrder) -> Reader | None:
        """The draft of this key, whose id an answer that was lost would have told: it may hold the last piece."""
        for row in rows(self._api.look(MINE, search=f"tag:'{_tag(order)}' AND status:open"), "draftOrders"):
            marks = Reader(row).at("customAttributes").items()
            if any(mark.at("key").text() == MARK and mark.at("value").text() == order.key for mark in marks):
                return Reader(row)
        return None

    def _draft(self, held_id: str) -> Reader | None:
        with looking():
            found = self._api.look(LOOK, id=gid("DraftOrder", held_id))
            if "draftOrder" not in found:
                raise strange(self._api.answer)
            return None if found["draftOrder"] is None else Reader(found["draftOrder"])


def _input(order: NewOrder) -> dict[str, Any]:
    person = order.person
    first, last = first_and_last(person.name)
    asked: dict[str, Any] = {
        "lineItems": [
            {"variantId": gid("ProductVariant", line.variant_id), "quantity": line.quantity} for line in order.lines
        ],
        "email": person.email,
        "shippingAddress": {
            "firstName": first, "lastName": last, "address1": person.line1, "address2": person.line2,
            "zip": person.postal_code, "city": person.city, "countryCode": person.country,
            "phone": person.phone or None,
        },
        "shippingLine": {
            "title": _title(order), "priceWithCurrency": {"amount": "0.00", "currencyCode": order.currency},
        },
        "presentmentCurrencyCode": order.currency,
        "note": f"{order.note} [{order.key}]".strip(),
        "tags": [MARK, _tag(order), *([AGAIN.lower()] if order.is_replacement else [])],
        "customAttributes": [
            {"key": MARK, "value": order.key},
            {"key": "exchange_of", "value": order.original_number or order.original_order_id},
        ],
    }  # fmt: skip
    if order.discount or order.is_replacement:
        asked["appliedDiscount"] = _discount(order)
    if order.reserve_until is not None:
        asked["reserveInventoryUntil"] = order.reserve_until.isoformat(timespec="seconds")
    if person.customer_id:
        asked["purchasingEntity"] = {"customerId": gid("Customer", person.customer_id)}
    return asked


def _title(order: NewOrder) -> str:
    return AGAIN if order.is_replacement else TITLE


def _tag(order: NewOrder) -> str:
    return f"exchange-{order.key}"[:40]  # Shopify's longest


def _held(draft: Reader, order: NewOrder) -> Held:
    until = draft.at("reserveInventoryUntil").moment()
    return Held(
        external_id=number_of(draft.at("id").required_text()),
        is_reserved=until is not None and until > timezone.now(),
        until=until,
        to_pay=_total(draft, order),
        pay_url=web_address(draft.at("invoiceUrl").text(1000)),
    )


def _discount(order: NewOrder) -> dict[str, Any]:
    """All of it when the credit covers the goods, whatever taxes the shop adds; else the credit."""
    named = {"title": _title(order), "description": f"For {order.original_number or order.original_order_id}"}
    if order.is_replacement or order.discount >= order.worth:
        return {**named, "valueType": "PERCENTAGE", "value": 100.0}
    # Shopify's schema wants a Float; the shortest form of it is the amount as written.
    return {**named, "valueType": "FIXED_AMOUNT", "value": float(written(order.discount, order.currency))}


def _total(draft: Reader, order: NewOrder) -> Decimal | None:
    money = draft.at("totalPriceSet", "presentmentMoney")
    if (currency := money.at("currencyCode").text(3)) and currency != order.currency:
        raise Refused(f"Shopify counts this exchange in {currency}, not in {order.currency}")
    return money.at("amount").money()


def _placed(draft: Reader) -> Placed | None:
    found = draft.at("order")
    if found.value is None:
        return None
    at = found.at("createdAt").moment()
    if at is None:
        raise found.at("createdAt").wrong("a date and time")
    return Placed(number_of(found.at("id").required_text()), found.at("name").text(60), at)
