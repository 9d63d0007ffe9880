"""Shopify: `refundCreate`, with the directive @idempotent and our mark in the note.

Facts: shopify.dev, version 2026-07. Since 2026-04 refundCreate fails without @idempotent. Amounts are in the currency
in which the customer paid. `suggestedRefund` says what each payment can still give back, in Shopify's own order, so an
order paid by gift card and by card is refunded to both. Restocking needs a place. The token needs write_orders.
"""

from decimal import Decimal
from typing import Any

from inbox.answers import HttpProblem
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from orders.sources.changing.base import read_text, strange
from returns.money.contracts import Bounced, Refunded, RefundOrder, Refused, Unsure, within
from returns.money.digits import written
from returns.money.judging import changing, looking
from returns.money.shopify_parts import by_hand, money_of, spread
from returns.shops.graph import FAILED_BEFORE, MONEY, KeyProblem, ShopifyApi, ShopRefusal, gid, key_of, rows

REFUND = "id note createdAt totalRefundedSet " + MONEY + " transactions(first: 50) { nodes { kind status } }"
LOOK = (
    "query Look($id: ID!) { order(id: $id) { id refunds(first: 250) { " + REFUND + " }"
    " suggestedRefund(suggestFullRefund: true) { maximumRefundableSet " + MONEY + " suggestedTransactions {"
    " gateway parentTransaction { id } amountSet " + MONEY + " maximumRefundableSet " + MONEY + " } } } }"
)
PLACE = "query Place($id: ID!) { order(id: $id) { fulfillments(first: 10) { location { id } } } }"
CREATE = (
    "mutation Refund($input: RefundInput!, $key: String!) { refundCreate(input: $input) @idempotent(key: $key) {"
    " refund { " + REFUND + " } userErrors { field message } } }"
)
ATTEMPTS = 5  # keys whose call failed before, each of which can never work again
NOT_GONE = ("FAILURE", "ERROR")


class ShopifyRefunds:
    """See returns.money.contracts.Refunds."""

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        self._connection = connection
        with looking():
            self._api = ShopifyApi(connection, http)

    def refund(self, order: RefundOrder) -> Refunded:
        seen = self._look(order)
        if (there := _found(seen, order)) is not None:
            return there
        with looking():
            within(order, _left(seen, order))
            asked, note = self._input(order, seen)
        try:
            return self._create(order, asked, note, 0)
        except Refused as no:
            if not (order.records_only and asked["transactions"] and isinstance(no.__cause__, ShopRefusal)):
                raise
        # A payment "manual" moves nothing, and the order reads "refunded" by it. Where the shop takes none, the goods
        # alone are noted.
        return self._create(order, {**asked, "transactions": []}, note, ATTEMPTS)

    def _create(self, order: RefundOrder, asked: dict[str, Any], note: str, first: int) -> Refunded:
        for attempt in range(first, first + ATTEMPTS):
            try:
                with changing():
                    told = self._api.change(CREATE, "refundCreate", input=asked, key=key_of(order.key, attempt))
                    made = Reader(told.get("refund"))
                    if not made.value:
                        raise strange(self._api.answer)
                    return _read(made, order, note)
            except Unsure as doubt:
                if not (isinstance(doubt.__cause__, KeyProblem) and doubt.__cause__.code == FAILED_BEFORE):
                    raise
        raise Refused("Shopify failed this refund several times: try it in Shopify's admin")

    def find(self, order: RefundOrder) -> Refunded | None:
        return _found(self._look(order), order)

    def paid(self, order: RefundOrder) -> Decimal:
        seen = self._look(order)
        with looking():
            return _left(seen, order)

    def _look(self, order: RefundOrder) -> Reader:
        with looking():
            found = self._api.look(LOOK, id=gid("Order", order.order_id))
            if "order" not in found:
                raise strange(self._api.answer)
            if found["order"] is None:
                raise HttpProblem("Shopify does not know this order", retry=False)
            return Reader(found["order"])

    def _input(self, order: RefundOrder, seen: Reader) -> tuple[dict[str, Any], str]:
        place, note = "", ""
        if any(line.restock for line in order.lines):
            place = self._place(order)
            note = "" if place else "not put back into stock: Shopify named no place for it"
        asked: dict[str, Any] = {
            "orderId": gid("Order", order.order_id),
            "currency": order.currency,
            "note": order.note,
            "notify": False,
            "refundLineItems": [
                {
                    "lineItemId": gid("LineItem", line.line_id),
                    "quantity": line.quantity,
                    **({"restockType": "RETURN", "locationId": place} if line.restock and place
                       else {"restockType": "NO_RESTOCK"}),
                }
                for line in order.lines
            ],
            "transactions": [],
        }  # fmt: skip
        if order.shipping:
            asked["shipping"] = {"amount": written(order.shipping, order.currency)}
        if order.to_credit and order.amount:
            money = {"amount": written(order.amount, order.currency), "currencyCode": order.currency}
            asked["refundMethods"] = [{"storeCreditRefund": {"amount": money}}]
        elif order.amount:
            asked["transactions"] = by_hand(order) if order.records_only else spread(order, seen)
        return asked, note

    def _place(self, order: RefundOrder) -> str:
        """Where the goods are put back: the place that the connection names, or from where they were sent."""
        if named := str(self._connection.config.get("restock_location") or ""):
            return gid("Location", named)
        try:
            found = self._api.look(PLACE, id=gid("Order", order.order_id))
        except HttpProblem as problem:
            if problem.status != 403:
                raise
            return ""  # the token may not read places: money does not wait for that
        places = (read_text(sent, "location", "id") for sent in rows(found, "order", "fulfillments"))
        return next((place for place in places if place), "")


def _left(seen: Reader, order: RefundOrder) -> Decimal:
    left = money_of(seen.at("suggestedRefund"), "maximumRefundableSet", order)
    if left is None:
        raise HttpProblem("Shopify did not say what can still go back", retry=True)
    return left


def _found(seen: Reader, order: RefundOrder) -> Refunded | None:
    with looking():
        for row in rows(seen.value, "refunds"):
            if f"[{order.key}]" in read_text(row, "note"):
                return _read(Reader(row), order)
    return None


def _read(found: Reader, order: RefundOrder, note: str = "") -> Refunded:
    """A refund as Shopify tells it; Refused when its payment provider did not make it."""
    external_id, at = found.at("id").required_identifier(120), found.at("createdAt").moment()
    if at is None:
        raise found.at("createdAt").wrong("a date and time")
    states = [read_text(row, "status") for row in rows(found.value, "transactions")]
    if any(state in NOT_GONE for state in states):
        raise Bounced(f"Shopify notes the refund {external_id}, but the payment provider did not make it")
    amount = money_of(found, "totalRefundedSet", order)
    return Refunded(external_id, order.amount if amount is None else amount, at, "PENDING" in states, note)
