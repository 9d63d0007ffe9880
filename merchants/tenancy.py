"""The merchant scope: a transaction, an ORM filter and Postgres row-level security, opened together.

Outside a scope there are no rows: the ORM raises, and the database shows an empty table.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection, models, transaction

if TYPE_CHECKING:
    from merchants.models import Merchant


class NoMerchantInScope(RuntimeError):
    """A merchant-owned table was queried outside `scoped(merchant)`."""


class ScopeConflict(RuntimeError):
    """A scope of another merchant is already open: mixing two tenants in a transaction is always a mistake."""


@dataclass(frozen=True)
class Scope:
    merchant_id: int | None  # None: unscoped
    reason: str = ""


_scope: ContextVar[Scope | None] = ContextVar("merchant_scope", default=None)

# set_config(..., true) is SET LOCAL: it ends with the transaction, so a pooled connection carries nothing over.
SET_SCOPE = "SELECT set_config('stoep.merchant_id', %s, true), set_config('stoep.unscoped', %s, true)"


def current_scope() -> Scope | None:
    return _scope.get()


def current_merchant_id() -> int:
    """The active merchant's id; raises NoMerchantInScope when there is none (also when unscoped)."""
    scope = _scope.get()
    if scope is None or scope.merchant_id is None:
        raise NoMerchantInScope("open `with scoped(merchant):` before touching a merchant's rows")
    return scope.merchant_id


def merchant_in_scope() -> int | None:
    """The default of every owned row's merchant. None outside a scope: migrations ask for it there, and a save
    outside a scope is refused by the manager."""
    scope = _scope.get()
    return scope.merchant_id if scope else None


@contextmanager
def scoped(merchant: "Merchant | int | None") -> Iterator[None]:
    """Open a transaction in which only this merchant's rows exist, for the ORM and for Postgres alike.

    Commits on leaving, rolls back on an exception. May be nested for the same merchant (a savepoint) or
    inside `unscoped`; raises ScopeConflict inside another merchant's scope.
    """
    merchant_id = merchant if isinstance(merchant, int) else merchant.pk if merchant else None
    if merchant_id is None:
        raise NoMerchantInScope("a scope needs a saved merchant")
    outer = _scope.get()
    if outer is not None and outer.merchant_id not in (None, merchant_id):
        raise ScopeConflict(f"scope of merchant {outer.merchant_id} is open, asked for {merchant_id}")
    with _entered(Scope(merchant_id)):
        yield


@contextmanager
def unscoped(reason: str) -> Iterator[None]:
    """Open a transaction that sees every merchant's rows: for sweeps, the edge and the operator only.

    `reason` is for the reader; the number of uses is ratcheted by a test.
    """
    with _entered(Scope(None, reason)):
        yield


@contextmanager
def _entered(scope: Scope) -> Iterator[None]:
    outer = _scope.get()
    token = _scope.set(scope)
    try:
        with transaction.atomic():
            _tell_postgres(scope)
            yield
    finally:
        _scope.reset(token)
        # A released savepoint keeps its settings, so an inner scope must hand the outer one back.
        if connection.in_atomic_block and not connection.needs_rollback:
            _tell_postgres(outer)


def _tell_postgres(scope: Scope | None) -> None:
    merchant = "" if scope is None or scope.merchant_id is None else str(scope.merchant_id)
    everything = "on" if scope is not None and scope.merchant_id is None else "off"
    with connection.cursor() as cursor:
        cursor.execute(SET_SCOPE, [merchant, everything])


Owned = TypeVar("Owned", bound="MerchantOwned")


class ScopedManager(models.Manager[Owned]):
    """Fail-closed: no scope, no queryset."""

    def get_queryset(self) -> models.QuerySet[Owned]:
        scope = _scope.get()
        if scope is None:
            raise NoMerchantInScope(f"{self.model.__name__} was queried outside a merchant scope")
        rows = super().get_queryset()
        return rows if scope.merchant_id is None else rows.filter(merchant_id=scope.merchant_id)


class MerchantOwned(models.Model):
    """Abstract: a row of exactly one merchant. Its table must be listed in `row_level_security(...)`."""

    merchant = models.ForeignKey(
        "merchants.Merchant",
        on_delete=models.CASCADE,
        default=merchant_in_scope,
        editable=False,
        related_name="+",
        db_index=False,  # every index and unique of an owned table starts with it
    )

    objects: ScopedManager[Any] = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"
