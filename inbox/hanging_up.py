"""One deadline for all that a call does, however slowly the other side speaks.

A socket's time-out is the time between two bytes. An address that a merchant typed may send one byte a second, as long
as it likes; so when a call's time is over, its line is cut, and whoever reads from it hears that it was.
"""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from time import monotonic, sleep

LOOK = 0.2  # seconds between two looks at the calls that go on; nobody looks while there are none
SHORTEST = 0.05  # seconds: a time-out of 0 would mean "do not wait at all"
_mine = threading.local()


class Deadline:
    """The end of one call. It may lie in the past: then every line that it holds is cut."""

    def __init__(self, seconds: float) -> None:
        self._at = monotonic() + seconds
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._is_over = False
        self.was_cut = False  # what was heard last may be half a word

    @property
    def left(self) -> float:
        """Seconds until the end, never 0: fit as a socket's time-out."""
        return max(self._at - monotonic(), SHORTEST)

    @property
    def has_passed(self) -> bool:
        return monotonic() >= self._at

    def hold(self, line: socket.socket) -> None:
        """From now on the call speaks over this line, and waits for each byte no longer than until the end."""
        with self._lock:
            self._line = line
        timeout = line.gettimeout()
        line.settimeout(self.left if timeout is None else min(timeout, self.left))

    def cut(self) -> None:
        """Cut the line, unless the call is over. The descriptor stays whoever's it is: nothing is closed here."""
        with self._lock:
            if self._line is not None and not self._is_over:
                self.was_cut = True
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(self._line, socket.SHUT_RDWR)

    def over(self) -> None:
        with self._lock:
            self._is_over, self._line = True, None


class _Watch:
    """One thread a process cuts what is too late. A call costs it an entry in a set, no thread and no timer."""

    def __init__(self) -> None:
        self._calls: set[Deadline] = set()
        self._any = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def add(self, call: Deadline) -> None:
        self._calls.add(call)
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._look, daemon=True, name="hanging-up")
                    self._thread.start()
        self._any.set()

    def drop(self, call: Deadline) -> None:
        self._calls.discard(call)

    def _look(self) -> None:
        while self._any.wait():
            for call in self._calls.copy():
                if call.has_passed:
                    call.cut()
            if not self._calls:
                self._any.clear()
                if self._calls:  # added in between
                    self._any.set()
            sleep(LOOK)


_watch = _Watch()
os.register_at_fork(after_in_child=_watch.__init__)  # type: ignore[misc]


@contextlib.contextmanager
def within(seconds: float) -> Iterator[Deadline]:
    """Whatever this thread says over a line meanwhile ends after so many seconds: reads find the line closed."""
    call, before = Deadline(seconds), current()
    _mine.call = call
    _watch.add(call)
    try:
        yield call
    finally:
        _mine.call = before
        _watch.drop(call)
        call.over()


def current() -> Deadline | None:
    """The deadline of the call that this thread is in; None outside of any."""
    return getattr(_mine, "call", None)
