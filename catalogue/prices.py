"""Which "from" price may stand beside a "now" price.

A reduction must be counted from the lowest price of the 30 days before it (directive 98/6/EC, article 6a; the Court of
Justice, C-330/23, Aldi Süd: also a percentage, and words such as "reduced"). Where we do not know what a product cost
in those 30 days, nothing is said to be reduced.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from catalogue.models import PricePoint, Product

LOOKS_BACK = timedelta(days=30)


def note_price(product: Product, moment: datetime) -> None:
    """Keep what the product costs from `moment` (aware) on; the same price again changes nothing."""
    if product.price is None:
        return
    last = PricePoint.objects.filter(product=product).order_by("-since").first()
    if last is None or (last.price, last.currency) != (product.price, product.currency):
        PricePoint.objects.update_or_create(
            product=product, since=moment, defaults={"price": product.price, "currency": product.currency}
        )


def price_before(product: Product) -> Decimal | None:
    """The price that the present one may be compared with, in the product's currency; None where it is no reduction
    or nobody can know. One query."""
    if product.price is None:
        return None
    if product.lowest_before is not None:
        return product.lowest_before if product.lowest_before > product.price else None
    return lowest_before(list(PricePoint.objects.filter(product=product).order_by("since")))


def lowest_before(points: Sequence[PricePoint]) -> Decimal | None:
    """The lowest price of the 30 days before the last point of a price's history (oldest first), if that one is lower.

    None unless the history covers all of the 30 days in one currency.
    """
    if not points:
        return None
    current = points[-1]
    first = current.since - LOOKS_BACK
    known = [point for point in points[:-1] if point.since <= first]
    if not known:
        return None
    applied = [known[-1], *(point for point in points[:-1] if first < point.since < current.since)]
    if any(point.currency != current.currency for point in applied):
        return None
    lowest = min(point.price for point in applied)
    return lowest if lowest > current.price else None


def superseded(now: datetime) -> "QuerySet[PricePoint]":
    """Prices that another one followed long ago: no reduction will be compared with them."""
    later = PricePoint.objects.filter(
        product=OuterRef("product"), since__gt=OuterRef("since"), since__lt=now - 3 * LOOKS_BACK
    )
    return PricePoint.objects.filter(Exists(later))
