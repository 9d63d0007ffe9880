"""An order that the shop made for an exchange: it was paid by what came back, whatever price stands on it there.

WooCommerce and shops of their own keep it at its full price, Shopify at what was paid on top. What it stands for is
what the old goods were worth then, with what was paid on top or less what went back: so nobody gets more for goods that
were exchanged, or less, than what was paid for them in the end (Directive 2011/83/EU, art. 13(1)).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar, cast

from django.db.models import Case, DecimalField, F, Model, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Greatest

from orders.models import Order
from returns.models import Exchange

Row = TypeVar("Row", bound=Model)
ZERO = Value(Decimal(0), DecimalField(max_digits=14, decimal_places=4))
# The way back that was charged with the difference is no part of the goods.
ON_TOP = Case(
    When(difference__lte=0, then=F("difference")), When(paid_at__isnull=False, then=F("paid_amount")), default=ZERO
)
WORTH = Greatest(F("credit") + ON_TOP - F("item__fee"), ZERO)


@dataclass(frozen=True)
class StandsFor:
    """`amount` in the order's currency, tax included, for `pieces` of one line."""

    amount: Decimal
    pieces: int


def stands_for(order: Order) -> StandsFor | None:
    """What it stands for; None for what was bought, and where nobody knows. No query for orders of `with_worth`."""
    known: Any = order
    if not hasattr(order, "exchanged_worth"):
        known = _made_for(order.pk).values_list("worth", "quantity", named=True).first()
        return None if known is None else StandsFor(known.worth, known.quantity)
    return None if known.exchanged_worth is None else StandsFor(known.exchanged_worth, known.exchanged_pieces)


def with_worth(rows: "QuerySet[Row]", order: str = "pk") -> "QuerySet[Row]":
    """Orders, or rows with an `order` by its column, with `exchanged_worth` and `exchanged_pieces` of that order, both
    None for what was bought."""
    mine = _made_for(OuterRef(order))
    found: Any = rows.annotate(
        exchanged_worth=Subquery(mine.values("worth")[:1]), exchanged_pieces=Subquery(mine.values("quantity")[:1])
    )
    return cast("QuerySet[Row]", found)


def bought_with(order: Order) -> Order:
    """The order under which its goods were bought: of the replacement of something that was wrong, the one that it came
    with, for a remedy is no new contract (Directive (EU) 2019/771, art. 13 and 14)."""
    replaced = Exchange.objects.filter(new_order=order, is_replacement=True).select_related("item__order").first()
    bought: Order | None = replaced.item.order if replaced is not None else None
    return bought or order


def _made_for(order: Any) -> Any:  # exchanges, each with its `worth`, which their type does not know
    rows = Exchange.objects.filter(new_order=order, is_replacement=False, credit__isnull=False)
    return rows.annotate(worth=WORTH).order_by("pk")
