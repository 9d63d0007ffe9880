"""One command's hold on one server: start its keeper if there is none, be counted until we leave or die."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from embedded.failing import EmbeddedError, last_lines
from embedded.locking import Lock, is_held

START_SECONDS = 180.0
STOP_SECONDS = 60.0
# Keepers we started and that others still use. Kept so that Python does not warn about children left running.
_others_keepers: list[subprocess.Popen[bytes]] = []


class Attachment:
    """`attach` gives the server's URL; `detach` returns once it has stopped or if others still use it."""

    def __init__(self, kind: str, folder: Path, fast: bool) -> None:
        self.kind, self.folder, self.fast = kind, folder, fast
        self._hold: Lock | None = None
        self._keeper: subprocess.Popen[bytes] | None = None

    def attach(self) -> str:
        """Idempotent. Raises EmbeddedError when the server cannot be had."""
        _make_private(self.folder)
        turn = Lock(self.folder / "starting.lock")
        turn.seize()  # two commands at once: the second finds the first one's server
        try:
            self._require_same_mode()
            if self._hold is None:
                hold = Lock(self.folder / "attached.lock")
                hold.share()  # waits for a keeper that is just stopping
                self._hold = hold
            return self._running_url()
        except BaseException:
            self._let_go()
            raise
        finally:
            turn.close()

    def detach(self) -> None:
        """Idempotent."""
        if self._hold is None:
            return
        self._let_go()
        deadline = time.monotonic() + STOP_SECONDS
        while self._keeper_at_work() and not self._others_attached():
            if time.monotonic() > deadline:
                raise EmbeddedError(f"{self.kind} of {self.folder} does not stop; see server.log there.")
            time.sleep(0.02)
        if self._keeper is not None:
            try:
                self._keeper.wait(0 if self._keeper_at_work() else 5)
            except subprocess.TimeoutExpired:
                _others_keepers.append(self._keeper)
            self._keeper = None

    def _running_url(self) -> str:
        """While we hold attached.lock no keeper stops, so a state file with a living keeper is the truth."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not is_held(self.folder / "keeper.lock"):
                self._start_keeper()
            elif state := read_state(self.folder):
                return str(state["url"])
            time.sleep(0.02)
        raise EmbeddedError(f"{self.kind} did not start in {START_SECONDS:.0f} s; see {self.folder / 'server.log'}")

    def _start_keeper(self) -> None:
        if self._keeper is not None:
            if (code := self._keeper.poll()) is None:
                return  # on its way to its lock
            if code != 75:
                raise EmbeddedError(
                    last_lines(self.folder / "keeper.log") or f"{self.kind}'s keeper ended with {code}."
                )
        here = Path(__file__).resolve().parent.parent
        argv = [
            sys.executable,
            "-m",
            "embedded.keeper",
            self.kind,
            str(self.folder),
            *(["--fast"] if self.fast else []),
        ]
        with (self.folder / "keeper.log").open("wb") as log:
            self._keeper = subprocess.Popen(
                argv,
                cwd=here,
                env=os.environ | {"PYTHONPATH": str(here)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C and a closed terminal are for us, not for it
            )

    def _require_same_mode(self) -> None:
        """Data that was promised to be durable never runs without fsync, nor the other way round."""
        wanted, path = "fast" if self.fast else "durable", self.folder / "mode"
        if not path.exists():
            path.write_text(wanted)
        elif (found := path.read_text()) != wanted:
            raise EmbeddedError(
                f"{self.folder} holds {found} data and cannot be used as {wanted}. Choose another folder."
            )

    def _keeper_at_work(self) -> bool:
        """Until the very end of its process, when the kernel takes its last lock away."""
        return any(is_held(self.folder / f"{name}.lock") for name in ("keeper", "server", "attached"))

    def _others_attached(self) -> bool:
        """Exclusive denied, shared granted: somebody else shares it. A stopping keeper denies both."""
        probe = Lock(self.folder / "attached.lock")
        try:
            return not probe.try_seize() and probe.try_share()
        finally:
            probe.close()

    def _let_go(self) -> None:
        if self._hold is not None:
            self._hold.close()
            self._hold = None


def read_state(folder: Path) -> dict[str, str | int] | None:
    """What the keeper announced, or None when no server is up. Believe it only while keeper.lock is held."""
    try:
        found: dict[str, str | int] = json.loads((folder / "state.json").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return found


def _make_private(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
