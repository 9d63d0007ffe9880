"""Shopify: webhooks with the REST order resource as body, and a poll of the same resource.

Facts: shopify.dev webhook and REST Admin documentation; docs/connecting-shops.md says how to set it up.
The signature covers the body only. Topic, delivery id and shop are told by unsigned headers, so nothing here
relies on them for authority, and every effect is repeatable.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from inbox.contracts import Credentials, Ignored, PolledRecord, RawWebhook, Rejected, Unverified
from inbox.http import Answer, HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from inbox.signatures import base64_hmac
from orders.snapshots import CustomerRequest, OrderCancelled, OrderParcel, OrderRefund, ProductFacts, Snapshot
from orders.sources import shopify_money, shopify_order, shopify_products
from orders.sources.base import ShopSource
from orders.sources.polling import MAX_PAGES, api_root, header_number, listed, more_next_time, record_of, token_of
from orders.sources.shopify_products import API_VERSION, PAGE

WHOLE_ORDER = frozenset(
    {
        "orders/create", "orders/updated", "orders/paid", "orders/fulfilled", "orders/partially_fulfilled",
        "orders/cancelled", "poll/order",
    }
)  # fmt: skip
NOTHING_TO_DO: Mapping[str, str] = {
    "orders/edited": "a thin event: orders/updated brings the whole order",
    "fulfillment_events/create": "Shopify's summary of a parcel's way: the carrier's own events are used",
    "shop/redact": "the shop asks for the erasure of everything, 48 hours after it removed the app: "
    "an operator has to delete the merchant",
    "app/uninstalled": "the shop removed the app: no more webhooks will come from it",
}


class Shopify(ShopSource):
    name: ClassVar[str] = "shopify"
    credential_by = "them"

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        base64_hmac(raw, credentials, "x-shopify-hmac-sha256")
        # All shops of one app share its secret; the header is unsigned: this catches mix-ups, not attackers.
        shop, sender = credentials.config.get("shop"), raw.headers.get("x-shopify-shop-domain")
        if shop and sender and sender.lower() != str(shop).lower():
            raise Unverified("header x-shopify-shop-domain names another shop than this connection's")

    def topic(self, raw: RawWebhook) -> str:
        return raw.headers.get("x-shopify-topic", "").lower()

    def external_id(self, raw: RawWebhook) -> str:
        """X-Shopify-Webhook-Id: the same for all retries of a delivery."""
        return raw.headers.get("x-shopify-webhook-id", "")

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Snapshot]:
        if topic in WHOLE_ORDER:
            return [shopify_order.order(_resource(raw, "order"))]
        if topic in ("fulfillments/create", "fulfillments/update"):
            return _parcels(_resource(raw, "fulfillment"))
        if topic == "refunds/create":
            return _refund(_resource(raw, "refund"))
        if topic == "orders/delete":
            return [_deleted(Reader(raw.object()), _happened(raw))]
        if topic in ("customers/redact", "customers/data_request"):
            return [_customer_request(Reader(raw.object()), topic)]
        if not topic:
            raise Rejected("header x-shopify-topic: expected a topic, got nothing")
        raise Ignored(f"{topic}: {NOTHING_TO_DO.get(topic, 'not a topic that Stoep uses')}")

    def poll(self, connection: Connection, since: datetime, http: HttpSession) -> Iterator[PolledRecord]:
        """REST Admin orders.json by `updated_at`, oldest first; pages by the cursor in the Link header."""
        version = connection.config.get("api_version", API_VERSION)
        url = f"{api_root(connection)}/admin/api/{version}/orders.json"
        headers = {"X-Shopify-Access-Token": token_of(connection)}
        params = {
            "status": "any",
            "order": "updated_at asc",
            "updated_at_min": since.isoformat(timespec="seconds"),
            "limit": str(PAGE),
        }
        for _ in range(MAX_PAGES):
            answer = http.get(url, params=params, headers=headers)
            for order in listed(answer, "orders"):
                yield record_of(order, "updated_at")
            cursor = _next_page(answer)
            if not cursor:
                return
            # A page cursor allows no other filter; it remembers them.
            params = {"page_info": cursor, "limit": str(PAGE)}
            _slow_down(answer, http)
        raise more_next_time()

    def products(
        self, connection: Connection, ids: Mapping[str, Collection[str]], http: HttpSession
    ) -> Mapping[str, ProductFacts] | None:
        """See shopify_products: REST Admin products.json, and the inventory items of what was sold."""
        return shopify_products.products(connection, ids, http)


def _resource(raw: RawWebhook, root: str) -> Reader:
    """The resource: webhooks send it bare, the REST API under its name."""
    body = Reader(raw.object())
    return body.at(root) if isinstance(body.value.get(root), dict) and not body.has("id") else body


def _parcels(fulfilment: Reader) -> Sequence[OrderParcel]:
    order_id = fulfilment.at("order_id").required_identifier()
    return [OrderParcel(order_id, parcel) for parcel in shopify_order.parcels(fulfilment)]


def _refund(found: Reader) -> Sequence[OrderRefund]:
    order_id = found.at("order_id").required_identifier()
    refund = shopify_money.refund(found)
    if refund is None:
        raise Ignored("refunds/create: no successful transaction, so no money was given back (yet)")
    return [OrderRefund(order_id, refund)]


def _happened(raw: RawWebhook) -> datetime:
    """When the event happened, by a header where Shopify sends it: a retry comes up to four hours later."""
    try:
        told = Reader(raw.headers.get("x-shopify-triggered-at") or None, "header x-shopify-triggered-at").moment()
    except Rejected:
        told = None
    return told or raw.received_at


def _deleted(body: Reader, moment: datetime) -> OrderCancelled:
    """Shopify sends nothing but the id. The topic is not signed: under this one, any order's body would cancel it."""
    if set(body.mapping()) != {"id"}:
        raise body.wrong("an object with nothing but an id, as Shopify sends for orders/delete")
    return OrderCancelled(body.at("id").required_identifier(), moment)


def _customer_request(body: Reader, topic: str) -> CustomerRequest:
    redact = topic == "customers/redact"
    orders = body.at("orders_to_redact" if redact else "orders_requested")
    customer = body.at("customer")
    request = CustomerRequest(
        "redact" if redact else "data",
        customer.at("id").identifier(),
        customer.at("email").text(254),
        tuple(entry.required_identifier() for entry in orders.items()),
    )
    if not (request.external_id or request.email or request.order_external_ids):
        raise body.at("customer").wrong("a customer's id or e-mail address, or orders_to_redact")
    return request


def _next_page(answer: Answer) -> str:
    """The cursor of the next page. Only the cursor is used: a link could lead our token elsewhere."""
    for part in answer.headers.get("link", "").split(","):
        address, _, relation = part.partition(";")
        if 'rel="next"' in relation.replace(" ", ""):
            found: dict[str, Any] = parse_qs(urlsplit(address.strip(" <>")).query)
            return str(found.get("page_info", [""])[0])
    return ""


def _slow_down(answer: Answer, http: HttpSession) -> None:
    """The bucket holds 40 calls and leaks two a second; above 80 % a second's pause avoids a 429."""
    written = answer.headers.get("x-shopify-shop-api-call-limit", "").partition("/")
    used, size = header_number(written[0]), header_number(written[2])
    if used is not None and size is not None and used * 5 > size * 4:
        http.pause(1)
