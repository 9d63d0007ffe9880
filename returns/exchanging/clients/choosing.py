"""Which client speaks with which shop."""

from importlib import import_module

from inbox.http import HttpSession
from inbox.models import Connection
from returns.exchanging.clients.base import Exchanging
from returns.shops.naming import client_named, is_callable

CLIENTS = {
    "shopify": "returns.exchanging.clients.shopify:ShopifyExchanging",
    "woocommerce": "returns.exchanging.clients.woocommerce:WooCommerceExchanging",
    "generic_shop": "returns.exchanging.clients.generic:GenericExchanging",
}


def orders_goods(connection: Connection) -> bool:
    """Can an exchange be ordered in that shop at all? No network."""
    return is_callable(connection, CLIENTS)


def exchanging_with(connection: Connection, http: HttpSession) -> Exchanging | None:
    """The client of the connection's shop; None where no exchange can be ordered by us."""
    named = CLIENTS.get(client_named(connection))
    if named is None or (connection.source == "generic_shop" and not connection.config.get("bridge_url")):
        return None
    module, _colon, name = named.partition(":")
    client: Exchanging = getattr(import_module(module), name)(connection, http)
    return client
