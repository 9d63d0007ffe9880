"""File locks that the kernel gives back when their holder dies, however it dies."""

import fcntl
import os
import time
from pathlib import Path

from embedded.failing import EmbeddedError


class Lock:
    """One open handle on a lock file. Two handles exclude each other, also within one process."""

    def __init__(self, path: Path) -> None:
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except PermissionError:
            raise EmbeddedError(
                f"{path} belongs to another user of this machine. Run as them, or choose another data folder."
            ) from None

    def fileno(self) -> int:
        return self._fd

    def share(self) -> None:
        """Wait for a shared hold."""
        fcntl.flock(self._fd, fcntl.LOCK_SH)

    def seize(self) -> None:
        """Wait for the exclusive hold."""
        fcntl.flock(self._fd, fcntl.LOCK_EX)

    def try_share(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def try_seize(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def seize_within(self, seconds: float) -> bool:
        """False when somebody still holds it after that time."""
        deadline = time.monotonic() + seconds
        while not self.try_seize():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def release(self) -> None:
        fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give up this handle. Processes that inherited it keep what it held."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._fd, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def is_held(path: Path) -> bool:
    """True when some process holds the lock exclusively."""
    probe = Lock(path)
    try:
        return not probe.try_share()
    finally:
        probe.close()
