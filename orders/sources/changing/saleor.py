"""Saleor: the mutations `orderUpdate` and `orderCancel`.

Facts: Saleor's published schema and source (3.23): both need MANAGE_ORDERS. Cancelling restocks and gives no money
back, which stays the team's task. An order that is partly fulfilled cannot be cancelled.
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

ADDRESS = "firstName lastName streetAddress1 streetAddress2 postalCode city country { code }"
LOOK = f"query Look($id: ID!) {{ order(id: $id) {{ id status shippingAddress {{ {ADDRESS} }} }} }}"
UPDATE = (
    "mutation Readdress($id: ID!, $address: AddressInput!) { orderUpdate(id: $id, input: { shippingAddress: $address })"
    f" {{ order {{ id status shippingAddress {{ {ADDRESS} }} }} errors {{ field message code }} }} }}"
)
CANCEL = "mutation Cancel($id: ID!) { orderCancel(id: $id) { order { id status } errors { field message code } } }"
UNTOUCHED = ("UNCONFIRMED", "UNFULFILLED")
GONE = ("CANCELED", "EXPIRED", "RETURNED")
REFUSALS = ("PermissionDenied", "InvalidTokenError", "ExpiredSignatureError")


class SaleorChanging:
    """See orders.sources.changing.base.Changing."""

    kinds: ClassVar[frozenset[str]] = frozenset({"address", "cancel"})

    def apply(self, connection: Connection, asked: Asked, http: HttpSession) -> Outcome:
        api = _Api(connection, http)
        order = api.ask(LOOK, {"id": asked.order_id}, safe=True).get("order")
        if order is None:
            return by_hand("call_failed", "Saleor does not know this order")
        status = read_text(order, "status")
        if not status:
            raise strange(api.answer)
        if status in GONE:
            is_ours = asked.kind == "cancel" and status == "CANCELED"
            return done(code="give_money_back") if is_ours else refused("order_cancelled")
        if asked.kind == "address" and _stands(order, asked.wish):
            return done()
        if status not in UNTOUCHED:
            return refused("sent_meanwhile")
        if asked.kind == "cancel":
            return self._made(api, "orderCancel", api.ask(CANCEL, {"id": asked.order_id}), asked)
        told = api.ask(UPDATE, {"id": asked.order_id, "address": _address(asked.wish)})
        return self._made(api, "orderUpdate", told, asked)

    def _made(self, api: "_Api", name: str, told: dict[str, Any], asked: Asked) -> Outcome:
        payload = told.get(name)
        errors = payload.get("errors") if isinstance(payload, dict) else None
        if not isinstance(payload, dict) or not isinstance(errors, list):
            raise strange(api.answer)
        if errors:
            words = "; ".join(read_text(error, "message") for error in errors)
            return refused("refused_by_shop", words)
        if asked.kind == "cancel":
            return done(code="give_money_back")
        made = _stands(payload.get("order"), asked.wish)
        return done() if made else by_hand("call_failed", "Saleor left the address as it was")


def _address(wish: Mapping[str, str]) -> dict[str, str]:
    first, last = first_and_last(wish["name"])
    return {
        "firstName": first, "lastName": last, "streetAddress1": wish["line1"], "streetAddress2": wish["line2"],
        "postalCode": wish["postal_code"], "city": wish["city"], "country": wish["country"],
    }  # fmt: skip


def _stands(order: Any, wish: Mapping[str, str]) -> bool:
    """Saleor tidies addresses up (its i18n rules write towns in capitals): compared without case and blanks."""
    at = "shippingAddress"
    name = f"{read_text(order, at, 'firstName')} {read_text(order, at, 'lastName')}"
    keys = {"streetAddress1": "line1", "streetAddress2": "line2", "postalCode": "postal_code", "city": "city"}
    return same(name, wish["name"]) and all(same(read_text(order, at, key), wish[ours]) for key, ours in keys.items())


class _Api:
    def __init__(self, connection: Connection, http: HttpSession) -> None:
        self._url, self._http, self._token = api_root(connection) + "/", http, token_of(connection)

    def ask(self, query: str, variables: dict[str, Any], *, safe: bool = False) -> dict[str, Any]:
        """The `data` of the answer; HttpProblem for errors of GraphQL, which come with status 200 or 400."""
        headers = {"Authorization": f"Bearer {self._token}"}
        self.answer = self._http.post(
            self._url, json={"query": query, "variables": variables}, headers=headers, safe=safe, accept=(400,)
        )
        body = self.answer.object()
        errors, data = body.get("errors"), body.get("data")
        if errors or self.answer.status == 400:
            first = errors[0] if isinstance(errors, list) and errors else {}
            code = read_text(first, "extensions", "exception", "code")
            denied = code in REFUSALS
            raise HttpProblem(
                f"{self.answer.host} refused the query {code}".strip(),
                retry=not denied and self.answer.status != 400,
                status=403 if denied else self.answer.status,
            )
        if not isinstance(data, dict):
            raise strange(self.answer)
        return data
