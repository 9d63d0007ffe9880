"""What WooCommerce's orders leave out of their products: categories, tags, weight, sides, and customs facts.

Weights and sides are in the shop's own units (settings/products); a variation repeats them where they differ. Core has
no customs fields: the product's custom fields `stoep_hs_code` and `stoep_origin_country` do (docs/connecting-shops.md).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from html import unescape

from inbox.http import Answer
from inbox.reading import Reader
from orders.snapshots import Article, ProductFacts
from orders.sources import articles, facts
from orders.sources.polling import list_of

Get = Callable[[str, Mapping[str, str]], Answer]
FIELDS = "id,categories,tags,weight,dimensions,meta_data,variations"
MOST_CALLS = 10  # products whose variations are asked for in one go; the rest has what their product says
PAGE = 100


@dataclass(frozen=True)
class Units:
    """The shop's own. "": not known, and so are weights and sides."""

    weight: str = ""
    length: str = ""


def products(get: Get, ids: Mapping[str, Collection[str]]) -> Mapping[str, ProductFacts] | None:
    """The products by id; None where the key may not see them."""
    answer = get("products", {"include": ",".join(ids), "per_page": str(PAGE), "status": "any", "_fields": FIELDS})
    if answer.status >= 300:
        return None
    told = [Reader(entry) for entry in list_of(answer.json(), answer)]
    units = _units(get) if any(map(_is_measured, told)) else Units()
    found = [_facts(one, units) for one in told]
    varied = [one.at("id").identifier() for one in told if one.at("variations").items()]
    variants = {number: _variants(get, number, ids.get(number, ()), units) for number in varied[:MOST_CALLS]}
    return {
        one.product_id: ProductFacts(
            one.product_id, one.category, one.tags, one.article, variants.get(one.product_id, {})
        )
        for one in found
    }


def _facts(one: Reader, units: Units) -> ProductFacts:
    # The first category counts, as in the shop's own breadcrumbs.
    names = [unescape(entry.at("name").text(200)) for entry in one.at("categories").items()]
    tags = tuple(map(unescape, facts.named(one.at("tags"), "name")))
    return ProductFacts(one.at("id").identifier(), next(iter(names), "")[:200], tags, _article(one, units))


def _variants(get: Get, number: str, sold: Collection[str], units: Units) -> Mapping[str, Article]:
    if not sold or not number.isdigit():
        return {}
    params = {"include": ",".join(sorted(sold)), "per_page": str(PAGE), "_fields": "id,weight,dimensions,meta_data"}
    answer = get(f"products/{number}/variations", params)
    if answer.status >= 300:
        return {}
    told = [Reader(entry) for entry in list_of(answer.json(), answer)]
    return {one.at("id").identifier(): _article(one, units) for one in told}


def _article(one: Reader, units: Units) -> Article:
    meta = {entry.at("key").text(200): entry.at("value") for entry in one.at("meta_data").items()}
    own, told = articles.own_article(meta), one.at("dimensions")
    lengths = [told.at(name) for name in ("length", "width", "height")]
    sides = own.sides_mm or articles.sides(lengths, units.length)
    return Article(own.hs_code, own.origin_country, sides, articles.weight(one.at("weight"), units.weight))


def _is_measured(one: Reader) -> bool:
    return bool(one.at("weight").text(20) or one.at("dimensions", "length").text(20) or one.at("variations").items())


def _units(get: Get) -> Units:
    """In which units the shop measures; unknown where the key may not read its settings."""
    told = [get(f"settings/products/woocommerce_{name}_unit", {}) for name in ("weight", "dimension")]
    weight, length = (Reader(one.object()).at("value").text(5) if one.status < 300 else "" for one in told)
    return Units(weight, length)
