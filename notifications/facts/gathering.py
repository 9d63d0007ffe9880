"""Rows of many parents read in one query each, and put where the parents look for them: `order.lines.all()`.

What Django's prefetch_related does too, but that builds a whole query for every parent, in case somebody filters: in
the tenant's scope that took a third of a mail's time. Here the query is built when somebody does.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.base import ModelState

from notifications.facts.columns import columns_of


class Gathered(QuerySet[Any]):
    """What `parent.children.all()` answers with: rows that are known. Whatever is asked of it beyond them is a query
    about this parent's children only."""

    _deferred_filter: Any  # Django's own, of which its types do not tell
    _query: Any

    @property
    def query(self) -> Any:
        # The query is one for all parents until somebody needs his own.
        if self._deferred_filter:
            self._query = self._query.chain()
        return QuerySet.query.fget(self)  # type: ignore[attr-defined]

    @query.setter
    def query(self, value: Any) -> None:
        QuerySet.query.fset(self, value)  # type: ignore[attr-defined]


def built(found: QuerySet[Any]) -> list[Any]:
    """The rows that a query finds, as objects of its model with the columns that mails read. Django's own building sets
    each field by its descriptor and asks for listeners, object by object: with ten rows a mail a fifth of its time.

    For queries without `only`, `defer`, `select_related` and annotations.
    """
    model: Any = found.model
    using = found.db
    names = columns_of(model)
    rows = []
    for values in found.values_list(*names):
        row = model.__new__(model)
        state = ModelState()
        state.adding, state.db = False, using
        row.__dict__.update(zip(names, values, strict=True), _state=state)
        rows.append(row)
    return rows


def gather(parents: Collection[Model], *names: str) -> None:
    """Read the children of all parents (of one model and merchant), by the names under which the parents have them."""
    for name in names:
        _gather(list(parents), name)


def children(parent: Model, name: str) -> Iterable[Any]:
    """What `parent.<name>.all()` answers with. Where those rows were read along, no manager is built to find them: for
    a thousand orders that took longer than what was asked of them."""
    known = parent.__dict__.get("_prefetched_objects_cache", {}).get(name)
    found: Iterable[Any] = getattr(parent, name).all() if known is None else known
    return found


def _gather(parents: Sequence[Model], name: str) -> None:
    if not parents:
        return
    relation: Any = type(parents[0])._meta.get_field(name)
    field, model = relation.field, relation.related_model
    rows = built(model._default_manager.filter(**{f"{field.name}__pk__among": {parent.pk for parent in parents}}))
    by_parent: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        by_parent[getattr(row, field.attname)].append(row)
    whole = model._default_manager.all().query
    for parent in parents:
        children = by_parent[parent.pk]
        for child in children:
            field.set_cached_value(child, parent)
        known: Any = Gathered(model, query=whole, using=parent._state.db)
        known._deferred_filter = (False, (), {field.name: parent})
        known._result_cache = children
        known._prefetch_done = True
        parent.__dict__.setdefault("_prefetched_objects_cache", {})[relation.cache_name] = known


def in_bulk(found: QuerySet[Any], pks: Collection[Any]) -> dict[Any, Any]:
    """As the query's own `in_bulk`, quicker where the rows stand alone (see `built`)."""
    if not pks:
        return {}
    if found.query.select_related or found.query.annotations:
        return found.in_bulk(list(pks))
    return {row.pk: row for row in built(found.filter(pk__among=pks))}


def share(rows: Collection[Model], name: str, found: QuerySet[Any]) -> None:
    """Give all rows what they point to by `name`, read once for those that point to the same; `found` says how."""
    field: Any = None
    missing: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        field = field or row._meta.get_field(name)
        if not field.is_cached(row) and getattr(row, field.attname) is not None:
            missing[getattr(row, field.attname)].append(row)
    known = in_bulk(found, missing) if missing else {}
    for pk, pointing in missing.items():
        for row in pointing:
            if pk in known:
                field.set_cached_value(row, known[pk])
