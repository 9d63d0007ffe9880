"""The door's one statement: a durable INSERT behind row-level security, in one round trip."""

import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import psycopg2
from django.db import InterfaceError, OperationalError
from django.db import connection as database

Found = TypeVar("Found")

# Prepared once per connection: parsing and planning cost more than the row itself.
PREPARE = """
PREPARE stoep_door_scope (text) AS SELECT set_config('stoep.merchant_id', $1, true);
PREPARE stoep_door_store (bigint, bigint, text, text, text, bytea, text, timestamptz, smallint, text, boolean) AS
INSERT INTO inbox_inboundwebhook
    (merchant_id, connection_id, topic, external_id, headers, body, query, received_at, state, last_error, truncated)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT DO NOTHING RETURNING id
"""
# Both statements run as one implicit transaction, so the tenant is set LOCAL to the INSERT.
STORE = """
EXECUTE stoep_door_scope (%s);
EXECUTE stoep_door_store (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
LOST = (OperationalError, InterfaceError, psycopg2.OperationalError, psycopg2.InterfaceError)
_prepared = threading.local()


def insert(merchant_id: int, row: Sequence[Any]) -> int | None:
    """Store the row (the columns of STORE after the merchant) durably; its id, or None when it is stored already.

    Safe to call again after any failure: the delivery's unique key makes the second row impossible.
    """
    return surviving(lambda: _insert([str(merchant_id), merchant_id, *row]))


def surviving(ask: Callable[[], Found]) -> Found:
    """The answer of `ask`, which may be asked twice: a connection that died since its last use is replaced once.

    In place of Django's health check before each request, which costs the door a round trip for every webhook.
    """
    try:
        return ask()
    except LOST:
        if database.in_atomic_block:
            raise
        database.close()
        return ask()


def _insert(values: list[Any]) -> int | None:
    if database.connection is None:
        database.ensure_connection()
    connection = database.connection
    if getattr(_prepared, "on", None) is not connection:
        with connection.cursor() as cursor:
            cursor.execute(PREPARE)
        _prepared.on = connection
    # psycopg2's own cursor: Django's wrappers cost as much as the door's whole work. With them where queries are
    # logged, so that nobody looks in vain.
    with database.cursor() if database.queries_logged else connection.cursor() as cursor:
        cursor.execute(STORE, values)
        found = cursor.fetchone()
    return int(found[0]) if found else None
