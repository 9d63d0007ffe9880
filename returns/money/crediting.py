"""Store credit where a refund is called: the same promises, kept by a code that follows from the key."""

from decimal import Decimal

from django.utils import timezone

from inbox.http import HttpSession
from inbox.models import Connection
from returns.money.choosing import credits_of
from returns.money.contracts import ByHand, Refunded, RefundOrder, Refused
from returns.money.store_credit import Credited, CreditOrder, code_of


class CreditRefunds:
    """See returns.money.contracts.Refunds. ByHand where the shop has nobody who makes store credit."""

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        self._merchant_id, self._credits = int(connection.merchant_id or 0), credits_of(connection, http)

    def refund(self, order: RefundOrder) -> Refunded:
        if self._credits is None:
            raise ByHand("This shop has no store credit that can be made from here.")
        return self._told(order, self._credits.give(self._asked(order)))

    def find(self, order: RefundOrder) -> Refunded | None:
        if self._credits is None:
            raise Refused("This shop has no store credit that can be looked for from here.")
        given = self._credits.find(self._asked(order))
        return None if given is None else self._told(order, given)

    def _asked(self, order: RefundOrder) -> CreditOrder:
        code = code_of(self._merchant_id, order.key)
        return CreditOrder(order.key, code, order.amount, order.currency, order.reason or "Store credit")

    def _told(self, order: RefundOrder, given: Credited) -> Refunded:
        return Refunded(given.external_id or f"credit-{order.key}", given.amount, timezone.now())

    def paid(self, order: RefundOrder) -> Decimal | None:
        """None: a credit may be more than what was paid, by the bonus that was promised."""
        return None
