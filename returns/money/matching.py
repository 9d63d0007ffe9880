"""Which refund that the shop tells of is which payout of ours: the same money must not be counted twice. Pure.

The shop's word about a refund arrives by its own way, before or after our call was recorded, and the team may pay back
in the shop's own admin what we were about to pay. Sure matches come first: a likely one takes nothing from them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

SLACK = timedelta(minutes=5)  # two clocks
Pieces = frozenset[tuple[str, int]]


@dataclass(frozen=True)
class Told:
    """A refund as the shop tells it. `pieces`: line and quantity; empty where it does not say."""

    id: int
    external_id: str
    amount: Decimal
    currency: str
    pieces: Pieces = frozenset()
    at: datetime | None = None
    key: str = ""  # our mark in it; "": made by the shop itself


@dataclass(frozen=True)
class Ours:
    """A payout. `rank`: 0 paid, 1 called and not known, 2 not called: in this order they claim what the shop tells."""

    id: int
    external_id: str
    amount: Decimal
    currency: str
    rank: int
    since: datetime  # before that the shop cannot have paid for this
    pieces: Pieces = frozenset()
    key: str = ""


def matches(told: Iterable[Told], ours: Iterable[Ours]) -> dict[int, int]:
    """The id of the refund by the id of the payout; each is used once. The same for any sequence of both."""
    open_told = {
        one.id: one for one in sorted(told, key=lambda one: (one.at is None, one.at, one.id)) if one.amount > 0
    }
    waiting = sorted(ours, key=lambda one: (one.rank, one.id))
    found: dict[int, int] = {}
    for fits in (_named, _alike):
        for mine in waiting:
            if mine.id in found:
                continue
            refund = next((one for one in open_told.values() if fits(one, mine)), None)
            if refund is not None:
                found[mine.id] = refund.id
                del open_told[refund.id]
    return found


def pieces_of(lines: Sequence[Sequence[Any]]) -> Pieces:
    """Line and quantity out of stored rows [[line external id, quantity, ...], ...]."""
    return frozenset((str(line[0]), int(line[1])) for line in lines if int(line[1]))


def _named(told: Told, ours: Ours) -> bool:
    """Our mark, or the shop's own id; Shopify calls one 123 in webhooks and gid://shopify/Refund/123 in its API."""
    if told.key and told.key == ours.key:
        return True
    return bool(ours.external_id) and _tail(told.external_id) == _tail(ours.external_id)


def _alike(told: Told, ours: Ours) -> bool:
    if (told.amount, told.currency) != (ours.amount, ours.currency):
        return False
    if told.key and ours.key:
        return False  # the mark says whose it is
    if told.at is not None and told.at < ours.since - SLACK:
        return False
    return not told.pieces or not ours.pieces or told.pieces == ours.pieces


def _tail(external_id: str) -> str:
    return external_id.rpartition("/")[2]
