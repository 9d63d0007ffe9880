"""DHL's and PostNL's tracking APIs on this machine: real HTTP, scripted answers, a note of what was asked."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Reply:
    """One answer. `delay` is in seconds, before the first byte."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0

    def bytes(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Asked:
    """One call, as the carrier saw it."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]
    number: str


class FakeCarrier:
    """Answers by tracking number; a list of replies is given one after the other, the last one for ever."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[Asked] = []
        self.url = ""

    def knows(self, number: str, *replies: Reply) -> None:
        self.replies[number] = list(replies)

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        script = self.replies.get(asked.number) or [Reply({"title": "No result found"}, 404)]
        return script.pop(0) if len(script) > 1 else script[0]


@contextmanager
def fake_carrier() -> Iterator[FakeCarrier]:
    """A carrier that listens on a free port of this machine, until the block ends."""
    fake = FakeCarrier()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            params = {key: values[0] for key, values in parse_qs(parts.query).items()}
            number = params.get("trackingNumber") or unquote(parts.path.rsplit("/", 1)[-1])
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = fake.answer(Asked(parts.path, params, headers, number))
            time.sleep(reply.delay)
            try:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.bytes())))
                self.end_headers()
                self.wfile.write(reply.bytes())
            except ConnectionError:
                pass  # the caller lost patience, as one test wants it to

        def log_message(self, *_: Any) -> None:
            """Silence: the test says what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
