"""Mollie: refunds of a payment (tr_…), by its official library.

Facts: docs.mollie.com. `amountRemaining` may exceed what was paid, since some methods allow more; we never do. Our key
goes along as Idempotency-Key, and as metadata, by which the refund is found for ever.
"""

from decimal import Decimal
from typing import Any

from inbox.reading import Reader
from orders.sources.changing.base import read_text
from returns.money.contracts import Account, Bounced, Refunded, RefundOrder, Refused, within
from returns.money.digits import written
from returns.money.mollie_api import MollieApi, money_of

MARK = "stoep"
PAGE, MOST_PAGES = 250, 8
NOT_GONE = ("failed", "canceled")


class MollieRefunds:
    """See returns.money.contracts.Refunds."""

    def __init__(self, account: Account) -> None:
        self._api = MollieApi(account)

    def refund(self, order: RefundOrder) -> Refunded:
        payment = self._payment(order)
        if (there := self._found(payment, order)) is not None:
            return there
        with self._api.calls():
            within(order, _left(payment, order))
        body = {
            "amount": {"currency": order.currency, "value": written(order.amount, order.currency)},
            "description": order.note,
            "metadata": {MARK: order.key},
        }
        with self._api.calls(changes=True):
            return _read(payment.refunds.create(body, idempotency_key=f"refund-{order.key}"), order)

    def find(self, order: RefundOrder) -> Refunded | None:
        return self._found(self._payment(order), order)

    def paid(self, order: RefundOrder) -> Decimal:
        payment = self._payment(order)
        with self._api.calls():
            return _left(payment, order)

    def _payment(self, order: RefundOrder) -> Any:
        if not order.payment_id:
            raise Refused("nobody knows which payment of Mollie this order was paid with")
        with self._api.calls():
            return self._api.client.payments.get(order.payment_id)

    def _found(self, payment: Any, order: RefundOrder) -> Refunded | None:
        with self._api.calls():
            for row in self._api.each(payment.refunds.list(limit=PAGE), MOST_PAGES, whole=True):
                if read_text(row, "metadata", MARK) == order.key:
                    return _read(row, order)
        return None


def _left(payment: Any, order: RefundOrder) -> Decimal:
    """What was paid less what went back, and no more than Mollie still gives."""
    paid = money_of(payment, "amount", order.currency) or Decimal(0)
    gone = money_of(payment, "amountRefunded", order.currency) or Decimal(0)
    if not read_text(payment, "paidAt"):
        return Decimal(0)
    remaining = money_of(payment, "amountRemaining", order.currency) or Decimal(0)
    return max(Decimal(0), min(paid - gone, remaining))


def _read(row: Any, order: RefundOrder) -> Refunded:
    found = Reader(dict(row))
    external_id, status = found.at("id").required_identifier(), found.at("status").required_text(20)
    if status in NOT_GONE:
        raise Bounced(f"Mollie notes the refund {external_id}, but it is {status}")
    amount, at = money_of(found.value, "amount", order.currency), found.at("createdAt").moment()
    if amount is None or at is None:
        raise found.wrong("a refund with its amount and its time")
    return Refunded(external_id, amount, at, status != "refunded")
