"""How a note on a size gets into a shop's own product data, and out again; one way for each kind of shop.

Each call says how it is to be in the end, so that saying it twice changes nothing.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from inbox.answers import HttpProblem
from inbox.http import HttpSession
from inbox.models import Connection
from returns.insight.wording import in_all_languages
from returns.shops.bridge import Bridge
from returns.shops.graph import ShopifyApi, gid
from returns.shops.naming import client_named, is_callable
from returns.shops.rest import WooApi, number

NAMESPACE, KEY = "stoep", "size_note"  # Shopify's metafield; its type is "json"
META = "_stoep_size_note"  # WooCommerce's meta_data; the underscore keeps it out of the list of custom fields
SET = """mutation SizeNote($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) { metafields { id } userErrors { code message } } }"""
DELETE = """mutation NoSizeNote($metafields: [MetafieldIdentifierInput!]!) {
  metafieldsDelete(metafields: $metafields) { deletedMetafields { key } userErrors { message } } }"""


@dataclass(frozen=True)
class Notice:
    """What a shop is to say of one product; verdict "" is nothing. `key` is the same for every try."""

    product: str
    verdict: str
    key: str

    def as_json(self) -> str:
        """{"verdict": "small", "words": {"en": …}}"""
        return json.dumps({"verdict": self.verdict, "words": in_all_languages(self.verdict)}, ensure_ascii=False)


def can_be_told(connection: Connection) -> bool:
    """Is there a way into that shop at all? No network."""
    return is_callable(connection, CLIENTS)


def tell(connection: Connection, notice: Notice, http: HttpSession) -> None:
    """Make the shop say it. Raises HttpProblem or Rejected; a product that is gone need not be silenced."""
    try:
        CLIENTS[client_named(connection)](connection, notice, http)
    except HttpProblem as problem:
        if notice.verdict or problem.status != 404:
            raise


def _shopify(connection: Connection, notice: Notice, http: HttpSession) -> None:
    api = ShopifyApi(connection, http)
    field = {"ownerId": gid("Product", notice.product), "namespace": NAMESPACE, "key": KEY}
    if notice.verdict:
        api.change(SET, "metafieldsSet", metafields=[{**field, "type": "json", "value": notice.as_json()}])
    else:
        api.change(DELETE, "metafieldsDelete", metafields=[field])


def _woocommerce(connection: Connection, notice: Notice, http: HttpSession) -> None:
    """A value of null takes the entry away; an entry is found by its key where no id is given."""
    value = notice.as_json() if notice.verdict else None
    body = {"meta_data": [{"key": META, "value": value}]}
    WooApi(connection, http).change(f"products/{number(notice.product)}", body)


def _bridge(connection: Connection, notice: Notice, http: HttpSession) -> None:
    data = {"key": notice.key, "product_id": notice.product, "verdict": notice.verdict,
            "words": in_all_languages(notice.verdict)}  # fmt: skip
    Bridge(connection, http).change("set-size-note", "size_note.set", data)


CLIENTS: dict[str, Callable[[Connection, Notice, HttpSession], None]] = {
    "shopify": _shopify, "woocommerce": _woocommerce, "generic_shop": _bridge,
}  # fmt: skip
