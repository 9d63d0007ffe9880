"""What two shops and their carrier will say, and so what must be true when all of it was heard.

Everything follows from the seed, so a run that found something can be repeated.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

SHOPS = ("loper", "funkwerk")
DUPLICATES = 0.2
# A webhook is overtaken by at most this many others: a sender's queue, not a shuffled month.
DISORDER = 80
JOURNEY = (("in_transit", 120), ("out_for_delivery", 60), ("delivered", 30))  # minutes ago


@dataclass(frozen=True)
class Webhook:
    """One delivery: which connection it goes to, under which id, saying what."""

    shop: str
    to: str  # "shop" or "carrier"
    id: str
    payload: dict[str, Any]


@dataclass
class Expected:
    """What must hold for one order in the end."""

    shop: str
    external_id: str
    numbers: list[str] = field(default_factory=list)
    delivered_at: datetime | None = None


@dataclass(frozen=True)
class Truth:
    """The webhooks in the order of sending, duplicates and all, and the orders they tell of."""

    sent: Sequence[Webhook]
    distinct: int
    orders: Sequence[Expected]


def make(count: int, seed: int) -> Truth:
    """About `count` webhooks: whole orders until the number is reached, then the duplicates, then the disorder."""
    chance, now = random.Random(seed), datetime.now(UTC).replace(microsecond=0)
    told: list[Webhook] = []
    orders: list[Expected] = []
    while len(told) < count * (1 - DUPLICATES):
        order = Expected(SHOPS[len(orders) % 2], f"order-{len(orders) + 1}")
        told += _story(order, len(orders) + 1, now, chance)
        orders.append(order)
    repeated = [(place, told[place]) for place in chance.choices(range(len(told)), k=max(count - len(told), 0))]
    placed = [*enumerate(told), *repeated]
    placed.sort(key=lambda entry: entry[0] + chance.uniform(0, DISORDER))
    return Truth([webhook for _place, webhook in placed], len(told), orders)


def _story(order: Expected, number: int, now: datetime, chance: random.Random) -> list[Webhook]:
    """One order from the checkout to the door, in one parcel or two."""
    parcels = 2 if chance.random() < 0.25 else 1
    lines = [
        {"id": f"line-{part}", "title": "Wolkenloper 3", "quantity": 1, "unit_price": "129.95"}
        for part in range(parcels)
    ]
    told = [Webhook(order.shop, "shop", f"{order.external_id}-placed", _placed(order, number, lines, now))]
    for part in range(parcels):
        tracking = f"3S{order.shop[0].upper()}{number:07d}{part}"
        order.numbers.append(tracking)
        told.append(Webhook(order.shop, "shop", f"{tracking}-sent", _sent(order, tracking, part, now)))
        for status, minutes in JOURNEY:
            at = now - timedelta(minutes=minutes - part, seconds=number % 50)
            told.append(Webhook(order.shop, "carrier", f"{tracking}-{status}", _scan(tracking, status, at)))
            order.delivered_at = at
    return told


def _placed(order: Expected, number: int, lines: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    placed = now - timedelta(hours=5)
    person = {"name": "Sanne de Vries", "email": f"buyer{number}@klant.example"}
    address = {"name": person["name"], "line1": "Keizersgracht 1", "postal_code": "1015 CC", "city": "Amsterdam",
               "country": "NL"}  # fmt: skip
    data = {
        "id": order.external_id, "number": str(1000 + number), "placed_at": placed.isoformat(),
        "updated_at": placed.isoformat(), "currency": "EUR", "total": "129.95", "is_paid": True, "language": "nl",
        "buyer": person, "receiver": address, "lines": lines, "marketing_opt_in": True, "opt_out_offered": True,
    }  # fmt: skip
    return {"type": "order.upserted", "timestamp": now.isoformat(), "data": data}


def _sent(order: Expected, tracking: str, part: int, now: datetime) -> dict[str, Any]:
    sent = (now - timedelta(hours=3)).isoformat()
    parcel = {
        "id": f"fulfilment-{tracking}", "tracking_number": tracking, "carrier": "postnl", "shipped_at": sent,
        "updated_at": sent, "lines": [{"line_id": f"line-{part}", "quantity": 1}],
    }  # fmt: skip
    data = {"order_id": order.external_id, "parcel": parcel}
    return {"type": "order.parcel", "timestamp": now.isoformat(), "data": data}


def _scan(tracking: str, status: str, at: datetime) -> dict[str, Any]:
    event = {"status": status, "occurred_at": at.isoformat(), "description": status, "code": status[:3]}
    data = {"tracking_number": tracking, "carrier": "postnl", "events": [event]}
    return {"type": "tracking.updated", "timestamp": at.isoformat(), "data": data}
