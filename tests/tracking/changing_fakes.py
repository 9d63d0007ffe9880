"""Shops and aggregators on this machine that can be changed; they keep state, so that doing it twice would show."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit

ADDRESS = {
    "name": "Sanne de Vries", "line1": "Prinsengracht 2", "line2": "", "postal_code": "1016 HK", "city": "Amsterdam",
    "country": "NL",
}  # fmt: skip


@dataclass
class Trouble:
    """What goes wrong with a call that would change something. `done`: it happens all the same, the answer is lost."""

    status: int = 0
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    done: bool = False
    delay: float = 0.0
    on_look: bool = False  # trouble with looking instead of with changing


@dataclass
class Ledger:
    """The other side. `changes` lists what really happened there; `troubles` are played one by one."""

    kind: str
    url: str = ""
    changes: list[str] = field(default_factory=list)
    calls: list[tuple[str, str, Any, dict[str, str]]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    state: str = ""  # "" open, "cancelled", "sent"
    address: dict[str, str] = field(default_factory=dict)
    refusal: str = ""  # its words, when it says no
    deaf: bool = False  # says yes and does nothing

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        return SPEAKERS[self.kind](self, method, path, query, body)

    def cancel(self) -> None:
        if not self.deaf:
            self.changes.append("cancel")
            self.state = "cancelled"

    def move_to(self, address: dict[str, str]) -> None:
        if not self.deaf:
            self.changes.append("address")
            self.address = address


def _shopify(ledger: Ledger, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
    text, given = body["query"], body["variables"]
    assert path.endswith("/graphql.json"), path

    def order() -> dict[str, Any]:
        return {
            "id": "gid://shopify/Order/7",
            "cancelledAt": "2026-11-20T10:00:00Z" if ledger.state == "cancelled" else None,
            "displayFulfillmentStatus": "FULFILLED" if ledger.state == "sent" else "UNFULFILLED",
            "shippingAddress": {
                "name": f"{ledger.address.get('firstName', '')} {ledger.address.get('lastName', '')}",
                **{key: ledger.address.get(key, "") for key in ("address1", "address2", "zip", "city")},
            },
        }  # fmt: skip

    if text.startswith("query"):
        return 200, {"data": {"order": order() if given["id"] == "gid://shopify/Order/7" else None}}
    errors = [{"code": "INVALID", "field": None, "message": ledger.refusal}] if ledger.refusal else []
    if "orderCancel(" in text:
        if not errors:
            ledger.cancel()
        told = {"job": None if errors else {"id": "gid://shopify/Job/1"}, "orderCancelUserErrors": errors}
        return 200, {"data": {"orderCancel": told}}
    if not errors:
        ledger.move_to(given["input"]["shippingAddress"])
    return 200, {"data": {"orderUpdate": {"order": order(), "userErrors": errors}}}


def _woocommerce(ledger: Ledger, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
    if path != "/wp-json/wc/v3/orders/7":
        return 404, {"code": "woocommerce_rest_shop_order_invalid_id", "message": "Invalid ID."}
    if method == "PUT":
        if ledger.refusal:
            return 400, {"code": "rest_invalid", "message": ledger.refusal}
        if body.get("status") == "cancelled":
            ledger.cancel()
        if "shipping" in body:
            ledger.move_to(body["shipping"])
    status = {"": "processing", "sent": "completed", "cancelled": "cancelled"}[ledger.state]
    return 200, {"id": 7, "status": status, "shipping": ledger.address}


def _saleor(ledger: Ledger, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
    text, given = body["query"], body["variables"]

    def order() -> dict[str, Any]:
        status = {"": "UNFULFILLED", "sent": "FULFILLED", "cancelled": "CANCELED"}[ledger.state]
        shown = {key: value.upper() if key == "city" else value for key, value in ledger.address.items()}
        return {"id": "7", "status": status, "shippingAddress": shown}

    if text.startswith("query"):
        return 200, {"data": {"order": order() if given["id"] == "7" else None}}
    errors = [{"field": "x", "message": ledger.refusal, "code": "INVALID"}] if ledger.refusal else []
    if not errors:
        ledger.cancel() if "orderCancel(" in text else ledger.move_to(given["address"])
    name = "orderCancel" if "orderCancel(" in text else "orderUpdate"
    return 200, {"data": {name: {"order": order(), "errors": errors}}}


def _sendcloud(ledger: Ledger, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
    if method == "GET":
        status = {"": 1000, "sent": 3, "cancelled": 2000}[ledger.state]
        number = query["tracking_number"]
        other = {"id": 8, "tracking_number": "SOMEBODYELSE", "status": {"id": 1}}
        parcel = {"id": 7, "tracking_number": number, "status": {"id": status, "message": "x"}}
        return 200, {"parcels": [other, parcel] if number != "UNKNOWN" else [other]}
    assert path == "/parcels/7/cancel", path
    if ledger.refusal:
        return 400, {"status": "failed", "message": ledger.refusal}
    ledger.cancel()
    return 200, {"status": "cancelled", "message": "Parcel has been cancelled"}


def _easypost(ledger: Ledger, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
    if path == "/trackers":
        number = query["tracking_code"]
        return 200, {"trackers": [{"tracking_code": number, "shipment_id": None if number == "UNKNOWN" else "shp_7"}]}
    if method == "POST":
        assert path == "/shipments/shp_7/refund", path
        if ledger.refusal:
            return 422, {"error": {"code": "SHIPMENT.REFUND.UNAVAILABLE", "message": ledger.refusal}}
        ledger.cancel()
    return 200, {"id": "shp_7", "refund_status": "refunded" if ledger.state == "cancelled" else None}


SPEAKERS = {
    "shopify": _shopify,
    "woocommerce": _woocommerce,
    "saleor": _saleor,
    "sendcloud": _sendcloud,
    "easypost": _easypost,
}


@contextmanager
def ledger_of(kind: str) -> Iterator[Ledger]:
    """The other side, listening on a free port of this machine until the block ends."""
    ledger = Ledger(kind)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(ledger))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    ledger.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield ledger
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _handler(ledger: Ledger) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.loads(raw) if raw else None
            ledger.calls.append((self.command, parts.path, body, {k.lower(): v for k, v in self.headers.items()}))
            looks = self.command == "GET" or (isinstance(body, dict) and str(body.get("query", "")).startswith("query"))
            trouble = ledger.troubles.pop(0) if ledger.troubles and ledger.troubles[0].on_look == looks else None
            if trouble is None:
                self._send(*ledger.answer(self.command, parts.path, query, body), {})
                return
            if trouble.done:
                ledger.answer(self.command, parts.path, query, body)
            sleep(trouble.delay)
            if trouble.status:
                self._send(trouble.status, trouble.body, trouble.headers)
            else:
                self.close_connection = True

        do_GET = do_POST = do_PUT = _serve

        def _send(self, status: int, body: Any, headers: dict[str, str]) -> None:
            written = body if isinstance(body, bytes) else json.dumps(body).encode()
            try:
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(written)))
                self.end_headers()
                self.wfile.write(written)
            except ConnectionError:
                pass  # the caller lost patience, as one test wants it to

        def log_message(self, *_: Any) -> None:
            """Silence: the test says what went wrong."""

    return Handler
