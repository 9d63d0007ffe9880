"""Ends a supervisor's processes when the supervisor itself was killed and can no longer do it.

    python -m embedded.guard MARK GRACE

Its standard input is a pipe that only the supervisor holds open; the kernel closes it, however the supervisor
ends.
"""

import signal
import subprocess
import sys
from pathlib import Path

from embedded.descendants import end_marked


class Guard:
    """Start one before the first child; `dismiss` it after the last."""

    def __init__(self, mark: str, grace: float) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "embedded.guard", mark, str(grace)],
            cwd=Path(__file__).resolve().parent.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # must outlive a Ctrl-C and a closed terminal
        )

    def dismiss(self) -> None:
        """It finds nothing more to end, and goes."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    mark, grace = sys.argv[1], float(sys.argv[2])
    sys.stdin.buffer.read()
    end_marked(mark, grace)


if __name__ == "__main__":
    main()
