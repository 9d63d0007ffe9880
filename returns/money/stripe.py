"""Stripe: refunds of a payment intent (pi_…) or a charge (ch_…), by its official library.

Facts: docs.stripe.com/api/refunds. Amounts are whole numbers of the smallest unit. Our key goes along as idempotency
key, and as metadata, by which the refund is found for ever.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from inbox.reading import Reader
from orders.sources.changing.base import read_text
from returns.money.contracts import Account, Bounced, Refunded, RefundOrder, Refused, within
from returns.money.digits import from_stripe_units, stripe_units
from returns.money.stripe_api import StripeApi

MARK = "stoep"
NOT_GONE = ("failed", "canceled")
MOST = 2000  # refunds of one payment that are looked through


class StripeRefunds:
    """See returns.money.contracts.Refunds."""

    def __init__(self, account: Account) -> None:
        self._api = StripeApi(account)

    def refund(self, order: RefundOrder) -> Refunded:
        if (there := self.find(order)) is not None:
            return there
        within(order, self.paid(order))
        asked: Any = {
            **_payment(order),
            "amount": _units(order),
            "reason": "requested_by_customer",
            "metadata": {MARK: order.key, "reason": order.reason[:400]},
        }
        with self._api.calls(changes=True):
            made = self._api.v1.refunds.create(asked, {"idempotency_key": f"refund-{order.key}"})
            return _read(made.to_dict(), order)

    def find(self, order: RefundOrder) -> Refunded | None:
        asked: Any = {**_payment(order), "limit": 100}
        with self._api.calls():
            for count, row in enumerate(self._api.v1.refunds.list(asked).auto_paging_iter()):
                if count >= MOST:
                    raise Refused("this payment has more refunds than can be looked through")
                told = row.to_dict()
                if read_text(told, "metadata", MARK) == order.key:
                    return _read(told, order)
        return None

    def paid(self, order: RefundOrder) -> Decimal:
        with self._api.calls():
            charge = self._charge(order)
            currency = charge.at("currency").required_text(3).upper()
            if currency != order.currency:
                raise Refused(f"the customer paid in {currency}, not in {order.currency}")
            left = charge.at("amount_captured").count() - charge.at("amount_refunded").count()
            return from_stripe_units(left, currency)

    def _charge(self, order: RefundOrder) -> Reader:
        if order.payment_id.startswith("pi_"):
            intent = self._api.v1.payment_intents.retrieve(order.payment_id, {"expand": ["latest_charge"]}).to_dict()
            charge = Reader(intent).at("latest_charge")
            if charge.value is None:
                raise Refused("this payment was never made")
            return charge
        return Reader(self._api.v1.charges.retrieve(order.payment_id).to_dict())


def _payment(order: RefundOrder) -> dict[str, str]:
    if order.payment_id.startswith("pi_"):
        return {"payment_intent": order.payment_id}
    if order.payment_id.startswith(("ch_", "py_")):
        return {"charge": order.payment_id}
    raise Refused("nobody knows which payment of Stripe this order was paid with")


def _units(order: RefundOrder) -> int:
    try:
        return stripe_units(order.amount, order.currency)
    except ValueError as error:
        raise Refused(str(error)) from error


def _read(told: dict[str, Any], order: RefundOrder) -> Refunded:
    found = Reader(told)
    external_id, status = found.at("id").required_identifier(), found.at("status").required_text(30)
    if status in NOT_GONE:
        why = found.at("failure_reason").text(60)
        raise Bounced(f"Stripe notes the refund {external_id}, but it {status} {why}".strip())
    made = found.at("created").whole()
    if made is None:
        raise found.wrong("a refund with its time")
    amount = from_stripe_units(found.at("amount").count(), order.currency)
    return Refunded(external_id, amount, datetime.fromtimestamp(made, UTC), status != "succeeded")
