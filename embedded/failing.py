"""The one exception of this package, and the tail of a log to put into it."""

from pathlib import Path


class EmbeddedError(Exception):
    """Something the person at the keyboard can act on; the message says what."""


def last_lines(log: Path, count: int = 20) -> str:
    """The last lines of a log file, or "" when there is none."""
    try:
        with log.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(0, size - 32_768))
            text = stream.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-count:])
