"""A provider of labels on this machine: real HTTP, with state, so that doing something twice would show."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from visits.codes import qr_png

PDF = b"%PDF-1.4\n% a label\n%%EOF"
CODE = "3SLBL0000012345|1016HK"
PNG = qr_png(CODE, 4)  # as a carrier draws it


@dataclass
class Call:
    """One call as the provider saw it."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    headers: dict[str, str]


@dataclass
class Trouble:
    """What goes wrong with the next call of `method` whose path contains `where`. `done`: it happens all the same."""

    where: str = ""
    method: str = "POST"
    status: int = 500
    body: Any = b"oops"
    headers: dict[str, str] = field(default_factory=dict)
    done: bool = False
    hang_up: bool = False
    delay: float = 0.0


@dataclass
class Provider:
    """The other side. `answer` is the provider's own; `troubles` are played one by one."""

    answer: Callable[[Call], tuple[int, Any]]
    url: str = ""
    calls: list[Call] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    def asked(self, method: str, where: str) -> list[Call]:
        """The calls of this kind."""
        return [call for call in self.calls if call.method == method and where in call.path]

    def take(self, call: Call) -> Trouble | None:
        """The trouble that meets this call, once."""
        for trouble in self.troubles:
            if trouble.method == call.method and trouble.where in call.path:
                self.troubles.remove(trouble)
                return trouble
        return None


@contextmanager
def serving(answer: Callable[[Call], tuple[int, Any]]) -> Iterator[Provider]:
    """The provider listens on a free port of this machine until the block ends."""
    provider = Provider(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _speak(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            written = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(self.command, parts.path, query, json.loads(written) if written else None, headers)
            provider.calls.append(call)
            trouble = provider.take(call)
            if trouble is None or trouble.done:
                status, body = provider.answer(call)
            if trouble is not None:
                time.sleep(trouble.delay)
                if trouble.hang_up:
                    self.close_connection = True
                    return
                status, body = trouble.status, trouble.body
            self._say(status, body, trouble.headers if trouble else {})

        def _say(self, status: int, body: Any, headers: dict[str, str]) -> None:
            whole = body if isinstance(body, bytes) else json.dumps(body).encode()
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(whole)))
                self.end_headers()
                self.wfile.write(whole)
            except ConnectionError:
                pass  # the caller lost patience, as a test wants it to

        do_GET = do_POST = do_PATCH = _speak

        def log_message(self, *_: Any) -> None:
            """Silence: the test says what went wrong."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """A caller that hung up is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
