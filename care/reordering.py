"""The same again: a link into the merchant's own shop that fills its cart with what was bought.

Shopify: /cart/<variant>:<quantity>,… with storefront=true for the cart instead of the checkout
(shopify.dev, "Create cart permalinks"). WooCommerce from 10.0: /checkout-link/?products=<id>:<quantity>,…
(developer.woocommerce.com, "Shareable Checkout URLs"); before that one product by ?add-to-cart=<id>&quantity=.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from inbox.reading import web_address
from orders.models import Line, Order

MOST = 60  # products: a longer link is cut by browsers and firewalls on the way
Link = Order.CartLink


@dataclass(frozen=True)
class Shop:
    """Where the merchant's cart is: what the order's connection and the merchant say."""

    config: Mapping[str, Any]
    shop_url: str

    @property
    def root(self) -> str:
        """The shop's address without a trailing slash; "" when unknown."""
        own = str(self.config.get("shop") or "")
        address = self.shop_url or (f"https://{own}" if own else "") or str(self.config.get("base_url") or "")
        return web_address(address.split("?")[0].split("#")[0].rstrip("/"))

    @property
    def hosts(self) -> set[str]:
        """The host names that are the merchant's own shop."""
        told = (self.shop_url, str(self.config.get("base_url") or ""), f"https://{self.config.get('shop') or ''}")
        return {host for address in told if (host := _host(address))}


@dataclass(frozen=True)
class Reorder:
    """The link, and whether everything that was bought is in it."""

    url: str
    is_whole: bool


def reorder(order: Order, lines: Sequence[Line], kept: Mapping[str, int], shop: Shop) -> Reorder | None:
    """The link for what the customer kept (`kept`: pieces by line id); None where no link would work."""
    if order.cancelled_at or order.redacted_at:
        return None
    goods = [line for line in lines if line.needs_shipping]
    wanted = [(line.variant_id, kept.get(line.external_id, 0)) for line in goods]
    known = _counted((number, pieces) for number, pieces in wanted if number.isdigit() and pieces > 0)
    is_whole = sum(known.values()) == sum(line.quantity for line in goods)
    url = _url(order, known, shop)
    return Reorder(url, is_whole or order.cart_link == Link.OWN) if url else None


def _url(order: Order, known: dict[str, int], shop: Shop) -> str:
    if order.cart_link == Link.OWN:
        # The merchant's system told it, but a page of ours leads to the merchant's own shop only.
        return order.reorder_url if _host(order.reorder_url) in shop.hosts else ""
    if not shop.root or not 0 < len(known) <= MOST:
        return ""
    listed = ",".join(f"{number}:{pieces}" for number, pieces in known.items())
    if order.cart_link == Link.SHOPIFY:
        root = f"https://{shop.config['shop']}" if shop.config.get("shop") else shop.root
        return web_address(f"{root}/cart/{listed}?storefront=true")
    root = str(shop.config.get("base_url") or "").rstrip("/") or shop.root
    if order.cart_link == Link.CHECKOUT_LINK:
        return web_address(f"{root}/checkout-link/?products={listed}")
    if order.cart_link == Link.ADD_TO_CART and len(known) == 1:
        ((number, pieces),) = known.items()
        return web_address(f"{root}/?{urlencode({'add-to-cart': number, 'quantity': pieces})}")
    return ""


def _counted(pairs: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, pieces in pairs:
        found[number] = found.get(number, 0) + pieces
    return found


def _host(address: str) -> str:
    try:
        return (urlsplit(web_address(address)).hostname or "") if address else ""
    except ValueError:
        return ""
