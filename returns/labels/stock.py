"""The merchant's own labels: a pool of which each is given out once.

Needs the merchant's scope within a transaction. Two who draw at the same time get two labels, or one of them none:
the row is locked, and rows that somebody else holds are passed over.
"""

from dataclasses import dataclass
from typing import Protocol

from django.db.models import Count, Q
from django.utils import timezone

from returns.models import LabelStock, ReturnParcel


@dataclass(frozen=True)
class Drawn:
    """One label out of the pool."""

    number: str
    body: bytes
    media: str
    valid_until: str = ""  # ISO date; "" where it does not end


class Stock(Protocol):
    """Where labels lie. `key` is the ReturnParcel's `public_id`: the same parcel draws the same label again."""

    def left(self) -> dict[str, int]:
        """How many labels of each carrier can be given out; 0 where all are used up."""

    def draw(self, carrier: str, key: str) -> Drawn | None:
        """The label of this draw, None when the carrier's are used up."""


class TableStock:
    """The pool in the table of what the merchant uploaded; see Stock."""

    def left(self) -> dict[str, int]:
        rows = LabelStock.objects.values("carrier").annotate(free=Count("pk", filter=_is_free())).order_by("carrier")
        return {row["carrier"]: row["free"] for row in rows}

    def draw(self, carrier: str, key: str) -> Drawn | None:
        parcel = ReturnParcel.objects.select_for_update().filter(public_id=key).first()
        if parcel is None:
            return None
        row = LabelStock.objects.filter(parcel=parcel).first()
        if row is None:
            row = (
                LabelStock.objects.filter(_is_free(), carrier=carrier)
                .select_for_update(skip_locked=True)
                .order_by("pk")
                .first()
            )
            if row is None:
                return None
            row.parcel = parcel
            row.save(update_fields=["parcel"])
        until = row.valid_until.isoformat() if row.valid_until else ""
        return Drawn(row.number, bytes(row.label), row.media, until)


def _is_free() -> Q:
    return Q(parcel=None) & (Q(valid_until=None) | Q(valid_until__gt=timezone.localdate()))
