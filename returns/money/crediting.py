"""Store credit where a refund is called: the same promises, kept by a code that follows from the key."""

from decimal import Decimal

from django.utils import timezone

from inbox.http import HttpSession
from inbox.models import Connection
from returns.money.choosing import credits_of
from returns.money.contracts import ByHand, Refunded, RefundOrder
from returns.money.store_credit import CreditOrder, code_of


class CreditRefunds:
    """See returns.money.contracts.Refunds. ByHand where the shop has nobody who makes store credit."""

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        self._merchant_id, self._credits = int(connection.merchant_id or 0), credits_of(connection, http)

    def refund(self, order: RefundOrder) -> Refunded:
        if self._credits is None:
            raise ByHand("This shop has no store credit that can be made from here.")
        code = code_of(self._merchant_id, order.key)
        asked = CreditOrder(order.key, code, order.amount, order.currency, order.reason or "Store credit")
        given = self._credits.give(asked)
        return Refunded(given.external_id or f"credit-{order.key}", given.amount, timezone.now())

    def find(self, order: RefundOrder) -> Refunded | None:
        """None: `refund` looks itself, and making a code that is there finds it."""
        return None

    def paid(self, order: RefundOrder) -> Decimal | None:
        """None: a credit may be more than what was paid, by the bonus that was promised."""
        return None
