"""What is to be collected, at one location or at all."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from dashboard.visits.wording import said_at
from orders.models import Order
from visits.expecting import placeless
from visits.models import Collection, Location
from visits.tokens import token_of

SHOWN = 50  # of each; who has more finds them by their number
SOON = timedelta(days=1)
State = Collection.State


@dataclass(frozen=True)
class Lying:
    """One collection with the address of its page."""

    collection: Collection
    token: str
    until: str
    ends_soon: bool


@dataclass(frozen=True)
class Shelf:
    rows: list[Lying]
    more: int  # beyond those shown


@dataclass(frozen=True)
class Shelves:
    waiting: Shelf
    ready: Shelf
    expired: Shelf
    placeless: list[Order]  # to be collected, but the shop's system did not say where

    @property
    def is_empty(self) -> bool:
        return not (self.waiting.rows or self.ready.rows or self.expired.rows or self.placeless)


def shelves(location: Location | None = None) -> Shelves:
    """What is open: the longest waiting first, and of what lies ready what ends first."""
    return Shelves(
        waiting=_shelf(State.WAITING, location, "created_at"),
        ready=_shelf(State.READY, location, "collect_until"),
        expired=_shelf(State.EXPIRED, location, "collect_until"),
        placeless=list(placeless().order_by("placed_at", "pk")[:SHOWN]),
    )


def _shelf(state: str, location: Location | None, by: str) -> Shelf:
    rows: Any = Collection.objects.filter(state=state, order__cancelled_at__isnull=True)
    if location is not None:
        rows = rows.filter(location=location)
    found = list(rows.select_related("order", "location").order_by(F(by).asc(nulls_last=True), "pk")[: SHOWN + 1])
    more = rows.count() - SHOWN if len(found) > SHOWN else 0
    return Shelf([_lying(row) for row in found[:SHOWN]], more)


def _lying(row: Collection) -> Lying:
    soon = row.state == State.READY and row.collect_until is not None and row.collect_until < timezone.now() + SOON
    return Lying(row, token_of(row), said_at(row.collect_until, row.location), soon)
