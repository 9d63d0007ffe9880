"""Run one command in the foreground, as if it had been typed: its terminal, its signals, its exit code."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from embedded.descendants import end_marked, marked_environment, new_mark, reap_adopted
from embedded.guard import Guard
from embedded.kernel import adopt_orphans
from embedded.privileges import child_setup

FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
GRACE = 5.0


def run(argv: Sequence[str], environment: dict[str, str]) -> int:
    """The command's exit code, 128 + n when signal n ended it, 127 if there is none. Leaves nothing running.

    From the main thread only.
    """
    mark = new_mark()
    adopt_orphans()
    guard = Guard(mark, GRACE)
    child: list[subprocess.Popen[bytes]] = []
    early: list[int] = []
    try:
        with _handling(lambda number: _forward(child, early, number)):
            try:
                child.append(
                    subprocess.Popen(
                        argv,
                        env=marked_environment(mark, environment),
                        preexec_fn=child_setup(None, signal.SIGTERM),  # noqa: PLW1509  only system calls in there
                    )
                )
            except (FileNotFoundError, PermissionError) as error:
                print(f"{argv[0]}: {error.strerror}")
                return 127
            for number in early:
                child[0].send_signal(number)
            code = child[0].wait()
            end_marked(mark, GRACE)
            reap_adopted()
    finally:
        guard.dismiss()
    return 128 - code if code < 0 else code


def _forward(child: list[subprocess.Popen[bytes]], early: list[int], number: int) -> None:
    if not child:
        early.append(number)
    # The terminal sends Ctrl-C to the whole foreground group: the command has it already, and some take two
    # as "hurry".
    elif number not in (signal.SIGINT, signal.SIGQUIT) or not _in_terminal_foreground():
        child[0].send_signal(number)


def _in_terminal_foreground() -> bool:
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False


@contextmanager
def _handling(forward: Callable[[int], None]) -> Iterator[None]:
    def handler(number: int, _frame: FrameType | None) -> None:
        forward(number)

    before = {number: signal.signal(number, handler) for number in FORWARDED}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
