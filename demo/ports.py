"""The one port that people see."""

import errno
import os
import socket

from embedded.failing import EmbeddedError

DEFAULT = "8000"


def chosen_port() -> int:
    """PORT as a number, free on this machine; raises EmbeddedError that says what to do."""
    written = os.environ.get("PORT") or DEFAULT
    if not written.isascii() or not written.isdigit() or not 1 <= int(written) <= 65535:
        raise EmbeddedError(f"PORT={written!r}: expected a number from 1 to 65535.")
    port = int(written)
    # Browsers try ::1 first for *.localhost: a stranger there would be shown instead of us.
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        _require_free(family, address, port)
    return port


def answers(port: int) -> bool:
    """Does anything listen on this port of 127.0.0.1?"""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _require_free(family: socket.AddressFamily, address: str, port: int) -> None:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As servers do: a port that only waits for old connections to end is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
            probe.listen(1)
    except PermissionError:
        raise EmbeddedError(f"PORT={port} may not be used by this user. Choose one from 1024 up.") from None
    except OSError as error:
        # A machine without IPv6 cannot be asked about it, and needs not.
        if error.errno == errno.EADDRINUSE:
            raise EmbeddedError(
                f"PORT={port} is in use by another program. Choose another: PORT={min(port + 1, 65535)} bin/demo"
            ) from None
