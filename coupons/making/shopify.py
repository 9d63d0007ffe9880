"""Shopify: the GraphQL Admin API, `discountCodeBasicCreate` and `discountCodeFreeShippingCreate`.

Facts: shopify.dev, version 2026-07: `context` says who may use it (customerSelection is deprecated), a percentage is a
share of 1, and a second code of the same name is refused with the code TAKEN. The token needs write_discounts.
"""

from typing import Any

from coupons.making.base import CodeRefused, Wanted, read_text, said, strange
from inbox.answers import HttpProblem
from inbox.http import HttpSession
from inbox.models import Connection
from orders.sources.polling import api_root, token_of
from orders.sources.shopify_products import API_VERSION

LOOK = "query Look($code: String!) { codeDiscountNodeByCode(code: $code) { id } }"
NODE = "{ codeDiscountNode { id } userErrors { field code message } }"
AMOUNT_OFF = (
    "mutation Make($input: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $input) " + NODE + " }"
)
FREE_SHIPPING = (
    "mutation Make($input: DiscountCodeFreeShippingInput!)"
    " { discountCodeFreeShippingCreate(freeShippingCodeDiscount: $input) " + NODE + " }"
)


class ShopifyMaking:
    """See coupons.making.base.Making."""

    def make(self, connection: Connection, wanted: Wanted, http: HttpSession) -> str:
        api = _Api(connection, http)
        found = api.ask(LOOK, {"code": wanted.code}, safe=True)
        if "codeDiscountNodeByCode" not in found:
            raise strange(api.answer)
        if found["codeDiscountNodeByCode"] is not None:
            return _identified(api, found["codeDiscountNodeByCode"])
        is_shipping = wanted.worth == "shipping"
        name = "discountCodeFreeShippingCreate" if is_shipping else "discountCodeBasicCreate"
        told = api.ask(FREE_SHIPPING if is_shipping else AMOUNT_OFF, {"input": _input(wanted)}).get(name)
        errors = told.get("userErrors") if isinstance(told, dict) else None
        if not isinstance(told, dict) or not isinstance(errors, list):
            raise strange(api.answer)
        if errors:
            if any(read_text(error, "code") == "TAKEN" for error in errors):
                # It came into being between our look and our call: the next look finds it.
                raise HttpProblem(f"{api.answer.host} has this code since a moment ago", retry=True)
            raise CodeRefused("; ".join(said(read_text(error, "message")) for error in errors) or "without a reason")
        return _identified(api, told.get("codeDiscountNode"))


def _identified(api: "_Api", node: Any) -> str:
    reference = read_text(node, "id")
    if not reference:
        raise strange(api.answer)
    return reference[:120]


def _input(wanted: Wanted) -> dict[str, Any]:
    made: dict[str, Any] = {
        "title": wanted.title,
        "code": wanted.code,
        "startsAt": wanted.starts_at.isoformat(),
        "endsAt": wanted.valid_until.isoformat(),
        "context": {"all": "ALL"},
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
    }
    if wanted.minimum:
        made["minimumRequirement"] = {"subtotal": {"greaterThanOrEqualToSubtotal": str(wanted.minimum)}}
    if wanted.worth == "shipping":
        made["destination"] = {"all": True}
    elif wanted.worth == "percent":
        made["customerGets"] = {"value": {"percentage": float((wanted.value or 0) / 100)}, "items": {"all": True}}
    else:
        off = {"amount": str(wanted.value), "appliesOnEachItem": False}
        made["customerGets"] = {"value": {"discountAmount": off}, "items": {"all": True}}
    return made


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
                raise HttpProblem("the token may not make discounts (write_discounts)", retry=False, status=403)
            raise HttpProblem(f"{self.answer.host} refused the query {code}".strip(), retry=code != "", status=200)
        if not isinstance(data, dict):
            raise strange(self.answer)
        return data
