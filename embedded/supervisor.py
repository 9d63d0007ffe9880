"""Run a handful of processes as one: all of them up, or none left.

    with Supervisor(data / "logs") as crew:
        crew.start("web", [...], environment=..., ready="http://127.0.0.1:8000/healthz")
        crew.start("worker", [...])
        sys.exit(crew.wait())

A child that ends by itself, a signal, an exception and even kill -9 of the supervisor all end every child.
Nothing is restarted: this is for a demo on one machine, where a crash should be seen.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from embedded.descendants import end_marked, marked_environment, new_mark, reap_adopted
from embedded.failing import EmbeddedError, last_lines
from embedded.guard import Guard
from embedded.kernel import adopt_orphans
from embedded.privileges import child_setup
from embedded.readiness import answers_ok

GRACE = 8.0
STOPPING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Supervisor:
    """From the main thread only: the kernel ties a child's life to the thread that started it."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._mark = new_mark()
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._handlers_before: dict[signal.Signals, signal._HANDLER] = {}
        self._guard: Guard | None = None
        self._stopping = self._hurry = False

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        self._handlers_before = {
            number: signal.signal(number, self._on_signal) or signal.SIG_DFL for number in STOPPING_SIGNALS
        }
        adopt_orphans()
        self._guard = Guard(self._mark, GRACE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stop()
        finally:
            for number, handler in self._handlers_before.items():
                signal.signal(number, handler)

    def start(
        self,
        name: str,
        argv: Sequence[str | Path],
        *,
        environment: dict[str, str] | None = None,
        ready: Callable[[], bool] | str | None = None,
        seconds: float = 60.0,
    ) -> int:
        """Start a child whose output goes to `<name>.log`, and return its pid once it is ready.

        `ready` is a callable or a URL. Raises EmbeddedError, with the child's last words, when it ended first
        or took longer than `seconds`. The same name twice is a mistake of the caller.
        """
        if name in self._children:
            raise ValueError(f"{name} runs already")
        with self.log_of(name).open("wb") as log:
            self._children[name] = subprocess.Popen(
                [str(part) for part in argv],
                env=marked_environment(self._mark, dict(os.environ if environment is None else environment)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,  # Ctrl-C is for us; the children get a SIGTERM, once
                preexec_fn=child_setup(None, signal.SIGTERM),  # noqa: PLW1509  only system calls in there
            )
        if ready is not None:
            self._wait_ready(name, answers_ok(ready) if isinstance(ready, str) else ready, seconds)
        return self._children[name].pid

    def wait(self) -> int:
        """Until a child ends by itself: prints its last words; returns its exit code, or 1 for 0."""
        while True:
            for name, child in self._children.items():
                if (code := child.poll()) is not None:
                    print(self._last_words(name, code), file=sys.stderr, flush=True)
                    return 128 - code if code < 0 else code or 1
            time.sleep(0.2)

    def log_of(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def stop(self) -> None:
        """End all children: SIGTERM, latest first; SIGKILL after 8 s or at a second Ctrl-C. Idempotent."""
        self._stopping = True
        for child in reversed(self._children.values()):
            self._signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while (
            not self._hurry and time.monotonic() < deadline and any(c.poll() is None for c in self._children.values())
        ):
            time.sleep(0.05)
        for child in self._children.values():
            self._signal_group(child, signal.SIGKILL)  # also what a child left behind in its group
            child.wait()
        end_marked(self._mark, 0.0 if self._hurry else 2.0)
        reap_adopted()
        self._children.clear()
        if self._guard is not None:
            self._guard.dismiss()
            self._guard = None

    def _wait_ready(self, name: str, ready: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            for other, child in self._children.items():
                if (code := child.poll()) is not None:
                    raise EmbeddedError(self._last_words(other, code))
            if time.monotonic() > deadline:
                raise EmbeddedError(f"{name} was not ready after {seconds:.0f} s.\n{last_lines(self.log_of(name))}")
            time.sleep(0.1)

    def _last_words(self, name: str, code: int) -> str:
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        return f"{name} {how}. The end of {self.log_of(name)}:\n{last_lines(self.log_of(name))}"

    def _signal_group(self, child: subprocess.Popen[bytes], number: signal.Signals) -> None:
        # macOS says PermissionError about a group of zombies.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, number)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self._stopping:
            self._hurry = True
        else:
            raise SystemExit(128 + number)
