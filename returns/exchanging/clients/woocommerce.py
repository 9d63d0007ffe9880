"""WooCommerce: a pending order, which nobody is told of and which takes no stock, becomes the new order.

Facts: WooCommerce's documentation and source. Its API sets nothing aside, so our own reservation counts, and the stock
is looked at again right before the order. The new order stands at its full price, paid by the exchange: so its taxes
are right, and the original order notes the goods as refunded without money (`RefundOrder.records_only`). An unpaid
order that did not come from the checkout is not cancelled by the shop's timer.
"""

from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar

from inbox.answers import HttpProblem
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from orders.sources.changing.base import read_text
from returns.exchanging.clients import woocommerce_goods
from returns.exchanging.clients.base import Held, NewLine, NewOrder, Placed, Product, SoldOut, Variant, missing
from returns.exchanging.clients.woocommerce_orders import MARK, body_of
from returns.money.contracts import Refused
from returns.money.judging import changing, looking
from returns.shops.rest import WooApi, meta, number

NEWEST = 100  # pending orders that are looked through for one whose id was lost with its answer
OPEN, ORDERED = ("pending", "on-hold", "checkout-draft"), ("processing", "completed")


class WooCommerceExchanging:
    """See returns.exchanging.clients.base.Exchanging."""

    reserves: ClassVar[bool] = False

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        with looking():
            self._api = WooApi(connection, http)
        self._currency = str(connection.config.get("currency") or "").upper()

    def product(self, product_id: str) -> Product | None:
        with looking():
            return woocommerce_goods.product(self._api, product_id, self._money())

    def search(self, words: str) -> list[Product]:
        with looking():
            return woocommerce_goods.search(self._api, words, self._money())

    def stock(self, lines: tuple[NewLine, ...]) -> dict[str, Variant]:
        with looking():
            return woocommerce_goods.stock(self._api, lines, self._money())

    def hold(self, order: NewOrder) -> Held:
        with looking():
            newest = self._api.listed("orders", status="pending", orderby="date", order="desc")
            there = next((row for row in islice(newest, NEWEST) if meta(row, MARK) == order.key), None)
        with changing():
            row = there or self._api.make("orders", body_of(order))
            return Held(read_text(row, "id"), is_reserved=False, to_pay=_to_pay(Reader(row), order))

    def place(self, order: NewOrder, held_id: str) -> Placed:
        row = self._order(held_id)
        if row is None:
            raise Refused("the order of this exchange is gone from WooCommerce")
        with looking():
            _require_ours(row, order)
            if (there := _placed(row)) is not None:
                return there
            if (status := read_text(row, "status")) not in OPEN:
                raise Refused(f"the order of this exchange is {status} in WooCommerce")
            if (to_pay := _to_pay(Reader(row), order)) > order.paid:
                raise Refused(f"WooCommerce wants {to_pay} {order.currency} for this exchange, paid is {order.paid}")
        gone = missing(order, self.stock(order.lines))
        if gone:
            raise SoldOut(gone)
        with changing():
            change = {"status": "processing", "transaction_id": order.payment_id or order.key}
            placed = _placed(self._api.change(f"orders/{number(held_id)}", change))
        if placed is None:
            raise Refused("WooCommerce left the order as it was: a plugin may have refused the status")
        return placed

    def find(self, order: NewOrder, held_id: str) -> Placed | None:
        row = self._order(held_id)
        if row is None:
            return None
        with looking():
            _require_ours(row, order)
            return _placed(row)

    def release(self, held_id: str) -> None:
        row = self._order(held_id)
        if row is None or read_text(row, "status") in ("cancelled", "trash"):
            return
        with looking():
            if _placed(row) is not None:
                raise Refused("it is an order already")
        with changing():
            self._api.change(f"orders/{number(held_id)}", {"status": "cancelled"})

    def _order(self, held_id: str) -> dict[str, Any] | None:
        with looking():
            try:
                return self._api.one(f"orders/{number(held_id)}")
            except HttpProblem as problem:
                if problem.status == 404:
                    return None
                raise

    def _money(self) -> str:
        """The shop's currency: the connection names it, or the shop is asked once."""
        if not self._currency:
            self._currency = self._api.word("data/currencies/current", "code")
        return self._currency


def _require_ours(row: dict[str, Any], order: NewOrder) -> None:
    """An id that somebody mixed up must not send another order's goods."""
    if meta(row, MARK) != order.key:
        raise Refused("the order in WooCommerce does not belong to this exchange")


def _to_pay(found: Reader, order: NewOrder) -> Decimal:
    total, currency = found.at("total").money(), found.at("currency").text(3)
    if total is None:
        raise found.at("total").wrong("an amount of money")
    if currency != order.currency:
        raise Refused(f"WooCommerce counts this exchange in {currency}, not in {order.currency}")
    return Decimal(0) if order.is_replacement else max(Decimal(0), total - order.credit)


def _placed(row: dict[str, Any]) -> Placed | None:
    found = Reader(row)
    if found.at("status").text(30) not in ORDERED:
        return None
    written_at = found.at("date_created_gmt").text(40)
    at = Reader(f"{written_at}+00:00" if written_at else None, "date_created_gmt").moment()
    if at is None:
        raise found.at("date_created_gmt").wrong("a date and time")
    return Placed(found.at("id").required_identifier(), found.at("number").text(60), at)
