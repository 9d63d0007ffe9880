"""Row-level security as migration operations."""

from django.db import migrations

# NULLIF: a setting that was SET LOCAL once reads as '' afterwards, which is not a number.
POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY merchant_scope ON {table}
    USING (merchant_id = NULLIF(current_setting('stoep.merchant_id', true), '')::bigint
           OR current_setting('stoep.unscoped', true) = 'on')
    WITH CHECK (merchant_id = NULLIF(current_setting('stoep.merchant_id', true), '')::bigint
           OR current_setting('stoep.unscoped', true) = 'on');
"""
UNDO = """
DROP POLICY IF EXISTS merchant_scope ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


def row_level_security(*tables: str) -> list[migrations.RunSQL]:
    """Operations that put each table behind the merchant scope, also for the role that owns it (FORCE)."""
    return [migrations.RunSQL(POLICY.format(table=table), UNDO.format(table=table)) for table in tables]


def across_merchants(statements: str) -> migrations.RunSQL:
    """An operation that changes rows of every merchant: without it a migration sees and changes none at all.

    The statements are run in the migration's transaction, foreign keys are looked at before the next operation, and
    afterwards the rows are hidden again. There is no way back.
    """
    return migrations.RunSQL(
        f"SELECT set_config('stoep.unscoped', 'on', true); {statements}"
        " SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"
        " SELECT set_config('stoep.unscoped', 'off', true);"
    )


class RowLevelSecurityMissing(Exception):
    """The database role could walk past row-level security."""


def assert_role_is_confined(cursor: object) -> None:
    """Raise RowLevelSecurityMissing when the connected role is a superuser or has BYPASSRLS."""
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    name, superuser, bypass = cursor.fetchone()  # type: ignore[attr-defined]
    if superuser or bypass:
        power = "a superuser" if superuser else "allowed to bypass row-level security"
        raise RowLevelSecurityMissing(
            f"Database role {name!r} is {power}: row-level security would not hold. Connect as a role made with"
            " CREATE ROLE ... LOGIN NOSUPERUSER NOBYPASSRLS (docs/operations.md)."
        )
