"""A mail provider's API on this machine: real HTTP, answers as documented, and every way of failing."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message as Headers
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HANG = "hang"  # reads the request and says nothing
DROP = "drop"  # reads the request and hangs up


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: Headers
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Said:
    """An answer."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Api:
    """Answers each request with the next of `answers`, or with `usual` when there is none left."""

    def __init__(self, usual: Said | None = None) -> None:  # noqa: C901 - the server's handler stands inside
        self.asked: list[Asked] = []
        self.answers: list[Said | str] = []
        self.usual = usual or Said(200, {})
        self.connections = 0
        self.route: Callable[[Asked], Said | None] = lambda asked: None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                outer.connections += 1

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except ConnectionError:
                    self.close_connection = True

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                asked = Asked(self.command, self.path, self.headers, self.rfile.read(length))
                outer.asked.append(asked)
                answer = outer.route(asked) or (outer.answers.pop(0) if outer.answers else outer.usual)
                if answer == HANG:
                    time.sleep(1.5)
                if isinstance(answer, str):
                    self.close_connection = True
                    self.connection.close()
                    return
                body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
                for name, value in answer.headers.items():
                    if name != "Content-Type":
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_PUT = do_POST

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
