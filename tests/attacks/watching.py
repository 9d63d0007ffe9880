"""What an attack must not do: open a file, reach for the network, start a program, run long, grow large."""

import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

CPU = 0.25  # seconds of processor time, as issue 4 asks
MEMORY = 64 * 1024 * 1024  # bytes
FORBIDDEN = (
    "open",
    "socket.",
    "subprocess.",
    "os.",
    "urllib.",
    "http.",
    "exec",
    "compile",
    "import",
    "ctypes.",
    "shutil.",
)
# Python looks at the clock's zone and at itself through these; none of them reads a file or leaves the process.
HARMLESS = ("os.putenv",)
_seen: list[str] | None = None
_watched = 0  # the thread: one of a live server that ends late opens files of its own


def _listen(event: str, args: tuple[Any, ...]) -> None:
    if _seen is None or threading.get_ident() != _watched:
        return
    if event.startswith(FORBIDDEN) and event not in HARMLESS:
        _seen.append(f"{event} {args[:1]!r}")


sys.addaudithook(_listen)


@contextmanager
def locked_up() -> Iterator[list[str]]:
    """Everything forbidden that Python itself reports of this thread while this is open."""
    global _seen, _watched  # noqa: PLW0603 - an audit hook cannot be taken away, so it is told when to listen
    _watched = threading.get_ident()
    _seen = found = []
    try:
        yield found
    finally:
        _seen = None


def measured(act: Callable[[], Any], *, memory: bool = True) -> Any:
    """What `act` returns or raises, after asserting that it costs little: processor time of this thread, the best of
    three, so that a busy machine fails nothing; and the peak of what Python allocates, measured apart from that."""
    seconds: list[float] = []
    for _time in range(3):
        start = time.thread_time()
        try:
            found, error = act(), None
        except Exception as raised:
            found, error = None, raised
        seconds.append(time.thread_time() - start)
        if seconds[-1] < CPU:
            break
    assert min(seconds) < CPU, f"{min(seconds):.3f} s"
    if error is not None:
        raise error
    if not memory:
        return found
    tracemalloc.start()
    try:
        return act()
    finally:
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < MEMORY, f"{peak / 1024 / 1024:.0f} MB"


class Reader(HTMLParser):
    """Collects what a browser would do with a mail."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.styles: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._in_style = tag == "style"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.styles.append(data)


TAGS = frozenset(
    {"html", "head", "title", "meta", "style", "body", "div", "table", "tbody", "tr", "td", "p", "br", "a", "img", "h1",
     "h2", "span", "strong", "em", "b", "i", "ul", "ol", "li"}
)  # fmt: skip
SCHEMES = ("https://", "http://", "mailto:", "tel:")


def assert_harmless(html: str, plain: str, style: list[str]) -> None:
    """Nothing runs, loads, posts or hides: only the tags and the styles that the same mail has without the attack."""
    reader = Reader()
    reader.feed(html)
    assert set(reader.tags) <= TAGS, set(reader.tags) - TAGS
    for tag, name, value in reader.attributes:
        assert not name.startswith("on") and name not in ("srcdoc", "formaction", "background", "xlink:href"), (
            tag,
            name,
        )
        if name in ("href", "action"):
            assert not value or value.lower().startswith(SCHEMES), (tag, name, value)
        if name == "src":
            assert value.startswith(("https://track.loper.example/", "cid:")), value
        if name == "style":
            assert not any(
                evil in value.lower() for evil in ("url(", "expression", "@import", "position", "behavior")
            ), value
    assert reader.styles == style
    assert html.count("</body>") == 1 and html.rstrip().endswith("</html>")
    for secret in ("root:x:0", "loper-canary", "uid="):
        assert secret not in html or secret in plain
