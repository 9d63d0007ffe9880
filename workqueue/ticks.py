"""Periodic work that two schedulers may start at once."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Yield True to the one process that holds the named tick, False to every other.

    A session-level Postgres advisory lock: freed when the block ends and when the process is killed, so a
    doubled scheduler does nothing twice and a dead one blocks nothing. Do not use behind a pooler in
    transaction mode (docs/operations.md).
    """
    key = zlib.crc32(f"stoep:{name}".encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        row = cursor.fetchone()
    mine = bool(row and row[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
