"""The guard that keeps network calls out of transactions."""

from django.db import connection

# pytest wraps each test in transactions of its own; tests/conftest.py raises this to their number.
watermark = 0


class NetworkInTransaction(RuntimeError):
    """A network call was about to hold a transaction open: locks would wait on somebody else's server."""


def assert_outside_transaction(doing: str) -> None:
    """Raise NetworkInTransaction when a database transaction is open. `doing` names the call in the message."""
    if len(connection.savepoint_ids) + bool(connection.in_atomic_block) > watermark:
        raise NetworkInTransaction(f"{doing} was called inside a transaction")
