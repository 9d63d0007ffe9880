"""Start one server program in its own session, and end it politely, then firmly."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from embedded.failing import EmbeddedError
from embedded.locking import Lock
from embedded.privileges import Identity, child_setup

# Nothing of the caller's environment: PGDATA, PGOPTIONS or a locale that is not installed must not steer the
# server.
CLEAN_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Launcher:
    """How every program of one server is started: as whom, writing where, and holding which lock.

    The lock is inherited by the server and by each process it forks, so "is any of them left?" has an exact
    answer even after the keeper was killed.
    """

    identity: Identity | None
    log: Path
    lock: Lock

    def spawn(
        self, argv: Sequence[str | Path], *, cwd: Path, death: signal.Signals, feed: str = ""
    ) -> subprocess.Popen[bytes]:
        """Start it; `feed` goes to its standard input. It gets the death signal when this process dies."""
        self.log.touch(mode=0o600)  # statements that failed stand in there, with their values
        with self.log.open("ab") as output:
            child = subprocess.Popen(
                [str(part) for part in argv],
                cwd=cwd,
                env=CLEAN_ENVIRONMENT,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[self.lock.fileno()],
                preexec_fn=child_setup(self.identity, death),  # noqa: PLW1509  only system calls in there
            )
        if child.stdin is None:
            raise AssertionError("stdin was asked for as a pipe")
        # A broken pipe: it is gone already; the caller will see that and read the log.
        with suppress(BrokenPipeError):
            child.stdin.write(feed.encode())
            child.stdin.close()
        return child

    def hand_over(self, folder: Path) -> None:
        """Give a folder of ours to the user the server runs as."""
        if self.identity is not None:
            os.chown(folder, self.identity.uid, self.identity.gid)


def free_port() -> int:
    """A port of 127.0.0.1 that was free a moment ago. Somebody may take it first: try again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(ready: Callable[[], bool], child: subprocess.Popen[bytes], seconds: float) -> bool:
    """True once ready, False when the child ended first. Raises EmbeddedError when the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if child.poll() is not None:
            return False
        if ready():
            return True
        time.sleep(0.02)
    raise EmbeddedError(f"{Path(str(child.args[0])).name} did not become ready in {seconds:.0f} s.")  # type: ignore[index]


def end(child: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn, waiting its seconds for the end, and SIGKILL when all were in vain."""
    for number, seconds in (*steps, (signal.SIGKILL, 10.0)):
        if child.poll() is not None:
            return
        child.send_signal(number)
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
