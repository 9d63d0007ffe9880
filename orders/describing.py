"""Categories and tags of products, asked of shops whose orders do not say them: return rules go by both."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from django.utils import timezone

from inbox.http import HttpSession
from inbox.models import Connection
from merchants.tenancy import scoped
from orders.models import Line
from orders.snapshots import ProductFacts

AT_ONCE = 100  # WooCommerce's largest page


class Describing(Protocol):
    """A shop that can be asked about products."""

    def products(
        self, connection: Connection, ids: Iterable[str], http: HttpSession
    ) -> Mapping[str, ProductFacts] | None:
        """The products with these ids that the shop still has; None where it cannot be asked, or does not allow it."""


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


def _open(connection: Connection) -> list[str]:
    lines = Line.objects.filter(order__connection=connection, described_at__isnull=True).exclude(product_id="")
    newest = lines.order_by("-order_id", "position").values_list("product_id", flat=True)
    return list(dict.fromkeys(newest[: 3 * AT_ONCE]))[:AT_ONCE]


def _describe(connection: Connection, product_id: str, facts: ProductFacts | None) -> int:
    lines = Line.objects.filter(order__connection=connection, product_id=product_id, described_at__isnull=True)
    if facts and facts.category:
        lines.filter(category="").update(category=facts.category)
    if facts and facts.tags:
        lines.filter(tags=[]).update(tags=list(facts.tags))
    return int(lines.update(described_at=timezone.now()))
