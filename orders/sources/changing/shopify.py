"""Shopify: the GraphQL Admin API, `orderUpdate` with a shipping address and `orderCancel`.

Facts: shopify.dev. The token needs write_orders. A cancellation is a job in the background, gives the money back to
where it came from, restocks, and cannot be undone; an order can be cancelled only while no part of it has left.
`orderUpdate` is known to answer without errors and to leave the address as it was, so what it answers is compared.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from inbox.answers import HttpProblem
from inbox.http import HttpSession
from inbox.models import Connection
from orders.sources.changing.base import (
    Asked,
    Outcome,
    by_hand,
    done,
    first_and_last,
    read_text,
    refused,
    same,
    strange,
)
from orders.sources.polling import api_root, token_of
from orders.sources.shopify_products import API_VERSION

ADDRESS = "name address1 address2 zip city countryCodeV2"
LOOK = (
    "query Look($id: ID!) { order(id: $id) { id cancelledAt displayFulfillmentStatus"
    f" shippingAddress {{ {ADDRESS} }} }} }}"
)
UPDATE = (
    "mutation Readdress($input: OrderInput!) { orderUpdate(input: $input) {"
    f" order {{ id shippingAddress {{ {ADDRESS} }} }} userErrors {{ field message }} }} }}"
)
CANCEL = (
    "mutation Cancel($id: ID!, $note: String) { orderCancel(orderId: $id, reason: CUSTOMER, restock: true,"
    " refundMethod: { originalPaymentMethodsRefund: true }, notifyCustomer: false, staffNote: $note) {"
    " job { id } orderCancelUserErrors { code field message } } }"
)
UNTOUCHED = ("UNFULFILLED", "ON_HOLD", "SCHEDULED", "PENDING_FULFILLMENT", "OPEN")


class ShopifyChanging:
    """See orders.sources.changing.base.Changing."""

    kinds: ClassVar[frozenset[str]] = frozenset({"address", "cancel"})

    def apply(self, connection: Connection, asked: Asked, http: HttpSession) -> Outcome:
        api = _Api(connection, http)
        gid = f"gid://shopify/Order/{asked.order_id}"
        order = api.ask(LOOK, {"id": gid}, safe=True).get("order")
        if order is None:
            return by_hand("call_failed", "Shopify does not know this order")
        if not isinstance(order, dict):
            raise strange(api.answer)
        if read_text(order, "cancelledAt"):
            return done() if asked.kind == "cancel" else refused("order_cancelled")
        if asked.kind == "address" and _stands(order, asked.wish):
            return done()
        if read_text(order, "displayFulfillmentStatus") not in UNTOUCHED:
            return refused("sent_meanwhile")
        return _cancel(api, gid) if asked.kind == "cancel" else _readdress(api, gid, asked.wish)


def _readdress(api: "_Api", gid: str, wish: Mapping[str, str]) -> Outcome:
    first, last = first_and_last(wish["name"])
    address = {
        "firstName": first, "lastName": last, "address1": wish["line1"], "address2": wish["line2"],
        "zip": wish["postal_code"], "city": wish["city"], "countryCode": wish["country"],
    }  # fmt: skip
    told = api.ask(UPDATE, {"input": {"id": gid, "shippingAddress": address}}).get("orderUpdate")
    errors = _errors(told, "userErrors", api)
    if errors:
        return refused("refused_by_shop", errors)
    order = told.get("order") if isinstance(told, dict) else None
    if not isinstance(order, dict):
        raise strange(api.answer)
    return done() if _stands(order, wish) else by_hand("call_failed", "Shopify left the address as it was")


def _cancel(api: "_Api", gid: str) -> Outcome:
    told = api.ask(CANCEL, {"id": gid, "note": "Cancelled by the customer on the tracking page"}).get("orderCancel")
    errors = _errors(told, "orderCancelUserErrors", api)
    if errors:
        code = read_text(told["orderCancelUserErrors"][0], "code") if isinstance(told, dict) else ""
        return by_hand("call_not_allowed", errors) if "PERMISSION" in code else refused("refused_by_shop", errors)
    return done(read_text(told, "job", "id"))


def _stands(order: dict[str, Any], wish: Mapping[str, str]) -> bool:
    """Does the order go to that address already?"""
    keys = {"name": "name", "address1": "line1", "address2": "line2", "zip": "postal_code", "city": "city"}
    return all(same(read_text(order, "shippingAddress", theirs), wish[ours]) for theirs, ours in keys.items())


def _errors(told: Any, key: str, api: "_Api") -> str:
    """The shop's words against it, "" for none."""
    errors = told.get(key) if isinstance(told, dict) else None
    if not isinstance(errors, list):
        raise strange(api.answer)
    return "; ".join(read_text(error, "message") or "refused without a reason" for error in errors)


class _Api:
    def __init__(self, connection: Connection, http: HttpSession) -> None:
        version = connection.config.get("api_version", API_VERSION)
        self._url = f"{api_root(connection)}/admin/api/{version}/graphql.json"
        self._http, self._token = http, token_of(connection)

    def ask(self, query: str, variables: dict[str, Any], *, safe: bool = False) -> dict[str, Any]:
        """The `data` of the answer; HttpProblem for errors of GraphQL, which come with status 200."""
        headers = {"X-Shopify-Access-Token": self._token}
        question = {"query": query, "variables": variables}
        self.answer = self._http.post(self._url, json=question, headers=headers, safe=safe)
        body = self.answer.object()
        errors, data = body.get("errors"), body.get("data")
        if errors:
            first = errors[0] if isinstance(errors, list) else errors
            code = read_text(first, "extensions", "code") if isinstance(first, dict) else ""
            if code == "ACCESS_DENIED":
                raise HttpProblem("the token may not change orders (write_orders)", retry=False, status=403)
            # THROTTLED and INTERNAL_SERVER_ERROR pass; a query that the schema refuses does not.
            raise HttpProblem(f"{self.answer.host} refused the query {code}".strip(), retry=code != "", status=200)
        if not isinstance(data, dict):
            raise strange(self.answer)
        return data
