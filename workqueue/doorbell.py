"""Nudges: tell a worker that there is something to do, cheaply and without promising anything."""

import logging
import os
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)


class Doorbell:
    """Coalesces many rings into few broker messages.

    `ring()` costs well under a microsecond and never fails: a background thread publishes at most one message
    every `every` seconds per process. Publishing per webhook would cost more than storing it. A lost ring
    costs latency only; the periodic sweep is the guarantee.
    """

    def __init__(self, publish: Callable[[], object], every: float = 0.2) -> None:
        self._publish = publish
        self._every = every
        self._rung = threading.Event()
        self._lock = threading.Lock()
        self._pid = 0

    def ring(self) -> None:
        if self._pid != os.getpid():
            self._start()
        if not self._rung.is_set():
            self._rung.set()

    def _start(self) -> None:
        # Per process: threads do not survive a fork, so a pre-forked worker starts its own.
        with self._lock:
            if self._pid != os.getpid():
                self._rung = threading.Event()
                threading.Thread(target=self._run, args=(self._rung,), daemon=True, name="doorbell").start()
                self._pid = os.getpid()

    def _run(self, rung: threading.Event) -> None:
        while True:
            rung.wait()
            rung.clear()
            try:
                self._publish()
            except Exception as error:  # the broker may be down for as long as it likes
                log.warning("nudge not delivered: %s", type(error).__name__)
                time.sleep(1)
            time.sleep(self._every)
