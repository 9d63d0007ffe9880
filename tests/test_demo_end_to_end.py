"""`python -m demo` as a person starts it, once: from an empty folder to `ready`, ended, and started again."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.descendants import find_marked
from embedded.launching import free_port

ROOT = Path(__file__).resolve().parent.parent
MARK = "STOEP_TEST_TOKEN"
PATIENCE = 300.0  # seconds; 45 on an idle machine, but the suite runs beside it


class Demo:
    """One run. Its output is read as it comes."""

    def __init__(self, data: Path, port: int, token: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        own = {"PORT": str(port), "STOEP_DATA": str(data), MARK: token}
        self.began, self.lines = time.monotonic(), list[str]()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "demo"],
            cwd=ROOT,
            env=inherited | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.ready = threading.Event()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if self.lines[-1] == "ready":
                self.seconds = time.monotonic() - self.began
                self.ready.set()
        self.ready.set()

    def wait_ready(self) -> None:
        assert self.ready.wait(PATIENCE), self.output
        assert "ready" in self.lines, self.output

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self._reader.join()
        return code

    @property
    def output(self) -> str:
        return "\n".join(self.lines)


@pytest.fixture
def token() -> Iterator[str]:
    """Marks every process of the runs; whatever is left of them afterwards is ended."""
    token = os.urandom(12).hex()
    yield token
    for pid in find_marked(token):
        os.kill(pid, signal.SIGKILL)


def fetch(url: str, host: str = "") -> str:
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return str(answer.read().decode())


def test_the_demo_from_an_empty_folder_to_ready_and_again(tmp_path: Path, token: str) -> None:
    port = free_port()
    first = Demo(tmp_path, port, token)
    first.wait_ready()
    _everything_answers(first, port)
    assert first.end() == 0
    assert "Stopped." in first.lines[-1]
    assert find_marked(token) == []

    mails = len(list((tmp_path / "mailbox").glob("*.eml")))
    second = Demo(tmp_path, port, token)
    second.wait_ready()
    assert "The story was told before" in second.output
    assert second.seconds < first.seconds
    assert "Remembered" not in second.output
    # Advertising goes on by itself; nothing of the story or of the months before it comes a second time.
    assert mails <= _mails(f"http://127.0.0.1:{port}") < mails + 20
    assert second.end() == 0
    assert find_marked(token) == []


def _mails(local: str) -> int:
    (told,) = re.findall(r"(\d+) mails</p>", fetch(f"{local}/mailbox/"))
    return int(told)


def _everything_answers(run: Demo, port: int) -> None:
    assert "!" not in run.output, "nothing to warn of"
    local = f"http://127.0.0.1:{port}"
    assert _mails(local) > 90, run.output
    assert run.output.count("Remembered half a year of ") == 2
    for slug, host, language, name in (
        ("loper", "track.loper.localhost", "nl", "loper"),
        ("funkwerk", "sendung.funkwerk.localhost", "de", "FUNKWERK"),
    ):
        home = fetch(f"{local}/", f"{host}:{port}")
        assert f'<html lang="{language}"' in home
        assert name in home
        (link,) = re.findall(rf"{local}(/m/{slug}/t/\w+/)", run.output)
        assert "1042" in _customer_page(local, link)
        assert "<order-status" in fetch(f"{local}/demo-shop/{slug}/")
        for what in ("/review/", "/survey/csat/5/", "/mail/preferences/"):
            (path,) = re.findall(rf"http://{host}:{port}(\S*{what}\S*)", run.output)
            assert f'<html lang="{language}"' in _customer_page(local, f"/m/{slug}{path}"), what
    for slug, host, what, thing in (
        ("loper", "track.loper.localhost", "shoes to send back", "Wolkenloper"),
        ("funkwerk", "sendung.funkwerk.localhost", "a radio to send back", "Kurzwellenradio"),
    ):
        (path,) = re.findall(rf"{what} +http://{host}:{port}(\S+)", run.output)
        assert thing in _customer_page(local, f"/m/{slug}{path}"), "somebody with two orders has two links"
    assert '"ready": true' in fetch(f"{local}/readyz")
    assert fetch(f"{local}/dashboard/")
    assert run.output.count("@demo.example") == 2


def _customer_page(local: str, link: str) -> str:
    """As a mail program opens it: the link sets a cookie and leads on."""
    jar = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with jar.open(local + link, timeout=20) as answer:
        return str(answer.read().decode())


def test_a_port_in_use_is_said_at_once(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        asked = subprocess.run(
            [sys.executable, "-m", "demo"],
            cwd=ROOT,
            env=os.environ | {"PORT": str(port), "STOEP_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert asked.returncode == 1
    assert f"PORT={port} is in use" in asked.stderr
    assert [left.name for left in tmp_path.iterdir()] == ["demo.lock"]
