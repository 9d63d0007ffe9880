"""Forgetting a person in what went wrong. Other systems quote whom they refuse, and the database quotes whole rows."""

from django.db.models import F, Func, Model, QuerySet, Value

ADDRESS = r"""[^\s<>()"',;:]+@[^\s<>()"',;]+"""


def mask(rows: "QuerySet[Model]", column: str) -> None:
    """Put "…" in the place of every mail address in the column; the rest of the words still says what went wrong."""
    masked = Func(F(column), Value(ADDRESS), Value("…"), Value("g"), function="regexp_replace")
    rows.filter(**{f"{column}__contains": "@"}).update(**{column: masked})


def forget_errors(rows: "QuerySet[Model]") -> None:
    """Empty `last_error` of these rows of work, but of those that a worker has in hand: waiting for them could be for
    ever, as they may wait for what the caller holds."""
    told = rows.exclude(last_error="").select_for_update(of=("self",), skip_locked=True).order_by("pk")
    rows.model._default_manager.filter(pk__in=list(told.values_list("pk", flat=True))).update(last_error="")
