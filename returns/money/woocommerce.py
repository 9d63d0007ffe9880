"""WooCommerce: POST wc/v3/orders/<id>/refunds with `api_refund`, which asks the shop's payment plugin for the money.

Facts: WooCommerce's documentation and source. It knows no idempotency keys. It stores a refund with its reason, asks
the payment plugin, notes `refunded_payment` and our meta data, or deletes the refund again. So our mark stands in both,
and one that says nothing of its payment is under way or died: in doubt. The customer can see the reason. Taxes are
refunded per rate, on top of the amount without tax.
"""

from decimal import Decimal
from typing import Any

from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from orders.sources.changing.base import read_text
from returns.money.contracts import MINUTE, Refunded, RefundOrder, Refused, Unsure, within
from returns.money.judging import changing, looking
from returns.money.woocommerce_parts import MARK, body_of
from returns.shops.rest import WooApi, meta, number

UTC_SUFFIX = "+00:00"


class WooCommerceRefunds:
    """See returns.money.contracts.Refunds."""

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        with looking():
            self._api = WooApi(connection, http)

    def refund(self, order: RefundOrder) -> Refunded:
        if order.to_credit:
            raise Refused("WooCommerce has no store credit: a coupon is made instead")
        told, refunds = self._look(order)
        if (there := _found(refunds, order)) is not None:
            return there
        with looking():
            within(order, _left(told, refunds, order))
            body = body_of(order, told)
        with changing():
            return _read(self._api.make(f"{_path(order)}/refunds", body), order)

    def find(self, order: RefundOrder) -> Refunded | None:
        return _found(self._look(order)[1], order)

    def paid(self, order: RefundOrder) -> Decimal:
        told, refunds = self._look(order)
        with looking():
            return _left(told, refunds, order)

    def _look(self, order: RefundOrder) -> tuple[Reader, list[dict[str, Any]]]:
        with looking():
            return Reader(self._api.one(_path(order))), list(self._api.listed(f"{_path(order)}/refunds"))


def _path(order: RefundOrder) -> str:
    return f"orders/{number(order.order_id)}"


def _found(refunds: list[dict[str, Any]], order: RefundOrder) -> Refunded | None:
    for row in refunds:
        if meta(row, MARK) == order.key or f"[{order.key}]" in read_text(row, "reason"):
            with looking():
                return _read(row, order)
    return None


def _left(told: Reader, refunds: list[dict[str, Any]], order: RefundOrder) -> Decimal:
    """What was paid less what went back; nothing was paid before WooCommerce notes a date of payment."""
    if (currency := told.at("currency").text(3)) != order.currency:
        raise Refused(f"the customer paid in {currency or 'no currency'}, not in {order.currency}")
    if not told.at("date_paid_gmt").text() and not told.at("date_paid").text():
        return Decimal(0)
    gone = sum((abs(Reader(row).at("amount").money() or Decimal(0)) for row in refunds), Decimal(0))
    return (told.at("total").money() or Decimal(0)) - gone


def _read(row: dict[str, Any], order: RefundOrder) -> Refunded:
    found = Reader(row)
    if order.amount and not order.records_only and found.at("refunded_payment").flag() is not True:
        raise Unsure(f"WooCommerce began the refund {read_text(row, 'id')} and has not noted its payment", 5 * MINUTE)
    amount, written_at = found.at("amount").money(), found.at("date_created_gmt").text(40)
    at = Reader(f"{written_at}{UTC_SUFFIX}" if written_at else None, "date_created_gmt").moment()
    if amount is None or at is None:
        raise found.wrong("a refund with its amount and its time")
    return Refunded(found.at("id").required_identifier(), abs(amount), at)
