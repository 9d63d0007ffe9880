"""What return rules, labels and customs papers need of products, asked of shops whose orders do not say it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils import timezone

from inbox.http import HttpSession
from inbox.models import Connection
from merchants.tenancy import scoped
from orders.models import Line
from orders.snapshots import Article, ProductFacts

AT_ONCE = 100  # WooCommerce's largest page


class Describing(Protocol):
    """A shop that can be asked about products."""

    def products(
        self, connection: Connection, ids: Mapping[str, Collection[str]], http: HttpSession
    ) -> Mapping[str, ProductFacts] | None:
        """The products with these ids that the shop still has; None where it cannot be asked, or does not allow it.

        `ids`: of products, each with those of its variants that were sold.
        """


def describe(connection: Connection, shop: Describing, http: HttpSession) -> int:
    """Ask about the products of the newest lines that nobody asked about; returns how many lines were.

    One call of at most 100 products a poll: the rest goes in later ones. Outside any transaction; raises
    inbox.http.HttpProblem. A product that is gone counts as asked about.
    """
    with scoped(connection.merchant_id):
        ids = _open(connection)
    found = shop.products(connection, ids, http) if ids else None
    if found is None:
        return 0
    with scoped(connection.merchant_id):
        return sum(_describe(connection, product_id, found.get(product_id)) for product_id in ids)


def ask_again(lines: Iterable[int]) -> int:
    """Have the shop asked about the products of these lines (primary keys) once more; returns how many lines. Needs
    the scope. For who filled in what was missing."""
    products = Line.objects.filter(pk__in=list(lines)).exclude(product_id="").values("product_id")
    return int(Line.objects.filter(product_id__in=products, described_at__isnull=False).update(described_at=None))


def _open(connection: Connection) -> dict[str, set[str]]:
    lines = Line.objects.filter(order__connection=connection, described_at__isnull=True).exclude(product_id="")
    newest = lines.order_by("-order_id", "position").values_list("product_id", "variant_id")
    ids: dict[str, set[str]] = {}
    for product_id, variant_id in newest[: 3 * AT_ONCE]:
        if product_id in ids or len(ids) < AT_ONCE:
            ids.setdefault(product_id, set()).update({variant_id} - {"", product_id})
    return ids


def _describe(connection: Connection, product_id: str, facts: ProductFacts | None) -> int:
    lines = Line.objects.filter(order__connection=connection, product_id=product_id, described_at__isnull=True)
    if facts is not None:
        _fill(lines, category=("", facts.category), tags=([], list(facts.tags)))
        for variant_id, article in facts.variants.items():
            _fill_article(lines.filter(variant_id=variant_id), article)
        _fill_article(lines, facts.article)
    return int(lines.update(described_at=timezone.now()))


def _fill_article(lines: "QuerySet[Line]", told: Article) -> None:
    _fill(
        lines, weight_grams=(None, told.weight_grams), hs_code=("", told.hs_code),
        origin_country=("", told.origin_country), sides_mm=([], list(told.sides_mm)),
    )  # fmt: skip


def _fill(lines: "QuerySet[Line]", **told: tuple[Any, Any]) -> None:
    """Each fact, (empty, told), where the order did not say it."""
    for name, (empty, value) in told.items():
        if value:
            lines.filter(**{name: empty}).update(**{name: value})
