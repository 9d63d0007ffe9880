"""A shop's API on 127.0.0.1: plays a script of answers, and pages of orders the way each platform does."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Handler = Callable[["Call"], "Reply"]


@dataclass(frozen=True)
class Call:
    """A request as the shop saw it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """What the shop answers; `cut` hangs up half-way, `after` seconds pass first."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    after: float = 0

    def bytes(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class FakeShop:
    """The running fake. `first` is played before `handler` answers: the troubles that a real API has."""

    url: str
    handler: Handler
    first: list[Reply] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        return self.first.pop(0) if self.first else self.handler(call)


@contextmanager
def fake_shop(handler: Handler) -> Iterator[FakeShop]:
    """Serve until the block ends."""
    shop = FakeShop("", handler)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _speaking_for(shop))
    server.daemon_threads = True
    shop.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _speaking_for(shop: FakeShop) -> type[BaseHTTPRequestHandler]:
    class Speaking(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._send(shop.answer(Call(self.command, parts.path, query, headers, body)))

        def _send(self, reply: Reply) -> None:
            if reply.after:
                time.sleep(reply.after)
            body = reply.bytes()
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + (100 if reply.cut else 0)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = self.close_connection or reply.cut

        do_GET = do_POST = _serve

        def log_message(self, *_: Any) -> None:
            pass

    return Speaking


def shopify_api(
    orders: list[dict[str, Any]], token: str, page: int = 2, products: Sequence[dict[str, Any]] = ()
) -> Handler:
    """orders.json with the cursor in the Link header; a cursor allows no other filter, as in the real one."""

    def handler(call: Call) -> Reply:
        if call.headers.get("x-shopify-access-token") != token:
            return Reply(401, {"errors": "[API] Invalid API key or access token"})
        if call.path.endswith("/products.json"):
            return Reply(200, {"products": _among(products, call.query["ids"])})
        if call.path.endswith("/inventory_items.json"):
            return Reply(200, {"inventory_items": _among(_below(products, "items"), call.query["ids"])})
        cursor = call.query.get("page_info")
        if cursor and set(call.query) - {"page_info", "limit"}:
            return Reply(400, {"errors": {"page_info": "cannot be combined"}})
        start = int(cursor or 0)
        since = call.query.get("updated_at_min", "")
        chosen = sorted((o for o in orders if cursor or o["updated_at"] >= since), key=lambda o: str(o["updated_at"]))
        headers = {"X-Shopify-Shop-Api-Call-Limit": "3/40"}
        if start + page < len(chosen):
            link = f"https://elsewhere.example/orders.json?limit=2&page_info={start + page}"
            headers["Link"] = f'<https://elsewhere.example/?page_info=0>; rel="previous", <{link}>; rel="next"'
        return Reply(200, {"orders": chosen[start : start + page]}, headers)

    return handler


def woocommerce_api(
    orders: list[dict[str, Any]], key: str, page: int = 100, products: Sequence[dict[str, Any]] = ()
) -> Handler:
    """wc/v3/orders by modification time, with the page headers, and the refunds below an order."""
    from base64 import b64encode

    expected = f"Basic {b64encode(key.encode()).decode()}"

    def handler(call: Call) -> Reply:
        if call.headers.get("authorization") != expected:
            return Reply(401, {"code": "woocommerce_rest_cannot_view"})
        if (told := _of_products(call, products)) is not None:
            return told
        if call.path.endswith("/refunds"):
            return Reply(200, [{"id": 9001, "date_created_gmt": "2026-11-20T10:00:00", "amount": "10.00"}])
        if call.path.endswith("/fulfillments"):
            return Reply(404, {"code": "rest_no_route"})
        after, number = call.query["modified_after"], int(call.query["page"])
        chosen = sorted(
            (o for o in orders if o["date_modified_gmt"] > after),
            key=lambda o: (o["date_modified_gmt"], o["id"]),
        )
        size = min(page, int(call.query["per_page"]))
        return Reply(
            200,
            chosen[(number - 1) * size : number * size],
            {"X-WP-TotalPages": str(-(-len(chosen) // size)), "X-WP-Total": str(len(chosen))},
        )

    return handler


def _among(products: Sequence[dict[str, Any]], ids: str) -> list[dict[str, Any]]:
    """The products that were asked for: a shop leaves out what it no longer has."""
    return [product for product in products if str(product["id"]) in ids.split(",")]


def _of_products(call: Call, products: Sequence[dict[str, Any]]) -> Reply | None:
    """WooCommerce's products, their variations, and the units in which the shop measures."""
    if call.path.endswith("/products"):
        return Reply(200, _among(products, call.query["include"]))
    if call.path.endswith("/variations"):
        return Reply(200, _among(_below(products, "varied"), call.query["include"]))
    if "/settings/products/" in call.path:
        return Reply(200, {"value": "kg" if "weight" in call.path else "cm"})
    return None


def _below(products: Sequence[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    """What has an address of its own there: inventory items, variations."""
    return [one for product in products for one in product.get(what, ())]


def saleor_api(orders: list[dict[str, Any]], token: str, jwks: Any, cost_limit: int = 50) -> Handler:
    """GraphQL with cursors, a cost limit on the page size, and the public keys."""

    def handler(call: Call) -> Reply:
        if call.path == "/.well-known/jwks.json":
            return Reply(200, jwks)
        if call.headers.get("authorization") != f"Bearer {token}":
            return Reply(200, _saleor_error("PermissionDenied", "To access this path, you need MANAGE_ORDERS"))
        told = call.json()["variables"]
        if told["first"] > cost_limit:
            return Reply(400, _saleor_error("QueryCostError", "The query exceeds the maximum cost"))
        chosen = [order for order in orders if _saleor_chooses(order, told["filter"])]
        start = int(told["after"] or 0)
        shown = chosen[start : start + told["first"]]
        more = {"hasNextPage": start + len(shown) < len(chosen), "endCursor": str(start + len(shown))}
        return Reply(200, {"data": {"orders": {"pageInfo": more, "edges": [{"node": order} for order in shown]}}})

    return handler


def _saleor_chooses(order: dict[str, Any], chosen: dict[str, Any]) -> bool:
    if "updatedAt" in chosen:
        return bool(order["updatedAt"] >= chosen["updatedAt"]["gte"])
    return order["created"][:10] >= chosen["created"]["gte"] and order["status"] in chosen["status"]


def _saleor_error(code: str, message: str) -> dict[str, Any]:
    return {"errors": [{"message": message, "extensions": {"exception": {"code": code}}}], "data": None}


def generic_api(orders: list[dict[str, Any]], token: str, page: int = 2) -> Handler:
    """The contract of docs/generic-shop.md."""

    def handler(call: Call) -> Reply:
        if call.headers.get("authorization") != f"Bearer {token}":
            return Reply(401, {})
        start = int(call.query.get("cursor", 0))
        following = str(start + page) if start + page < len(orders) else None
        return Reply(200, {"orders": orders[start : start + page], "next": following})

    return handler
