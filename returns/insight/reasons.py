"""Why products come back: by product, and by its sizes and colours."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import CharField, F, Q, Sum, Value
from django.db.models.functions import Coalesce, NullIf

from orders.models import Line
from returns.insight.scope import Scope
from returns.models import Return, ReturnItem

# What never came back, or was no return of goods that were sold.
NOT_COUNTED = (Return.State.CANCELLED, Return.State.EXPIRED, Return.State.REFUSED)


@dataclass
class Variant:
    """One size or colour, in pieces."""

    name: str
    sold: int = 0
    returned: int = 0
    reasons: Counter[str] = field(default_factory=Counter)  # by code, in pieces


@dataclass
class Product:
    """One product over all its variants. `key` is the shop's product id, or the title where it has none."""

    key: str
    title: str
    variants: dict[str, Variant] = field(default_factory=dict)

    def variant(self, name: str) -> Variant:
        """The one of that name, with nothing in it if it is new."""
        found = self.variants.get(name)
        if found is None:
            found = self.variants[name] = Variant(name)
        return found

    @property
    def sold(self) -> int:
        return sum(one.sold for one in self.variants.values())

    @property
    def returned(self) -> int:
        return sum(one.returned for one in self.variants.values())

    @property
    def reasons(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for one in self.variants.values():
            found.update(one.reasons)
        return +found

    @property
    def share(self) -> float:
        """Returned of sold, 0 to 1; pieces that were sold before the period may make it more than they sold in it."""
        return min(self.returned / self.sold, 1.0) if self.sold else 0.0


KEY = Coalesce(NullIf(F("product_id"), Value("")), F("title"), output_field=CharField())
ITEM_KEY = Coalesce(NullIf(F("line__product_id"), Value("")), F("title"), output_field=CharField())


def products(scope: Scope, most: int | None = None) -> list[Product]:
    """Products with returned pieces of orders placed in the scope's time, the most returned first. Two queries.

    By the day of the order, not of the return: otherwise a product of last season would look as if nobody kept it.
    """
    placed = Q(order__placed_at__gte=scope.since, order__placed_at__lt=scope.until, order__is_test=False)
    placed &= scope.of_order() & scope.of_goods()
    found: dict[str, Product] = {}
    items = ReturnItem.objects.filter(placed).exclude(in_return__state__in=NOT_COUNTED)
    if scope.path:
        items = items.filter(in_return__path=scope.path)
    for key, title, variant, reason, pieces in (
        items.annotate(key=ITEM_KEY)
        .values_list("key", "title", "variant", "reason")
        .annotate(Sum("quantity"))
        .order_by()
    ):
        # A year of a large shop has a hundred thousand of these rows: nothing is made that is there already.
        product = found.get(key)
        if product is None:
            product = found[key] = Product(key, title)
        row = product.variant(variant)
        row.returned += pieces
        row.reasons[reason] += pieces
    sold = Line.objects.filter(placed, order__cancelled_at__isnull=True).annotate(key=KEY)
    for key, variant, pieces in (
        sold.filter(key__in=list(found)).values_list("key", "variant").annotate(Sum("quantity")).order_by()
    ):
        found[key].variant(variant).sold += pieces
    return sorted(found.values(), key=lambda one: (-one.returned, one.title))[:most]
