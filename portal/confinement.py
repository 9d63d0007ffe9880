"""No process of ours talks to the database as somebody whom row-level security does not hold."""

from typing import Any

from merchants.rls import assert_role_is_confined

_confined: set[str] = set()


def refuse_powerful_roles(connection: Any, **_: object) -> None:
    """On the first connection of a process: raise RowLevelSecurityMissing for a superuser or BYPASSRLS role.

    Asked on connecting and not only as a system check, because a worker or a shell runs no checks.
    """
    key = f"{connection.settings_dict['USER']}@{connection.settings_dict['HOST']}"
    if connection.vendor != "postgresql" or key in _confined:
        return
    with connection.cursor() as cursor:
        assert_role_is_confined(cursor)
    _confined.add(key)
