"""A query of many parts, compiled once: putting it together took three quarters of the order page's time.

Django compiles a queryset anew each time. Here the SQL of the first time is kept and asked again with the values of the
question in hand. Row-level security stands behind it as behind every query.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.utils import timezone

from merchants.tenancy import current_merchant_id

Row = TypeVar("Row", bound=models.Model)
# How a value stands in the SQL; what is neither of these belongs to the query and stays.
OF_MERCHANT = '"merchant_id" = '
AT_ONCE = timedelta(seconds=5)  # a moment this close to the compilation is "now"
NOW, MERCHANT, ASKED = object(), object(), object()


@dataclass(frozen=True)
class Compiled:
    """One query's SQL; `values` holds the marks NOW, MERCHANT and ASKED among its constants."""

    compiler: Any
    sql: str
    values: tuple[Any, ...]


class Prepared(Generic[Row]):
    """The first row of `build(key)`, where `key` is a text that occurs nowhere else in the query."""

    def __init__(self, build: Callable[[str], "models.QuerySet[Row]"]) -> None:
        self._build = build
        self._kept = threading.local()  # converters hold on to the thread's connection

    def first(self, key: str) -> Row | None:
        """As `build(key).first()`."""
        kept: Compiled | None = getattr(self._kept, "compiled", None)
        if kept is None or kept.compiler.connection is not connections_own():
            rows = self._build(key).order_by("pk")[:1]
            self._kept.compiled = _compiled(rows, key)
            return next(iter(rows), None)
        given = {ASKED: key, MERCHANT: current_merchant_id(), NOW: timezone.now()}
        with connection.cursor() as cursor:
            values: list[Any] = [given[value] if _is_mark(value) else value for value in kept.values]
            cursor.execute(kept.sql, values)
            found = cursor.fetchall()
        return _instance(kept.compiler, found) if found else None


def connections_own() -> Any:
    """This thread's own connection object, behind Django's proxy."""
    return connection._connections[connection._alias]  # type: ignore[attr-defined]


def _compiled(rows: "models.QuerySet[Any]", key: str) -> Compiled | None:
    """The query with marks; None when a value cannot be told from the merchant's id, so that it is compiled anew."""
    compiler = rows.query.get_compiler(using=rows.db)
    sql, values = compiler.as_sql()
    merchant, now = current_merchant_id(), timezone.now()
    marks = []
    for before, value in zip(sql.split("%s"), values, strict=False):
        if value == key:
            marks.append(ASKED)
        elif type(value) is int and value == merchant:
            if not before.endswith(OF_MERCHANT):
                return None
            marks.append(MERCHANT)
        elif isinstance(value, datetime) and abs(now - value) < AT_ONCE:
            marks.append(NOW)
        elif isinstance(value, datetime) or sql.count("%s") != len(values):
            return None
        else:
            marks.append(value)
    return Compiled(compiler, sql, tuple(marks))


def _is_mark(value: Any) -> bool:
    return value is NOW or value is MERCHANT or value is ASKED


def _instance(compiler: Any, found: list[Any]) -> Any:
    """The row as Django's own ModelIterable makes it, for a query without select_related."""
    info = compiler.klass_info
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in compiler.select[start:end]]
    row = next(iter(compiler.results_iter([found])))
    instance = info["model"].from_db(connection.alias, names, row[start:end])
    for name, place in compiler.annotation_col_map.items():
        setattr(instance, name, row[place])
    return instance
