"""Which of the brand's blocks an order's page shows now: at most three, in the merchant's order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from care.matching import Item, fitting, near
from care.models import CareBlock

MOST = 3
FIELDS = (
    "id", "kind", "texts", "categories", "skus", "words", "moment", "days_after", "starts_at", "ends_at", "place",
    "country", "postcodes",
)  # fmt: skip

Block = Mapping[str, Any]  # a CareBlock's FIELDS; its moments as ISO text
Moment = CareBlock.Moment


@dataclass(frozen=True)
class Situation:
    """What decides about a block: the order as it stands."""

    items: Sequence[Item]
    country: str
    postal_code: str
    moment: str  # of CareBlock.Moment: BEFORE, UNDER_WAY or DELIVERED
    delivered_at: datetime | None
    now: datetime


def shown(blocks: Sequence[Block], situation: Situation) -> list[Block]:
    """The blocks that fit, in the order they are given."""
    return [block for block in blocks if _fits(block, situation)][:MOST]


def _fits(block: Block, situation: Situation) -> bool:
    if block["kind"] == CareBlock.Kind.DRAW:
        return False  # a prize draw is announced by mail, with its terms: it does not stand beside an order
    return (
        _is_time(block, situation)
        and near(situation.country, situation.postal_code, block["country"], block["postcodes"])
        and bool(fitting(situation.items, block["categories"], block["skus"], block["words"]))
    )


def _is_time(block: Block, situation: Situation) -> bool:
    if block["kind"] == CareBlock.Kind.EVENT and not is_ahead(block, situation.now):
        return False
    if not block["moment"]:
        return True
    if block["moment"] != situation.moment:
        return False
    if block["moment"] != Moment.DELIVERED or not block["days_after"]:
        return True
    since = situation.delivered_at
    return since is not None and since + timedelta(days=block["days_after"]) <= situation.now


def is_ahead(block: Block, now: datetime) -> bool:
    """An event that is still to come, or is going on. One without a day is never shown: it could be over."""
    end = block["ends_at"] or block["starts_at"]
    return bool(end) and datetime.fromisoformat(end) > now
