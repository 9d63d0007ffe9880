"""Mollie's payment links (pl_…), by its official library.

Facts: docs.mollie.com/reference/create-payment-link. Links carry no metadata, so our mark stands in the description,
which the customer sees. An archived link takes no money. What was paid is in the link's payments.
"""

from datetime import UTC

from inbox.reading import Reader, web_address
from orders.sources.changing.base import read_text
from returns.money.contracts import Account, Refused
from returns.money.digits import written
from returns.money.links import Link, LinkOrder, PaidLink
from returns.money.mollie_api import MollieApi

PAGE, MOST_PAGES = 250, 4  # the newest thousand links: one that was made hours ago is among them


class MollieLinks:
    """See returns.money.links.Links."""

    def __init__(self, account: Account) -> None:
        self._api = MollieApi(account)

    def create(self, order: LinkOrder) -> Link:
        if (there := self._found(order)) is not None:
            return there
        body = {
            "amount": {"currency": order.currency, "value": written(order.amount, order.currency)},
            "description": order.title,
            "redirectUrl": order.return_url,
            "expiresAt": order.until.astimezone(UTC).isoformat(timespec="seconds"),
            "reusable": False,
        }
        with self._api.calls(changes=True):
            return _read(self._api.client.payment_links.create(body, idempotency_key=f"link-{order.key}"))

    def paid(self, external_id: str) -> PaidLink | None:
        with self._api.calls():
            link = self._api.client.payment_links.get(external_id)
            if not read_text(link, "paidAt"):
                return None
            for row in link.payments.list(limit=PAGE):
                if read_text(row, "status") == "paid":
                    return _paid(Reader(dict(row)))
            raise Reader(dict(link)).wrong("a paid link with its payment")

    def cancel(self, external_id: str) -> None:
        with self._api.calls():
            links = self._api.client.payment_links
            link = links.get(external_id)
        if read_text(link, "paidAt"):
            raise Refused("the link was paid meanwhile")
        if link.get("archived") is True:
            return
        with self._api.calls(changes=True):
            path = f"{links.get_resource_path()}/{external_id}"
            links.perform_api_call("PATCH", path, {"archived": True}, idempotency_key=f"archive-{external_id}")

    def _found(self, order: LinkOrder) -> Link | None:
        with self._api.calls():
            links = self._api.client.payment_links.list(limit=PAGE)
            for row in self._api.each(links, MOST_PAGES, whole=False):
                if f"[{order.key}]" in read_text(row, "description") and row.get("archived") is not True:
                    return _read(row)
        return None


def _read(row: object) -> Link:
    found = Reader(dict(row))  # type: ignore[call-overload]
    url = web_address(found.at("_links", "paymentLink", "href").text(1000))
    if not url:
        raise found.wrong("a payment link with its address")
    return Link(found.at("id").required_identifier(), url)


def _paid(found: Reader) -> PaidLink:
    amount, at = found.at("amount", "value").money(), found.at("paidAt").moment()
    if amount is None or at is None:
        raise found.wrong("a payment with its amount and its time")
    return PaidLink(amount, found.at("amount", "currency").required_text(3), at, found.at("id").required_identifier())
