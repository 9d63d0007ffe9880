"""WooCommerce: webhooks with the REST order (wc/v3) as body, and a poll of the same resource.

Facts: WooCommerce REST API documentation; docs/connecting-shops.md says how to set it up. WooCommerce does
not retry, stops a webhook after failures and sends by wp-cron, so the poll is not a luxury here.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from inbox.contracts import Credentials, Ignored, PolledRecord, RawWebhook, Rejected
from inbox.http import Answer, HttpProblem, HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from inbox.signatures import base64_hmac
from orders.snapshots import OrderCancelled, ProductFacts, Snapshot
from orders.sources import woocommerce_order, woocommerce_products
from orders.sources.base import ShopSource
from orders.sources.polling import MAX_PAGES, api_root, header_number, list_of, more_next_time, record_of, token_of

PAGE = 100
MODIFIED = "date_modified_gmt"
WHOLE_ORDER = frozenset({"order.created", "order.updated", "order.restored", "poll/order"})
PING = re.compile(rb"webhook_id=[0-9]{1,20}")


class WooCommerce(ShopSource):
    name: ClassVar[str] = "woocommerce"

    def is_ping(self, raw: RawWebhook) -> bool:
        """What WooCommerce sends on every save of a webhook: form-encoded, unsigned, without a topic."""
        return "x-wc-webhook-topic" not in raw.headers and PING.fullmatch(raw.body) is not None

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        base64_hmac(raw, credentials, "x-wc-webhook-signature")

    def topic(self, raw: RawWebhook) -> str:
        return raw.headers.get("x-wc-webhook-topic", "").lower()

    # external_id: none. X-WC-Webhook-Delivery-ID differs between two sendings of one change, for which
    # WooCommerce is known; the body's hash, which the door takes instead, does not.

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Snapshot]:
        if topic in WHOLE_ORDER:
            return [woocommerce_order.order(Reader(raw.object()))]
        if topic == "order.deleted":
            return [OrderCancelled(Reader(raw.object()).at("id").required_identifier(), raw.received_at)]
        if not topic:
            raise Rejected("header x-wc-webhook-topic: expected a topic, got nothing")
        raise Ignored(f"{topic}: not a topic that Stoep uses")

    def poll(self, connection: Connection, since: datetime, http: HttpSession) -> Iterator[PolledRecord]:
        """GET orders by modification time, oldest first.

        Goes on from the last record's time instead of by page number: an order that is saved while we read
        moves to the end, every later one moves up, and the next page would begin one too far.
        """
        caller = _Caller(connection, http)
        after, page, seen = since - timedelta(seconds=1), 1, set[str]()
        for _ in range(MAX_PAGES):
            answer = caller.orders(after, page)
            orders = list_of(answer.json(), answer)
            onward = _onward(orders, after)
            for order in orders:
                record = caller.record(order)
                if record.external_id not in seen:
                    seen.add(record.external_id)
                    yield record
            if not _more(answer, page, len(orders)):
                return
            after, page = (onward, 1) if onward else (after, page + 1)
        raise more_next_time()

    def products(
        self, connection: Connection, ids: Mapping[str, Collection[str]], http: HttpSession
    ) -> Mapping[str, ProductFacts] | None:
        """See woocommerce_products: products by `include`, and the sold variations of those that have sides."""
        caller = _Caller(connection, http)
        return woocommerce_products.products(caller.get, ids)


class _Caller:
    """One poll's calls to one shop."""

    def __init__(self, connection: Connection, http: HttpSession) -> None:
        self._http, self._root = http, f"{api_root(connection)}/wp-json/wc/v3"
        key, _, secret = token_of(connection).partition(":")
        if not secret:
            raise HttpProblem("API token: expected the consumer key and secret as ck_…:cs_…", retry=False)
        self._auth = (key, secret)
        self._with_fulfilments = bool(connection.config.get("fulfilments"))

    def orders(self, after: datetime, page: int) -> Answer:
        params = {
            "modified_after": after.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            "dates_are_gmt": "true",
            "orderby": "modified",
            "order": "asc",
            "status": "any",
            "per_page": str(PAGE),
            "page": str(page),
        }
        return self._http.get(f"{self._root}/orders", params=params, auth=self._auth)

    def get(self, path: str, params: Mapping[str, str]) -> Answer:
        """An answer below wc/v3; 403 and 404 say that the key may not see it, or that there is no such thing."""
        return self._http.get(f"{self._root}/{path}", params=dict(params), auth=self._auth, accept=(403, 404))

    def record(self, order: Any) -> PolledRecord:
        """The order with what its own resource leaves out: the refunds' dates and core's fulfilments.

        A record with more than the webhook said carries no modification time: by that time it would count as
        known, and be dropped.
        """
        more: dict[str, Any] = {}
        if isinstance(order, dict) and isinstance(order.get("id"), int):
            if order.get("refunds"):
                more["_stoep_refunds"] = self._more_of(order["id"], "refunds")
            if self._with_fulfilments:
                more["_stoep_fulfillments"] = self._more_of(order["id"], "fulfillments")
        if not any(more.values()):
            return record_of(order, MODIFIED)
        return replace(record_of({**order, **more}, MODIFIED), modified_at=None)

    def _more_of(self, order_id: int, what: str) -> list[Any]:
        """A list below the order; [] where the shop has no such thing (fulfilments are a feature switch)."""
        answer = self._http.get(
            f"{self._root}/orders/{order_id}/{what}",
            auth=self._auth,
            accept=(403, 404),
            params={"per_page": "100"},
        )
        found = answer.json() if answer.status < 300 else []
        return found if isinstance(found, list) else []


def _onward(orders: list[Any], after: datetime) -> datetime | None:
    """Where to go on by time; None where only the page number helps.

    That is so when a whole page shares a second, and when the page is not in order: older shops sort by local
    time, which jumps back an hour in autumn.
    """
    times = [moment for order in orders if (moment := record_of(order, MODIFIED).modified_at)]
    onward = times[-1] - timedelta(seconds=1) if times else after
    return onward if onward > after and times == sorted(times) else None


def _more(answer: Answer, page: int, count: int) -> bool:
    """By the header X-WP-TotalPages; a full page means more where a proxy dropped it."""
    pages = header_number(answer.headers.get("x-wp-totalpages", ""))
    return count > 0 and (count >= PAGE if pages is None else page < pages)
