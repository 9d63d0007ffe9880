"""What these tests share: a data folder, and an exact answer to "is anything left?"."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from embedded.descendants import find_marked

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def without_given_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test run itself has servers of its own; these tests start theirs."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder a module, with a blank in its name: creating a cluster is the slow part."""
    return tmp_path_factory.mktemp("some data")


class Program:
    """A Python program in a process of its own; all its descendants can be found again by its token."""

    def __init__(self, source: str, *arguments: object) -> None:
        self.token = secrets.token_hex(12)
        self.process = subprocess.Popen(
            [sys.executable, "-c", source, *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | {"STOEP_TEST_TOKEN": self.token},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def says(self) -> str:
        """The next line it prints."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def finish(self) -> tuple[int, str]:
        """Close its standard input; its exit code and what it wrote to standard error."""
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors

    def left_behind(self) -> list[int]:
        return [pid for pid in find_marked(self.token) if pid != self.process.pid]


@pytest.fixture
def program() -> Iterator[Callable[..., Program]]:
    programs: list[Program] = []

    def start(source: str, *arguments: object) -> Program:
        programs.append(Program(source, *arguments))
        return programs[-1]

    yield start
    for each in programs:
        each.process.kill()
        each.process.communicate()


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    def wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < deadline, "it did not come true within 10 s"
            time.sleep(0.02)

    return wait
