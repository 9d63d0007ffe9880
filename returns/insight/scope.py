"""Which returns a look at the figures is about: a time, and what somebody narrowed it to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from returns.models import ReturnItem


@dataclass(frozen=True)
class Scope:
    """Of the merchant in scope. Times are aware, `until` is not included; "" and 0 narrow nothing."""

    since: datetime
    until: datetime
    connection_id: int = 0  # the shop of the order
    country: str = ""  # of delivery, ISO 3166-1 alpha-2
    category: str = ""  # in the shop's words; "Shoes" names "Shoes > Trail" too
    path: str = ""  # of Return.Path

    @property
    def is_narrowed(self) -> bool:
        return bool(self.connection_id or self.country or self.category)

    def asked(self, to_return: str = "") -> Q:
        """Returns that were asked for in this time. `to_return` leads from a row to its return: "in_return__"."""
        found = Q(**{f"{to_return}requested_at__gte": self.since, f"{to_return}requested_at__lt": self.until})
        return found & Q(**{f"{to_return}path": self.path}) if self.path else found

    def of_order(self, to_order: str = "order__") -> Q:
        """By the order: shop and country."""
        found = Q(**{f"{to_order}connection": self.connection_id}) if self.connection_id else Q()
        return found & Q(**{f"{to_order}country": self.country}) if self.country else found

    def of_goods(self, category: str = "category") -> Q:
        """By the goods; `category` is the field that holds it."""
        if not self.category:
            return Q()
        return Q(**{f"{category}__iexact": self.category}) | Q(**{f"{category}__istartswith": f"{self.category} >"})

    def items(self, to_item: str = "") -> Q:
        """Returned items within the scope; `to_item` leads from a row to its item: "item__"."""
        return (
            self.asked(f"{to_item}in_return__")
            & self.of_order(f"{to_item}order__")
            & self.of_goods(f"{to_item}category")
        )

    def holds_items(self, in_return: str) -> Any:
        """For a row that belongs to a whole return: something in that return is within the scope."""
        if not self.is_narrowed:
            return Q()
        rows = ReturnItem.objects.filter(self.of_order() & self.of_goods(), in_return=OuterRef(in_return))
        return Q(Exists(rows))
