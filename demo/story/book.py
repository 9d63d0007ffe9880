"""What the shop and the carriers know at a point of the story: an order book, and every parcel's history."""

import zlib
from dataclasses import dataclass, field
from datetime import datetime

from demo.story.plot import Parcel, Point, Purchase, Step

Frame = tuple[datetime, datetime]


@dataclass(frozen=True)
class Sent:
    parcel: Parcel
    at: datetime


@dataclass
class Bought:
    """One order as its shop sees it now."""

    purchase: Purchase
    placed_at: datetime
    updated_at: datetime
    paid_at: datetime | None = None
    cancelled_at: datetime | None = None
    sent: list[Sent] = field(default_factory=list)
    complete: bool = False

    def contents(self, parcel: Parcel) -> list[int]:
        """Positions of the items in the parcel."""
        return list(parcel.holds or range(len(self.purchase.items)))


@dataclass(frozen=True)
class Seen:
    at: datetime
    step: Step


@dataclass(frozen=True)
class Report:
    """What a carrier has to tell about one parcel; the last `fresh` of `history` are new."""

    parcel: Parcel
    bought: Bought | None  # None: the carrier knows a parcel of an order that nobody placed yet
    history: tuple[Seen, ...]
    fresh: int
    estimate: Frame | None
    pickup: Point | None
    pickup_until: datetime | None

    @property
    def news(self) -> tuple[Seen, ...]:
        return self.history[-self.fresh :]

    @property
    def latest(self) -> Seen:
        return self.history[-1]


def numeric(*words: str) -> int:
    """A stable made-up id: the same story always has the same ids, so telling it twice is heard once."""
    return 5_000_000_000 + zlib.crc32("/".join(words).encode())
