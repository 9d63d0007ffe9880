"""Two walls: the ORM filter and row-level security. Each must hold alone."""

from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, models, transaction

from inbox.models import Connection
from merchants.models import Merchant
from merchants.rls import RowLevelSecurityMissing, assert_role_is_confined
from merchants.tenancy import (
    MerchantOwned,
    NoMerchantInScope,
    ScopeConflict,
    ScopedManager,
    unscoped,
)
from orders.models import Order
from tests.cast import Shop, order, work

OWNED = [model for model in apps.get_models() if issubclass(model, MerchantOwned)]
TENANT_DIRECTORY = {"merchants_brand", "merchants_host", "merchants_member"}


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_every_owned_table_forces_row_level_security(model: type[models.Model], db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity,"
            " (SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid)"
            " FROM pg_class WHERE oid = %s::regclass",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (True, True, 1)


def test_every_table_with_a_merchant_is_owned_or_part_of_the_directory() -> None:
    with_merchant = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "merchant" for field in model._meta.fields)
    }
    assert with_merchant - {model._meta.db_table for model in OWNED} == TENANT_DIRECTORY


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_no_owned_model_can_be_queried_outside_a_scope(model: type[MerchantOwned], db: None) -> None:
    with pytest.raises(NoMerchantInScope):
        model.objects.count()
    with pytest.raises(NoMerchantInScope):
        model._base_manager.count()


def test_a_row_cannot_be_saved_outside_a_scope(loper: Shop) -> None:
    with pytest.raises(NoMerchantInScope):
        Order(connection=loper.shop, external_id="1", merchant=loper.merchant).save()


@pytest.fixture
def both(loper: Shop, funkwerk: Shop) -> tuple[Shop, Shop]:
    """Both merchants with the same order number and the same customer."""
    for shop in (loper, funkwerk):
        assert shop.tells("order.upserted", order("1042")).status_code == 202
    work()
    return loper, funkwerk


def test_each_merchant_sees_its_own_order_1042_only(both: tuple[Shop, Shop]) -> None:
    for shop in both:
        with shop.scoped():
            assert [row.merchant_id for row in Order.objects.filter(number="1042")] == [shop.merchant.pk]


def test_without_the_orm_filter_postgres_still_shows_nothing_foreign(
    both: tuple[Shop, Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScopedManager, "get_queryset", models.Manager.get_queryset)
    for shop in both:
        with shop.scoped():
            for model in OWNED:
                foreign = model.objects.exclude(merchant_id=shop.merchant.pk)
                assert not foreign.exists(), model._meta.label
            assert Order.objects.count() == 1


def test_without_a_scope_postgres_shows_nothing_at_all(both: tuple[Shop, Shop]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM orders_order")
        assert cursor.fetchone() == (0,)


def test_postgres_refuses_to_write_a_foreign_row(both: tuple[Shop, Shop], monkeypatch: pytest.MonkeyPatch) -> None:
    loper, funkwerk = both
    monkeypatch.setattr(ScopedManager, "get_queryset", models.Manager.get_queryset)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), loper.scoped():
        Order.objects.create(merchant=funkwerk.merchant, connection=funkwerk.shop, external_id="smuggled")


def test_an_update_by_raw_sql_does_not_reach_the_other_merchant(both: tuple[Shop, Shop]) -> None:
    loper, funkwerk = both
    with loper.scoped(), connection.cursor() as cursor:
        cursor.execute("UPDATE orders_order SET buyer_name = 'mallory'")
        assert cursor.rowcount == 1
    with funkwerk.scoped():
        assert Order.objects.get().buyer_name == "Sanne de Vries"


def test_the_scope_ends_with_its_block_and_comes_back_after_an_inner_one(loper: Shop, funkwerk: Shop) -> None:
    with unscoped("a sweep in a test"):
        with loper.scoped():
            assert Connection.objects.count() == 2
        assert Connection.objects.count() == 4
        with funkwerk.scoped():
            assert Connection.objects.count() == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM inbox_connection")
        assert cursor.fetchone() == (0,)


def test_two_merchants_never_share_a_transaction(loper: Shop, funkwerk: Shop) -> None:
    with loper.scoped(), pytest.raises(ScopeConflict), funkwerk.scoped():
        pass


def test_an_exception_rolls_the_scope_back(loper: Shop) -> None:
    with pytest.raises(RuntimeError), loper.scoped():
        Order.objects.create(connection=loper.shop, external_id="half-done")
        raise RuntimeError
    with loper.scoped():
        assert not Order.objects.exists()


class _Powerful:
    """A cursor as a superuser's connection would answer."""

    def __init__(self, superuser: bool, bypass: bool) -> None:
        self.answer = ("postgres", superuser, bypass)

    def execute(self, sql: str) -> None: ...

    def fetchone(self) -> Any:
        return self.answer


@pytest.mark.parametrize(("superuser", "bypass"), [(True, False), (False, True)])
def test_start_up_refuses_a_role_that_row_level_security_does_not_hold(superuser: bool, bypass: bool) -> None:
    with pytest.raises(RowLevelSecurityMissing, match="NOSUPERUSER NOBYPASSRLS"):
        assert_role_is_confined(_Powerful(superuser, bypass))


def test_the_role_of_this_test_run_is_confined(db: None) -> None:
    with connection.cursor() as cursor:
        assert_role_is_confined(cursor)


WITHOUT_MERCHANT = {
    # The enrolment decides whose it is, and millions of rows are eight bytes narrower (docs/decisions/0019).
    "message_once_per_slot",
    # Two merchants must not send in one name: over all of them by intention.
    "one_merchant_per_verified_sender",
}
# Keys of rows that have one merchant themselves: a picture's lines, a plan's codes, an enrolment's codes.
BY_OWNER = {"picture", "plan", "enrolment_id"}


def test_every_unique_and_index_of_an_owned_table_starts_with_the_merchant_or_serves_a_sweep() -> None:
    for model in OWNED:
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and constraint.name not in WITHOUT_MERCHANT:
                first = constraint.fields or [str(constraint.expressions[0])]
                assert first[0] in {"merchant", "F(merchant)"}, constraint.name
        for index in model._meta.indexes:
            name = [*index.fields, *map(str, index.expressions)][0]
            if name in {"merchant", "F(merchant)", "due_hour", *BY_OWNER}:
                continue
            # A sweep over all merchants asks for what is oldest, or due.
            assert isinstance(model._meta.get_field(name), models.DateField), f"{index.name}: {name}"


def test_a_merchant_switched_off_disappears_from_its_host(loper: Shop) -> None:
    Merchant.objects.filter(pk=loper.merchant.pk).update(is_active=False)
    assert loper.client().get("/").status_code == 421
