"""What Shopify's orders leave out of their products: REST Admin products.json, and inventory_items.json for customs.

Customs code and country of origin belong to the inventory item of a variant (shopify.dev, InventoryItem). Shopify knows
no sides of a product: the line's own property `stoep_sides_mm` does. Scopes: read_products; for items read_inventory.
"""

from collections.abc import Collection, Mapping

from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from orders.snapshots import Article, ProductFacts
from orders.sources import articles, facts
from orders.sources.polling import api_root, listed, token_of

API_VERSION = "2026-07"
PAGE = 250
ITEMS = 100  # ids of one call for inventory items


def products(
    connection: Connection, ids: Mapping[str, Collection[str]], http: HttpSession
) -> Mapping[str, ProductFacts] | None:
    """The products by id, with their sold variants' customs facts; None without the scope read_products."""
    told = _listed(connection, http, "products", {"ids": ",".join(ids), "fields": "id,product_type,tags,variants"})
    if told is None:
        return None
    items = {
        variant.at("inventory_item_id").identifier(): (one.at("id").identifier(), variant.at("id").identifier())
        for one in told
        for variant in one.at("variants").items()
        if variant.at("id").identifier() in ids.get(one.at("id").identifier(), ())
    }
    known = _articles(connection, http, [item for item in items if item])
    variants: dict[str, dict[str, Article]] = {}
    for item, article in known.items():
        product_id, variant_id = items[item]
        variants.setdefault(product_id, {})[variant_id] = article
    found = [_facts(one, variants.get(one.at("id").identifier(), {})) for one in told]
    return {one.product_id: one for one in found}


def _facts(one: Reader, variants: Mapping[str, Article]) -> ProductFacts:
    tags = facts.tags(one.at("tags")) or ()
    return ProductFacts(one.at("id").identifier(), one.at("product_type").text(200), tags, variants=variants)


def _articles(connection: Connection, http: HttpSession, items: list[str]) -> dict[str, Article]:
    """Customs facts by inventory item; {} without the scope read_inventory."""
    known: dict[str, Article] = {}
    for start in range(0, len(items), ITEMS):
        some = ",".join(items[start : start + ITEMS])
        for one in _listed(connection, http, "inventory_items", {"ids": some}) or ():
            code, origin = one.at("harmonized_system_code"), one.at("country_code_of_origin")
            article = Article(articles.hs_code(code), articles.origin(origin))
            if (item := one.at("id").identifier()) in items:
                known[item] = article
    return known


def _listed(connection: Connection, http: HttpSession, what: str, params: dict[str, str]) -> list[Reader] | None:
    version = connection.config.get("api_version", API_VERSION)
    answer = http.get(
        f"{api_root(connection)}/admin/api/{version}/{what}.json",
        params={**params, "limit": str(PAGE)},
        headers={"X-Shopify-Access-Token": token_of(connection)},
        accept=(403, 404),
    )
    return [Reader(entry) for entry in listed(answer, what)] if answer.status < 300 else None
