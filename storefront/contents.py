"""Which items are in which parcel, and which still have to be sent."""

from collections import Counter
from dataclasses import dataclass

from notifications.mails.contents import one_line
from orders.models import Line
from returns.insight.wording import words_of
from storefront.picturing import cells
from storefront.reading import Rows
from tracking.models import Shipment


@dataclass(frozen=True)
class Item:
    """So many of one bought thing."""

    title: str
    variant: str
    quantity: int
    cell: int | None = None  # where its picture is in the order's strip of pictures (storefront/picturing.py)
    turns_out: str = ""  # "Runs small: …", where that is sure

    @property
    def initial(self) -> str:
        """Stands where a picture would: the first letter or digit of the name."""
        return next((character.upper() for character in self.title if character.isalnum()), "·")


SHOWN = 5  # items before the rest folds away


class Items(list[Item]):
    """Items in order, ready to be shown in part."""

    @property
    def first(self) -> list[Item]:
        # One item behind a fold is a click for nothing.
        return self[:SHOWN] if len(self) > SHOWN + 1 else self

    @property
    def more(self) -> list[Item]:
        return self[len(self.first) :]


@dataclass(frozen=True)
class Contents:
    """`parcels` by shipment id; `waiting` are the items in no parcel yet; `loose` could be in any of them."""

    parcels: dict[int, Items]
    waiting: Items
    loose: Items


def contents_of(rows: Rows) -> Contents:
    """Share the order's items among its parcels as the shop told it.

    A shop that never says what is in a parcel leaves its items `loose`; with a single parcel they are in it.
    """
    lines = {line.external_id: line for line in rows.lines}
    pictured = cells(rows.lines)
    told = {parcel.pk: _told(parcel) for parcel in rows.parcels}
    parcels = {
        pk: Items(_item(lines[key], count, pictured) for key, count in packed.items() if key in lines)
        for pk, packed in told.items()
    }
    packed: Counter[str] = sum(told.values(), Counter())
    rest = Items(
        _item(line, line.quantity - packed[line.external_id], pictured)
        for line in rows.lines
        if line.quantity > packed[line.external_id]
    )
    silent = [pk for pk, items in parcels.items() if not items]
    if len(silent) == 1 and rest:
        return Contents({**parcels, silent[0]: rest}, Items(), Items())
    if silent or rows.order.is_fulfilled:
        return Contents(parcels, Items(), rest)
    return Contents(parcels, rest, Items())


def _told(parcel: Shipment) -> Counter[str]:
    counted: Counter[str] = Counter()
    for key, quantity in parcel.fulfilment.contents if parcel.fulfilment else []:
        counted[str(key)] += int(quantity)
    return counted


def _item(line: Line, quantity: int, pictured: dict[int, int]) -> Item:
    cell = pictured.get(line.picture_id) if line.picture_id else None
    return Item(
        one_line(line.title), one_line(line.variant), quantity, cell, words_of(getattr(line, "turns_out", None) or "")
    )
