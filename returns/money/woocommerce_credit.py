"""WooCommerce: a coupon of a fixed amount, by the client that makes coupons anyway.

A coupon is used up by its first order: what the order does not use of it is lost, which the customer has to be told.
Plugins for gift cards have interfaces of their own.
"""

from datetime import timedelta

from django.utils import timezone

from coupons.making.base import CodeRefused, Wanted
from coupons.making.woocommerce import WooCommerceMaking
from inbox.http import HttpSession
from inbox.models import Connection
from returns.money.contracts import Refused
from returns.money.digits import exactly
from returns.money.judging import changing, looking
from returns.money.store_credit import Credited, CreditOrder

NEVER = timedelta(days=365 * 10)  # the client wants an end


class WooCommerceCredits:
    """See returns.money.store_credit.Credits."""

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        self._connection, self._http = connection, http

    def give(self, order: CreditOrder) -> Credited:
        now = timezone.now()
        wanted = Wanted(
            code=order.code,
            title=f"{order.title[:150]} [{order.key}]",
            worth="amount",
            value=exactly(order.amount, order.currency),
            currency=order.currency,
            minimum=None,
            starts_at=now,
            valid_until=order.until or now + NEVER,
        )
        try:
            with changing():
                reference = WooCommerceMaking().make(self._connection, wanted, self._http)
        except CodeRefused as refusal:
            raise Refused(str(refusal)) from refusal
        return Credited(reference, order.code, order.amount)

    def find(self, order: CreditOrder) -> Credited | None:
        with looking():
            reference = WooCommerceMaking().find(self._connection, order.code, self._http)
        return Credited(reference, order.code, order.amount) if reference else None
