"""Find and end what a command left behind, also what moved to another session or lost its parent.

Each supervised command gets a random word in an environment variable, which all its descendants inherit and
/proc shows. Elsewhere than on Linux nothing is found, and process groups must do.
"""

import os
import secrets
import signal
import time
from contextlib import suppress
from pathlib import Path

VARIABLE = "STOEP_SUPERVISED_BY"


def new_mark() -> str:
    return secrets.token_hex(12)


def marked_environment(mark: str, environment: dict[str, str]) -> dict[str, str]:
    """Marks add up, so that an outer supervisor also finds what an inner one started."""
    outer = environment.get(VARIABLE, "")
    return environment | {VARIABLE: f"{outer}.{mark}" if outer else mark}


def find_marked(mark: str) -> list[int]:
    """The living processes with that mark, without this one."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (entry / "environ").read_bytes() and int(entry.name) != os.getpid():
                found.append(int(entry.name))
        except OSError:
            continue  # gone meanwhile, or another user's and so not ours
    return found


def end_marked(mark: str, grace: float) -> None:
    """SIGTERM, `grace` seconds of patience, then SIGKILL, until none is left."""
    asked: set[int] = set()
    deadline = time.monotonic() + grace
    # What a SIGKILL does not end within 5 s (a hanging disk) is beyond us.
    while (left := set(find_marked(mark))) and time.monotonic() < deadline + 5:
        if time.monotonic() < deadline:
            # Each time anew: a process is invisible while it forks and executes.
            _signal_all(left - asked, signal.SIGTERM)
            asked |= left
        else:
            _signal_all(left, signal.SIGKILL)
        time.sleep(0.02)


def reap_adopted() -> None:
    """Clear away ended orphans (see kernel.adopt_orphans), so that no process table entry stays."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _signal_all(pids: set[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
