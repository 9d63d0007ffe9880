"""What a sweep over all merchants begins with: whom it must visit, and which rows it must look at.

Both look without a scope, and hand back numbers only: the work itself is done in each merchant's own scope.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from merchants.tenancy import unscoped

Rows = Callable[[], "QuerySet[Any]"]  # called within the scope: outside of one there is no queryset


def merchants_with(reason: str, *rows: Rows) -> list[int]:
    """The ids of the merchants who have any of these rows, ascending. `reason` is for the reader."""
    with unscoped(reason):
        found = [each().order_by().values_list("merchant_id", flat=True).distinct() for each in rows]
        return sorted({merchant_id for ids in found for merchant_id in ids})


def due_rows(reason: str, rows: Rows, most: int) -> list[tuple[int, int]]:
    """(merchant id, row id) of the first `most` of these rows, in their own order. Nothing is locked or taken: whoever
    works on one looks again, in its merchant's scope, whether it is still due."""
    with unscoped(reason):
        return list(rows().values_list("merchant_id", "pk")[:most])
