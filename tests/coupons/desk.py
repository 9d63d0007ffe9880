"""Another side on this machine that keeps what it was told, so that doing it twice would show."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Call:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    headers: dict[str, str]
    raw: bytes = b""

    @property
    def looks(self) -> bool:
        if not isinstance(self.body, dict):
            return self.method == "GET"
        asks = str(self.body.get("type", "")).endswith((".find", ".of", ".search", ".stock"))
        return self.method == "GET" or asks or str(self.body.get("query", "")).startswith("query")


@dataclass
class Trouble:
    """What goes wrong with one call. `done`: it happens all the same, and its answer is lost. `looks`: with a look."""

    status: int = 0
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    done: bool = False
    delay: float = 0.0
    looks: bool = False


@dataclass
class Desk:
    """`speak` answers a call with (status, body) and keeps what happened in `kept`."""

    speak: Callable[["Desk", Call], tuple[int, Any]]
    url: str = ""
    calls: list[Call] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    refusal: str = ""


@contextmanager
def opened(speak: Callable[[Desk, Call], tuple[int, Any]]) -> Iterator[Desk]:
    """The desk, listening."""
    desk = Desk(speak)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(desk))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    desk.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield desk
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _handler(desk: Desk) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            is_json = "json" in (self.headers.get("Content-Type") or "")
            body: Any = json.loads(raw) if raw and is_json else dict(parse_qsl(raw.decode()))
            headers = {key.lower(): value for key, value in self.headers.items()}
            call = Call(self.command, parts.path, dict(parse_qsl(parts.query)), body, headers, raw)
            desk.calls.append(call)
            hit = desk.troubles and desk.troubles[0].looks == call.looks and "accesstoken" not in call.path
            if not hit:
                self._send(*desk.speak(desk, call), {})
                return
            trouble = desk.troubles.pop(0)
            if trouble.done:
                desk.speak(desk, call)
            sleep(trouble.delay)
            if trouble.status:
                self._send(trouble.status, trouble.body, trouble.headers)
            else:
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

        def _send(self, status: int, body: Any, headers: dict[str, str]) -> None:
            written = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
            try:
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(written)))
                self.end_headers()
                self.wfile.write(written)
            except OSError:
                pass  # who asked has hung up

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
