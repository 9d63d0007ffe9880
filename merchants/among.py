"""`filter(id__among=ids)`: as `id__in`, with all values as one parameter of the statement.

For an `in`, Django prepares, checks and writes down each value by itself, and that for every query of a batch: with a
dozen queries of two hundred values it took a twentieth of a mail's time.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Lookup


class Among(Lookup[Any]):
    """The column is one of the values: plain ones of the column's own kind (numbers, texts, bytes), none of them None.
    Of something that points elsewhere, ask the key itself: `order__pk__among`."""

    lookup_name = "among"
    prepare_rhs = False
    rhs: Collection[Any]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*params, list(self.rhs))
