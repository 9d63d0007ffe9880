"""Who pays back: the client for a shop's connection, or for an account at a payment provider."""

from importlib import import_module
from typing import Any

from inbox.http import HttpSession
from inbox.models import Connection
from returns.money.contracts import Account, Refunds
from returns.money.links import Links
from returns.money.manual import ManualRefunds
from returns.money.store_credit import Credits
from returns.shops.naming import client_named

BY_SHOP = {
    "shopify": "returns.money.shopify:ShopifyRefunds",
    "woocommerce": "returns.money.woocommerce:WooCommerceRefunds",
    "generic_shop": "returns.money.generic:GenericRefunds",
}
BY_PROVIDER = {
    "mollie": "returns.money.mollie:MollieRefunds",
    "stripe": "returns.money.stripe:StripeRefunds",
}
LINKS = {
    "mollie": "returns.money.mollie_links:MollieLinks",
    "stripe": "returns.money.stripe_links:StripeLinks",
}
CREDITS = {
    "shopify": "returns.money.shopify_credit:ShopifyCredits",
    "woocommerce": "returns.money.woocommerce_credit:WooCommerceCredits",
}


def refunds_of(connection: Connection, http: HttpSession) -> Refunds:
    """The client of the connection's shop; by hand where the shop has none, or is a bridge without an address."""
    named = BY_SHOP.get(client_named(connection))
    if named is None or (connection.source == "generic_shop" and not connection.config.get("bridge_url")):
        return ManualRefunds()
    client: Refunds = _load(named)(connection, http)
    return client


def refunds_by(account: Account) -> Refunds:
    """The client of a payment provider. KeyError for a provider that is none."""
    client: Refunds = _load(BY_PROVIDER[account.provider])(account)
    return client


def links_by(account: Account) -> Links:
    """Payment links of a payment provider. KeyError for a provider that is none."""
    client: Links = _load(LINKS[account.provider])(account)
    return client


def credits_of(connection: Connection, http: HttpSession) -> Credits | None:
    """Who makes store credit in the connection's shop; None where nobody can."""
    named = CREDITS.get(client_named(connection))
    return None if named is None else _load(named)(connection, http)


def _load(path: str) -> Any:
    module, _colon, name = path.partition(":")
    return getattr(import_module(module), name)
