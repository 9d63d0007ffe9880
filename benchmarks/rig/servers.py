"""PostgreSQL and Redis of a benchmark's own, which may be killed: durable, on a fixed port, in a folder that goes."""

import os
import secrets
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from embedded.binaries import postgres_program, redis_program
from embedded.failing import EmbeddedError, last_lines
from embedded.initdb import DATABASE, ROLE, ensure_cluster, password_of
from embedded.launching import Launcher, end, free_port, wait_until
from embedded.locking import Lock
from embedded.postgres import SETTINGS
from embedded.privileges import identity_for


class Server:
    """What both have in common. All methods from the main thread."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = Lock(folder / "server.lock")
        self._lock.seize()
        self._child: subprocess.Popen[bytes] | None = None

    def kill(self) -> None:
        """kill -9 of every process of the server: as good as pulling the plug."""
        if self._child is not None:
            below = descendants(self._child.pid)
            for pid in [self._child.pid, *below]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._child.wait()
            self._child = None
            # A server that starts while one of them still holds the shared memory refuses to.
            _wait_gone(below)

    def start(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        if self._child is not None:
            end(self._child, (signal.SIGINT, 30.0))
            self._child = None


class Postgres(Server):
    """Durable: fsync and synchronous_commit are on, as in production."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        identity = identity_for(folder / "cluster", postgres_program("postgres"))
        self._launcher = Launcher(identity, folder / "server.log", self._lock)
        self._cluster = ensure_cluster(folder, self._launcher, fast=False)

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}:{password_of(self.folder)}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> None:
        """Ready when it returns, after whatever recovery it needs."""
        (self._cluster / "postmaster.pid").unlink(missing_ok=True)
        options = [part for item in (SETTINGS | {"port": str(self.port)}).items() for part in ("-c", "=".join(item))]
        argv: list[str | Path] = [postgres_program("postgres"), "-D", self._cluster, *options]
        self._child = self._launcher.spawn(argv, cwd=self._cluster, death=signal.SIGINT)
        if not wait_until(self._is_ready, self._child, 120.0):
            raise EmbeddedError(f"PostgreSQL did not start:\n{last_lines(self._launcher.log)}")

    def _is_ready(self) -> bool:
        with suppress(FileNotFoundError):
            lines = (self._cluster / "postmaster.pid").read_text().splitlines()
            return len(lines) >= 8 and lines[7].strip() == "ready"
        return False


class Redis(Server):
    """A broker that forgets everything when it is killed: no file, no snapshot."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._store, self._password = folder / "store", secrets.token_hex(16)
        self._launcher = Launcher(identity_for(self._store, redis_program()), folder / "server.log", self._lock)
        self._store.mkdir(exist_ok=True)
        self._launcher.hand_over(self._store)

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        lines = ["bind 127.0.0.1", f"port {self.port}", f"requirepass {self._password}", 'save ""', "appendonly no"]
        self._child = self._launcher.spawn(
            [redis_program(), "-"], cwd=self._store, death=signal.SIGTERM, feed="\n".join([*lines, ""])
        )
        time.sleep(0.2)
        if self._child.poll() is not None:
            raise EmbeddedError(f"Redis did not start:\n{last_lines(self._launcher.log)}")


def _wait_gone(pids: list[int], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(_lives(pid) for pid in pids):
        time.sleep(0.02)


def _lives(pid: int) -> bool:
    """False for one that ended and waits for its adoptive parent to notice, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def descendants(pid: int) -> list[int]:
    """Children, and children of children, whatever session they are in."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found
