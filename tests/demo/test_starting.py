"""What the person who types `bin/demo` is told when it does not start, or not yet."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from embedded.locking import Lock

ROOT = Path(__file__).resolve().parent.parent.parent


def started(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=30, check=False
    )


def test_a_second_start_on_the_same_data_names_the_first_one(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "demo.lock")
    assert lock.try_seize()
    with socket.socket() as first:
        first.bind(("127.0.0.1", 0))
        first.listen()
        port = first.getsockname()[1]
        (tmp_path / "demo.lock").write_text(f"{port}\n")
        second = started(sys.executable, "-m", "demo", PORT=str(port), STOEP_DATA=str(tmp_path))
    lock.close()
    assert second.returncode == 1
    assert second.stderr.startswith(f"A demo runs on {tmp_path} already, on port {port}.")
    assert "in use by another program" not in second.stderr


def test_help_and_slips_are_answered_without_starting_anything(tmp_path: Path) -> None:
    asked = started("bin/demo", "--help", STOEP_DATA=str(tmp_path / "none"))
    assert asked.returncode == 0
    assert asked.stdout.startswith("Usage: [PORT=8000] [STOEP_DATA=.stoep] bin/demo")
    slip = started("bin/demo", "--port", "9", STOEP_DATA=str(tmp_path / "none"))
    assert slip.returncode == 2
    assert "--help" in slip.stderr
    assert not (tmp_path / "none").exists()
