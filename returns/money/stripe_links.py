"""Stripe: a Checkout Session (cs_…) for one payment, by its official library.

Facts: docs.stripe.com/api/checkout/sessions. A session ends between half an hour and a day after it was made, so a link
that must live longer is made anew by the next press of the button, under another key.
"""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.utils import timezone

from inbox.reading import Reader, web_address
from returns.money.contracts import Account, Refused
from returns.money.digits import from_stripe_units, stripe_units
from returns.money.links import Link, LinkOrder, PaidLink
from returns.money.stripe import MARK
from returns.money.stripe_api import StripeApi

MOST = 1000  # of the sessions of a day that are looked through
SHORTEST, LONGEST = timedelta(minutes=31), timedelta(hours=23, minutes=50)


class StripeLinks:
    """See returns.money.links.Links."""

    def __init__(self, account: Account) -> None:
        self._api = StripeApi(account)

    def create(self, order: LinkOrder) -> Link:
        now = timezone.now()
        if (there := self._found(order, now)) is not None:
            return there
        until = min(max(order.until, now + SHORTEST), now + LONGEST)
        try:
            units = stripe_units(order.amount, order.currency)
        except ValueError as error:
            raise Refused(str(error)) from error
        marks = {MARK: order.key}
        price = {"currency": order.currency.lower(), "unit_amount": units, "product_data": {"name": order.title}}
        asked: Any = {
            "mode": "payment",
            "line_items": [{"quantity": 1, "price_data": price}],
            "success_url": order.return_url,
            "cancel_url": order.return_url,
            "client_reference_id": order.key,
            "expires_at": int(until.timestamp()),
            "metadata": marks,
            "payment_intent_data": {"metadata": marks, "description": order.title},
            **({"customer_email": order.email} if order.email else {}),
        }
        with self._api.calls(changes=True):
            made = self._api.v1.checkout.sessions.create(asked, {"idempotency_key": f"link-{order.key}"})
            return _read(Reader(made.to_dict()))

    def paid(self, external_id: str) -> PaidLink | None:
        found = self._session(external_id)
        if found.at("payment_status").text(20) != "paid":
            return None
        with self._api.calls():
            currency, at = found.at("currency").required_text(3).upper(), found.at("created").whole()
            amount = from_stripe_units(found.at("amount_total").count(), currency)
            payment = found.at("payment_intent").required_identifier(120)
            return PaidLink(amount, currency, datetime.fromtimestamp(at or 0, UTC), payment)

    def cancel(self, external_id: str) -> None:
        found = self._session(external_id)
        status = found.at("status").text(20)
        if status == "complete" or found.at("payment_status").text(20) == "paid":
            raise Refused("the link was paid meanwhile")
        if status != "expired":
            with self._api.calls(changes=True):
                self._api.v1.checkout.sessions.expire(external_id)

    def _found(self, order: LinkOrder, now: datetime) -> Link | None:
        asked: Any = {"created": {"gte": int((now - LONGEST).timestamp())}, "status": "open", "limit": 100}
        with self._api.calls():
            for row in islice(self._api.v1.checkout.sessions.list(asked).auto_paging_iter(), MOST):
                found = Reader(row.to_dict())
                if found.at("metadata", MARK).text() == order.key:
                    return _read(found)
        return None

    def _session(self, external_id: str) -> Reader:
        with self._api.calls():
            return Reader(self._api.v1.checkout.sessions.retrieve(external_id).to_dict())


def _read(found: Reader) -> Link:
    url = web_address(found.at("url").text(1000))
    if not url:
        raise found.wrong("a session with its address")
    return Link(found.at("id").required_identifier(120), url)
