"""The product's processes, started as in production, and ended as only an accident ends them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from embedded.failing import EmbeddedError, last_lines
from embedded.launching import free_port
from embedded.privileges import child_setup
from embedded.readiness import answers_ok

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
# What a production process would have. The key is no secret: it lives as long as the benchmark.
PRODUCTION = {
    "STOEP_ENV": "production",
    "STOEP_DEBUG": "0",
    "SECRET_KEY": "benchmarks-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
    "STOEP_PORTAL_HOSTS": "127.0.0.1",
    "STOEP_PORTAL_URL": "http://127.0.0.1",
    "STOEP_STOREFRONT_SCHEME": "http",
    "STOEP_MAIL_DOMAIN": "mail.bench.example",
    "STOEP_SMTP_URL": "smtp://127.0.0.1:9",  # a port nobody listens on, unless a benchmark sets its own
    "STOEP_LOG_LEVEL": "WARNING",
    "DJANGO_SETTINGS_MODULE": "portal.settings",
    "PYTHONUTF8": "1",
}
WSGI = ["--interface", "wsgi", "--host", "127.0.0.1", "--workers", "2", "--blocking-threads", "4", "--no-ws",
        "--log-level", "warning"]  # fmt: skip


class Child:
    """One process with everything it forks, in a process group of its own. Start it from the main thread."""

    def __init__(self, name: str, argv: Sequence[str | Path], environment: Mapping[str, str], logs: Path) -> None:
        self.name, self.log = name, logs / f"{name}.log"
        self._argv, self._environment = [str(part) for part in argv], dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._argv,
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)} | self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
                preexec_fn=child_setup(None, signal.SIGKILL),  # noqa: PLW1509  only system calls in there
            )

    def kill(self) -> None:
        """kill -9 of the whole group: nothing gets to say goodbye."""
        self._end(signal.SIGKILL)

    def stop(self, seconds: float = 15.0) -> None:
        """SIGTERM, and SIGKILL for what is left after `seconds`."""
        if self._process is not None:
            self._signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
            self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._signal(number)
            self._process.wait()
            self._process = None

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)


class Web(Child):
    """granian with two workers of four threads (docker-compose: sixteen). It keeps its port over a restart."""

    def __init__(self, name: str, application: str, environment: Mapping[str, str], logs: Path) -> None:
        self.port = free_port()
        argv: list[str | Path] = [
            BIN / "granian",
            *WSGI,
            "--port",
            str(self.port),
            "--respawn-failed-workers",
            application,
        ]
        super().__init__(name, argv, environment, logs)

    def wait_ready(self, path: str = "/healthz", seconds: float = 60.0) -> None:
        """Raises EmbeddedError with the server's last words."""
        wait_for(answers_ok(f"http://127.0.0.1:{self.port}{path}"), self, seconds)


def worker(queue: str, environment: Mapping[str, str], logs: Path) -> Child:
    """A Celery worker for one queue, as in production but with one process: here are two cores."""
    argv: list[str | Path] = [
        BIN / "celery", "-A", "portal.celery:app", "worker", "-Q", queue, "-n", f"{queue}@bench", "-c", "1",
        "-l", "WARNING", "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    return Child(f"worker-{queue}", argv, environment, logs)


def beat(environment: Mapping[str, str], logs: Path) -> Child:
    """The scheduler; its state file may be lost without harm."""
    schedule = logs / "beat-schedule"
    argv: list[str | Path] = [
        BIN / "celery",
        "-A",
        "portal.celery:app",
        "beat",
        "-s",
        schedule,
        "--pidfile=",
        "-l",
        "WARNING",
    ]
    return Child("beat", argv, environment, logs)


def sink(port: int, record: Path, logs: Path, *options: str) -> Child:
    """The mail server that the benchmarks send to (benchmarks/rig/sink.py)."""
    argv: list[str | Path] = [sys.executable, "-m", "benchmarks.rig.sink", str(port), record, *options]
    return Child("sink", argv, {}, logs)


def manage(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a manage.py command to its end; raises EmbeddedError with what it said when it failed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=os.environ | dict(environment), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise EmbeddedError(f"manage.py {' '.join(command)} failed:\n{done.stderr[-3000:]}")


def wait_for(ready: Callable[[], bool], child: Child, seconds: float) -> None:
    """Until `ready()`; raises EmbeddedError with the child's last words when it ended first or took too long."""
    deadline = time.monotonic() + seconds
    while not ready():
        if not child.runs:
            raise EmbeddedError(f"{child.name} ended:\n{last_lines(child.log)}")
        if time.monotonic() > deadline:
            raise EmbeddedError(f"{child.name} was not ready after {seconds:.0f} s:\n{last_lines(child.log)}")
        time.sleep(0.05)
