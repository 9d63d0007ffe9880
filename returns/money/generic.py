"""A shop of the merchant's own gives the money back: its address `resolve-refund` (docs/refunds.md)."""

from decimal import Decimal
from typing import Any

from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from returns.money.contracts import Bounced, Refunded, RefundOrder, Refused, within
from returns.money.digits import written
from returns.money.judging import changing, looking
from returns.shops.bridge import Bridge

PATH = "resolve-refund"


class GenericRefunds:
    """See returns.money.contracts.Refunds."""

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        with looking():
            self._bridge = Bridge(connection, http)

    def refund(self, order: RefundOrder) -> Refunded:
        seen = self._look(order)
        with looking():
            if (there := _read(seen, order)) is not None:
                return there
            within(order, seen.at("refundable").money())
        with changing():
            told = self._bridge.change(PATH, "refund.create", _data(order))
            made = _read(told, order)
            if made is None:
                raise told.wrong("a refund")
            return made

    def find(self, order: RefundOrder) -> Refunded | None:
        seen = self._look(order)
        with looking():
            return _read(seen, order)

    def paid(self, order: RefundOrder) -> Decimal | None:
        seen = self._look(order)
        with looking():
            return seen.at("refundable").money()

    def _look(self, order: RefundOrder) -> Reader:
        with looking():
            asked = {"key": order.key, "order_id": order.order_id, "currency": order.currency}
            return self._bridge.look(PATH, "refund.find", asked)


def _data(order: RefundOrder) -> dict[str, Any]:
    return {
        "key": order.key,
        "order_id": order.order_id,
        "amount": written(order.amount, order.currency),
        "currency": order.currency,
        "shipping": written(order.shipping, order.currency),
        "lines": [
            {
                "line_id": line.line_id,
                "quantity": line.quantity,
                "amount": written(line.amount, order.currency),
                "restock": line.restock,
            }
            for line in order.lines
        ],
        "reason": order.reason,
        "payment_id": order.payment_id,
        "records_only": order.records_only,
    }


def _read(told: Reader, order: RefundOrder) -> Refunded | None:
    """The refund in an answer, None for `"refund": null`; Refused when the shop says that it failed."""
    if "refund" not in told.mapping():
        raise told.wrong("an object with refund")
    found = told.at("refund")
    if found.value is None:
        return None
    external_id, status = found.at("id").required_identifier(120), found.at("status").text(20)
    if status == "failed":
        raise Bounced(f"the shop notes the refund {external_id} as failed")
    if status not in ("done", "pending"):
        raise found.at("status").wrong("done, pending or failed")
    amount, at = found.at("amount").money(), found.at("created_at").moment()
    if amount is None or at is None:
        raise found.wrong("a refund with its amount and its time")
    if (currency := found.at("currency").text(3)) and currency != order.currency:
        raise Refused(f"the shop gave back {currency}, not {order.currency}")
    return Refunded(external_id, amount, at, status == "pending")
