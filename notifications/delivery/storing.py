"""Contents of a batch, stored in one statement: Django's own insert spends as long on building it as on running it."""

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from django.db import connection, models
from psycopg2.extras import Json

from notifications.models import MessageContent

# What a new attempt writes over an older content; the rest of a row tells what became of it.
STORED = (
    "recipient", "channel", "mail_class", "sender", "reply_to", "language", "subject", "text", "html", "headers",
    "header_id", "content_hash", "design_version", "rendered_at",
)  # fmt: skip
UNTOLD = ("provider", "provider_id")  # must not be null, and are not known yet


def store(contents: Sequence[MessageContent]) -> None:
    """Store the contents of one merchant's messages, over what was stored of them before; needs an open scope.

    Raises ValueError for a text that the database cannot hold (a NUL).
    """
    if not contents:
        return
    values: dict[str, Any] = {name: [getattr(one, name) for one in contents] for name in STORED}
    values["headers"] = [Json(one.headers) for one in contents]
    values |= {"message_id": [one.message_id for one in contents], "merchant_id": contents[0].merchant_id}
    with connection.cursor() as cursor:
        cursor.execute(_statement(), values)


@cache
def _statement() -> str:
    kinds = {name: _kind(cast("models.Field[Any, Any]", MessageContent._meta.get_field(name))) for name in STORED}
    given = ", ".join(f"%({name})s::{kind}[]" for name, kind in kinds.items())
    names, untold, empty = ", ".join(STORED), ", ".join(UNTOLD), ", ''" * len(UNTOLD)
    anew = ", ".join(f"{name} = EXCLUDED.{name}" for name in STORED)
    return (
        f"INSERT INTO {MessageContent._meta.db_table} (merchant_id, message_id, {names}, {untold})"  # noqa: S608 - names
        f" SELECT %(merchant_id)s, message_id, {names}{empty}"
        f" FROM unnest(%(message_id)s::bigint[], {given}) AS given(message_id, {names})"
        f" ON CONFLICT (message_id) DO UPDATE SET {anew}"
    )


def _kind(field: "models.Field[Any, Any]") -> str:
    """The column's type without its length, which an array of it would cut to."""
    return str(field.db_type(connection)).partition("(")[0]
