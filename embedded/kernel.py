"""The few Linux system calls that Python has no function for. On other systems they do nothing."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_SET_CHILD_SUBREAPER = 1, 28, 36
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
CAPABILITY_VERSION_3 = 0x20080522

# Loaded before any fork: a forked child must not import or resolve symbols.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(death_signal: signal.Signals) -> None:
    """Be signalled when the thread that started this process dies. A change of user clears it."""
    _prctl(PR_SET_PDEATHSIG, int(death_signal))


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent dies, in place of process 1."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def keep_capabilities_across_setuid() -> None:
    """For good. The milder PR_SET_KEEPCAPS is not enough: access(2), by which PostgreSQL's programs look for
    each other, would go on ignoring the capabilities of a user who is not root."""
    _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)


def keep_only(capability: int) -> None:
    """Drop all capabilities but this one, and hand it down to whatever is executed next."""
    if _libc is None:
        return
    mask = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # effective, permitted, inheritable; the second triple is for capabilities above 31
    sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    if _libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def _prctl(option: int, *arguments: int) -> None:
    if _libc is None:
        return
    padded = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    if _libc.prctl(option, *padded) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")
