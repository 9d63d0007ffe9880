"""What the merchant's own parcels did before: counts of one carrier, newer weeks weighing more."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from tracking.eta_intervals import Shares, shares

HALF_LIFE = 5.0  # weeks: habits change with seasons, and a hundred parcels of last month say more than of last spring
REACH = timedelta(weeks=26)  # what is older weighs less than 3 %
FRESH = 300.0  # seconds that a process keeps what it read
MOST_KEPT = 2000  # carriers of merchants, in one process
# How many parcels of its own outweigh what a level inherits from the next wider one.
INHERITED = 20.0

Key = tuple[str, ...]


@dataclass(frozen=True)
class Counts:
    """A weighted histogram. `size` is how many equally weighted parcels would tell as much (Kish)."""

    weights: Mapping[int, float] = field(default_factory=dict)
    size: float = 0.0


EMPTY = Counts()


@dataclass(frozen=True)
class History:
    """Counts of one carrier, summed over weeks. Days are delivery days, pauses are hours."""

    transits: Mapping[tuple[str, int], Counts] = field(default_factory=dict)  # by lane and weekday
    promises: Mapping[tuple[str, str], Counts] = field(default_factory=dict)  # by kind and lane
    pauses: Mapping[str, Counts] = field(default_factory=dict)  # by status


@dataclass(frozen=True)
class Book:
    """What an estimate needs besides the parcel: the merchant's zone and country, and the carrier's history."""

    zone: ZoneInfo
    country: str
    history: History


_kept: dict[tuple[int, str], tuple[float, Book]] = {}


def book(carrier: str) -> Book:
    """The carrier's history for the merchant in scope. Two queries, then none for five minutes in this process."""
    key = (current_merchant_id(), carrier)
    until, known = _kept.get(key, (0.0, None))
    if known is None or until < time.monotonic():
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        known = _read(*key)
        _kept[key] = (time.monotonic() + FRESH, known)
    return known


def forget_kept() -> None:
    """Read anew at the next question."""
    _kept.clear()


def summed(several: Iterable[Counts]) -> Counts:
    """One histogram out of several."""
    weights: dict[int, float] = {}
    size = 0.0
    for counts in several:
        size += counts.size
        for value, weight in counts.weights.items():
            weights[value] = weights.get(value, 0.0) + weight
    return Counts(weights, size)


def inherited(levels: Iterable[Counts], prior: Shares) -> Shares:
    """The distribution of the finest level, each level leaning on the one before it as if on twenty parcels.

    Thin levels thus say nearly what the wider one says, and rich ones what they saw themselves. What is inherited also
    stands for the parcel to come, which no finite count has seen: the place of the +1 in a conformal quantile.
    """
    known = dict(prior)
    for counts in levels:
        total = sum(counts.weights.values())
        if not total:
            continue
        lean = INHERITED if known else 0.0
        scale = counts.size / total
        mixed = {value: lean * share for value, share in known.items()}
        for value, weight in counts.weights.items():
            mixed[value] = mixed.get(value, 0.0) + weight * scale
        known = dict(shares(mixed))
    return tuple(sorted(known.items()))


WEIGHED = """
SELECT %(table)s, {keys}, {value}, sum(count * fade), sum(count * fade * fade) FROM (
    SELECT *, power(0.5, greatest(%(today)s - week, 0) / 7.0 / {half_life})::float AS fade FROM {table}
    WHERE merchant_id = %(merchant)s AND carrier = %(carrier)s AND week > %(oldest)s
) AS faded GROUP BY 2, 3, 4
"""
TABLES = (
    ("tracking_transitcount", "lane, weekday::text", "days"),
    ("tracking_promisecount", "kind, lane", '"offset"'),
    ("tracking_silencecount", "status, ''", "hours"),
)
READ = " UNION ALL ".join(
    WEIGHED.replace("%(table)s", f"'{table}'").format(keys=keys, value=value, table=table, half_life=HALF_LIFE)
    for table, keys, value in TABLES
)


def _read(merchant_id: int, carrier: str) -> Book:
    merchant = Merchant.objects.only("time_zone", "country").get(pk=merchant_id)
    zone = ZoneInfo(merchant.time_zone)
    return Book(zone, merchant.country, read(merchant_id, carrier, timezone.localdate(timezone=zone)))


def read(merchant_id: int, carrier: str, today: date) -> History:
    """The history as it weighs on a day. One query."""
    if not carrier:
        return History()
    with connection.cursor() as cursor:
        cursor.execute(READ, {"merchant": merchant_id, "carrier": carrier, "today": today, "oldest": today - REACH})
        rows = cursor.fetchall()
    found: dict[Key, dict[int, tuple[float, float]]] = {}
    for table, first, second, value, weight, squared in rows:
        found.setdefault((table, first, second), {})[value] = (weight, squared)
    counts = {key: _counts(values) for key, values in found.items()}
    transits, promises, pauses = (
        {key[1:]: one for key, one in counts.items() if key[0] == table} for table, _keys, _value in TABLES
    )
    return History(
        {(lane, int(weekday)): one for (lane, weekday), one in transits.items()},
        {(kind, lane): one for (kind, lane), one in promises.items()},
        {status: one for (status, _nothing), one in pauses.items()},
    )


def _counts(values: Mapping[int, tuple[float, float]]) -> Counts:
    total, squared = (sum(column) for column in zip(*values.values(), strict=True))
    return Counts(
        {value: weight for value, (weight, _) in values.items() if weight > 0}, total**2 / squared if squared else 0.0
    )
