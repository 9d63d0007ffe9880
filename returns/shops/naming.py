"""By which client a connection's shop is called: that of its source, unless its setting "shop_api" names another.

No page has a field for that setting: an installation writes it for a shop with a client of its own.
"""

from collections.abc import Container

from inbox.models import Connection

SETTING = "shop_api"


def client_named(connection: Connection) -> str:
    """The key of the client."""
    return str(connection.config.get(SETTING) or connection.source)


def is_callable(connection: Connection, known: Container[str]) -> bool:
    """Can the shop be called by one of the `known` clients? No network."""
    named = client_named(connection)
    if named not in known:
        return False
    if named == "generic_shop":
        return bool(connection.config.get("bridge_url"))
    return named != connection.source or bool(connection.api_token)
