"""The process that owns one server: starts it, waits until nobody is attached any more, stops it.

    python -m embedded.keeper postgres|redis FOLDER [--fast]

If the keeper itself is killed, the kernel signals the server (see privileges.child_setup), so it ends as
well.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from embedded.failing import EmbeddedError
from embedded.locking import Lock
from embedded.postgres import Postgres
from embedded.redis import Redis

SERVERS: dict[str, type[Postgres] | type[Redis]] = {"postgres": Postgres, "redis": Redis}
# A killed keeper's server writes its data before it goes; the next keeper waits that long for it.
LEFTOVER_SECONDS = 45.0
LOG_LIMIT = 10_000_000


def keep(kind: str, folder: Path, fast: bool) -> int:
    """Returns 0 when everybody has left, 1 when the server failed, 75 when another keeper was quicker."""
    role = Lock(folder / "keeper.lock")
    if not role.try_seize():
        return 75
    state = folder / "state.json"
    state.unlink(missing_ok=True)
    if not (lock := Lock(folder / "server.lock")).seize_within(LEFTOVER_SECONDS):
        raise EmbeddedError(f"A {kind} of {folder} is still running without its keeper. End it, then try again.")
    _rotate(folder / "server.log")
    leave = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _sets(leave))
    server = SERVERS[kind](folder, fast, lock)
    try:
        _announce(state, server.start(), server.pid)
        _watch_attached(folder, leave)
        while server.alive() and not leave.wait(0.2):
            pass
        crashed = not leave.is_set()
    finally:
        state.unlink(missing_ok=True)
        server.stop()
        # Before the process ends and with it the hold on attached.lock: whoever gets in next must see no
        # keeper.
        role.close()
    if crashed:
        raise EmbeddedError(f"{kind} ended by itself; see {folder / 'server.log'}")
    return 0


def _watch_attached(folder: Path, leave: threading.Event) -> None:
    attached = Lock(folder / "attached.lock")

    def wait_for_the_last() -> None:
        attached.seize()
        leave.set()

    threading.Thread(target=wait_for_the_last, daemon=True).start()


def _announce(state: Path, url: str, pid: int) -> None:
    fresh = state.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps({"url": url, "keeper": os.getpid(), "server": pid}))
    fresh.replace(state)


def _sets(event: threading.Event) -> Callable[[int, FrameType | None], None]:
    def handler(_number: int, _frame: FrameType | None) -> None:
        event.set()

    return handler


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))


def main() -> int:
    kind, folder, *rest = sys.argv[1:]
    try:
        return keep(kind, Path(folder), "--fast" in rest)
    except EmbeddedError as error:
        print(error, file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
