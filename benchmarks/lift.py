"""What hold-outs tell a small shop: coverage, false alarms of somebody who looks every week, and power.

    .venv/bin/python -m benchmarks.lift [--shops 300] [--weeks 52]

Invented shops: 12 % buy again within the horizon, baskets are log-normal (median 67), 15 % of the purchases are sent
back, half of them only in part. No database is needed; the functions are those of the product (notifications/lift/).
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from notifications.lift.comparing import (
    Bounds,
    Difference,
    Group,
    compare_means,
    compare_rates,
    is_clear,
    mean_bounds,
    rate_bounds,
)

USUAL = 0.12
SHARES = (0.1, 0.2, 0.5)
Lot = np.random.Generator


@dataclass(frozen=True)
class Shop:
    """So many people a week; a share is held out; so many buy again with the mails and without."""

    weekly: int
    share: float
    without: float = USUAL
    mailed: float = USUAL


def people(count: int, rate: float, lot: Lot) -> Group:
    """So many people: who buys, for how much, and what comes back."""
    nets, buys = people_each(count, rate, lot)
    return Group(nets, int(buys.sum()))


def a_person(rate: float) -> float:
    """What one of these people brings in on average."""
    return float(rate * np.exp(4.2 + 0.8**2 / 2) * (1 - 0.15 * 0.75))


def coverage(mailed: int, held_out: int, lot: Lot, times: int, rates: tuple[float, float]) -> dict[str, float]:
    """How often the 90 % intervals hold the truth."""
    truth = rates[0] - rates[1]
    money = a_person(rates[0]) - a_person(rates[1])
    hits = {"rate": 0, "money": 0}
    for _ in range(times):
        first, second = people(mailed, rates[0], lot), people(held_out, rates[1], lot)
        hits["rate"] += _holds(compare_rates(first, second), truth)
        hits["money"] += _holds(compare_means(first, second), money)
    return {name: count / times for name, count in hits.items()}


def _holds(found: Difference | None, truth: float) -> bool:
    return found is None or found.interval[0] <= truth <= found.interval[1]


def first_clear(shop: Shop, lot: Lot, weeks: int, bounds: Callable[[Group, Group], Bounds]) -> int | None:
    """The first week in which somebody who looks every week is told of a clear difference; None: never."""
    for week, (mailed, held_out) in enumerate(_weeks(shop, lot, weeks), start=1):
        if is_clear(bounds(mailed, held_out)):
            return week
    return None


def _weeks(shop: Shop, lot: Lot, weeks: int) -> Iterator[tuple[Group, Group]]:
    out = max(round(shop.weekly * shop.share), 1)
    mailed = _by_week(people_each((shop.weekly - out) * weeks, shop.mailed, lot), shop.weekly - out)
    return zip(mailed, _by_week(people_each(out * weeks, shop.without, lot), out), strict=True)


def people_each(count: int, rate: float, lot: Lot) -> tuple[np.ndarray, np.ndarray]:
    """Person by person: what each brought in, and whether he bought."""
    buys = lot.random(count) < rate
    spent = np.exp(lot.normal(4.2, 0.8, count)) * buys
    back = (lot.random(count) < 0.15) * lot.choice([1.0, 0.5], count)
    return spent * (1 - back), buys


def _by_week(each: tuple[np.ndarray, np.ndarray], weekly: int) -> Iterator[Group]:
    nets, buys = each
    for end in range(weekly, len(nets) + 1, weekly):
        yield Group(nets[:end], int(buys[:end].sum()))


def main() -> None:
    """Print three tables and, last, one line of JSON."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--shops", type=int, default=200)
    given.add_argument("--weeks", type=int, default=52)
    options = given.parse_args()
    told: dict[str, Any] = {}
    for name, table in (("coverage", _coverages), ("false alarms", _alarms), ("power", _powers)):
        print(f"\n{name}")
        told[name] = list(table(options.shops, options.weeks))
    print("\n" + json.dumps(told))


def _coverages(shops: int, weeks: int) -> Iterator[dict[str, Any]]:
    lot = np.random.default_rng(1)
    for weekly, after in ((50, 8), (50, 26), (500, 4), (5000, 2)):
        for share in SHARES:
            out = round(weekly * after * share)
            found = coverage(weekly * after - out, out, lot, shops * 2, (0.15, USUAL))
            row: dict[str, Any] = {"weekly": weekly, "weeks": after, "share": share, **found}
            told = "{weekly:5} a week, {weeks:2} weeks, {share:.0%} held out: rate {rate:.3f} money {money:.3f}"
            print("  " + told.format(**row))
            yield row


def _alarms(shops: int, weeks: int) -> Iterator[dict[str, Any]]:
    for weekly in (50, 500):
        for share in SHARES:
            yield _row(Shop(weekly, share), shops, weeks)


def _powers(shops: int, weeks: int) -> Iterator[dict[str, Any]]:
    for weekly in (50, 500, 5000):
        for mailed in (0.14, 0.17, 0.20):
            yield _row(Shop(weekly, 0.2 if weekly > 50 else 0.5, USUAL, mailed), max(shops // 4, 10), weeks)


def _row(shop: Shop, shops: int, weeks: int) -> dict[str, Any]:
    row: dict[str, Any] = {"weekly": shop.weekly, "share": shop.share, "mailed": shop.mailed}
    for name, bounds in (("rate", rate_bounds), ("money", mean_bounds)):
        lot = np.random.default_rng(7)
        few = max(shops // (1 if shop.weekly < 500 else 4), 10)
        found = [first_clear(shop, lot, weeks, bounds) for _ in range(few)]
        clear = sorted(week for week in found if week)
        row[name] = len(clear) / few
        row[f"{name}_week"] = clear[len(clear) // 2] if clear else None
    print(
        "  {weekly:5} a week, {share:.0%} held out, {mailed:.0%} against 12%:"
        " said so rate {rate:.3f} (week {rate_week})"
        " money {money:.3f} (week {money_week})".format(**row)
    )
    return row


if __name__ == "__main__":
    main()
