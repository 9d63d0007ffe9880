"""Who a server runs as. PostgreSQL refuses uid 0, so under root the servers become an unprivileged user.

That user could not even enter a folder below /root. It therefore keeps one Linux capability, "may read and
enter any folder", as an ambient one, and nothing else of root's power. Where no such capability is to be had
(some containers), `identity_for` says which folder is in the way.
"""

import os
import pwd
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from embedded.failing import EmbeddedError
from embedded.kernel import die_with_parent, keep_capabilities_across_setuid, keep_only

# In order of preference. Docker grants only the second by default.
CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE = 2, 1
# Without this one the others cannot be handed down (see kernel.keep_capabilities_across_setuid).
CAP_SETPCAP = 8


@dataclass(frozen=True)
class Identity:
    """The user a server runs as, and the one capability it keeps (None where there is none)."""

    uid: int
    gid: int
    capability: int | None


def identity_for(folder: Path, *needed: Path) -> Identity | None:
    """Whom the server of this folder must become; None when it can simply be us.

    An existing folder keeps its owner, so `sudo` on somebody's data does not lock them out of it. Raises
    EmbeddedError when that user could not reach the folder or one of the needed paths.
    """
    if os.geteuid() != 0:
        return None
    owner = folder.stat() if folder.exists() else None
    if owner is not None and owner.st_uid != 0:
        uid, gid = owner.st_uid, owner.st_gid
    else:
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise EmbeddedError(
                "PostgreSQL does not run as root and this machine has no user 'nobody' to run it as. "
                "Run this as a normal user, or set DATABASE_URL to a server of your own."
            ) from None
        uid, gid = nobody.pw_uid, nobody.pw_gid
    identity = Identity(uid, gid, _spare_capability())
    if identity.capability is None:
        # It may pass through the service's folder, not list it; each file in there is for its owner only.
        folder.parent.chmod(0o711)
        for path in (folder, *needed):
            _require_reachable(path, identity)
    return identity


def child_setup(identity: Identity | None, death_signal: signal.Signals) -> Callable[[], None]:
    """What a child does between fork and exec: change user, then tie its life to its parent's.

    Call it, and start the child, from the main thread: the kernel watches the starting *thread*.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("children are started from the main thread, whose end is theirs")
    parent = os.getpid()

    def setup() -> None:
        try:
            if identity is not None:
                _become(identity)
            # After the change of user, which would clear it.
            die_with_parent(death_signal)
        except OSError as error:
            os.write(2, f"cannot start as uid {identity.uid if identity else 'self'}: {error}\n".encode())
            os._exit(97)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(98)

    return setup


def _become(identity: Identity) -> None:
    if identity.capability is not None:
        keep_capabilities_across_setuid()
    # User namespaces may forbid it; the groups of a contained root are worth nothing outside.
    with suppress(PermissionError):
        os.setgroups([])
    os.setregid(identity.gid, identity.gid)
    os.setreuid(identity.uid, identity.uid)
    if identity.capability is not None:
        keep_only(identity.capability)


def _spare_capability() -> int | None:
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    held = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("CapPrm:"))
    if not held >> CAP_SETPCAP & 1:
        return None
    return next((cap for cap in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if held >> cap & 1), None)


def _require_reachable(path: Path, identity: Identity) -> None:
    for folder in (path, *path.parents):
        if not folder.is_dir():
            continue
        stat = folder.stat()
        bit = 0o100 if stat.st_uid == identity.uid else 0o010 if stat.st_gid == identity.gid else 0o001
        if not stat.st_mode & bit:
            raise EmbeddedError(
                f"The servers do not run as root but as uid {identity.uid}, who may not enter {folder}. "
                f"Run this as a normal user, put the data elsewhere, or set DATABASE_URL and REDIS_URL."
            )
