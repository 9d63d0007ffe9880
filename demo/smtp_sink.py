"""A mail server that delivers nothing: every mail becomes a file.  python -m demo.smtp_sink FOLDER PORT"""

import asyncio
import hashlib
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

LARGEST = 10 * 1024 * 1024


class Keeper:
    """aiosmtpd's handler."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep the mail, whole or not at all: a reader never sees half of one."""
        content: bytes = envelope.content
        name = f"{time.time_ns():020d}-{hashlib.sha256(content).hexdigest()[:8]}"
        draft = self._folder / f"{name}.part"
        draft.write_bytes(content)
        draft.rename(self._folder / f"{name}.eml")
        return f"250 kept as {name}"


def connected(folder: Path) -> Callable[[], SMTP]:
    """What asyncio calls for each client that connects."""
    return lambda: SMTP(Keeper(folder), hostname="mailbox.localhost", enable_SMTPUTF8=True, data_size_limit=LARGEST)


async def serve(folder: Path, port: int) -> None:
    """Take mail on 127.0.0.1 until SIGTERM."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    server = await loop.create_server(connected(folder), "127.0.0.1", port)
    async with server:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
