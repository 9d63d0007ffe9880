"""Pictures of both shops into docs/screenshots/, from the demo on STOEP_DATA or one of its own:

python -m demo.screens [part of a file's name ...]
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.console import say
from demo.processes import ROOT
from demo.screens.shots import shots
from demo.screens.taking import Demo, browser, take
from embedded.failing import EmbeddedError
from embedded.launching import free_port
from embedded.locking import Lock

FOLDER = ROOT / "docs" / "screenshots"


def main(wanted: list[str]) -> int:
    """0 when every picture was taken; 1 with a sentence for each that was not."""
    chosen = [shot for shot in shots() if not wanted or any(word in shot.file for word in wanted)]
    failed = 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        with _demo() as demo, browser() as chromium:
            for shot in chosen:
                try:
                    say(f"  {shot.file:<44}{take(chromium, demo, shot, FOLDER) / 1000:>6.0f} kB")
                except EmbeddedError as error:
                    failed += 1
                    print(f"  {error}", file=sys.stderr)
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    return 1 if failed or not chosen else 0


@contextmanager
def _demo() -> Iterator[Demo]:
    data = Path(os.environ.get("STOEP_DATA") or ".stoep").resolve()
    if port := _running(data):
        os.environ["STOEP_DATA"] = str(data)
        yield Demo(data, port)
        return
    with tempfile.TemporaryDirectory(prefix="stoep-screens-") as made:
        # Started by root, the database server runs as somebody else and must get in.
        Path(made).chmod(0o755)
        os.environ["STOEP_DATA"], port = made, free_port()
        with _started(Path(made), port):
            yield Demo(Path(made), port)


def _running(data: Path) -> int:
    """The port of the demo on this data; 0 when none runs."""
    if not (data / "demo.lock").exists():
        return 0
    lock = Lock(data / "demo.lock")
    if lock.try_seize():
        lock.close()
        return 0
    port = (data / "demo.lock").read_text(encoding="ascii").strip()
    return int(port) if port.isdigit() else 0


@contextmanager
def _started(data: Path, port: int) -> Iterator[None]:
    say("Starting a demo; this takes a minute")
    own = os.environ | {"PORT": str(port), "STOEP_DATA": str(data)}
    with subprocess.Popen(
        [sys.executable, "-m", "demo"], cwd=ROOT, env=own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            output = []
            for line in process.stdout or ():
                output.append(line)
                if line == "ready\n":
                    break
            else:
                raise EmbeddedError("The demo did not start:\n" + "".join(output[-20:]))
            yield
        finally:
            process.terminate()
            process.communicate(timeout=60)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
