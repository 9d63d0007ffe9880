"""What trying a journey on a shop's own past costs:  bin/bench simulate

Two shops of 90 days, one with few orders and one with many; all marketing journeys are replayed over each. Printed are
events a second, how long it takes, the cost of an event among many against one among few, the memory, and how many
times the floor it is: reading the same events with their orders, and deciding nothing.
"""

import argparse
import resource
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from benchmarks.replays.past import past
from benchmarks.rig import processes, stage
from benchmarks.rig.verdict import Verdict

DAYS, GROWTH, MEMORY, SECONDS = 90, 1.3, 256, 60  # days; times an event's cost; MB more than before; of processor
CHUNK = 500
TRIGGERS = ("order.placed", "shipment.delivered", "order.delivered")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench simulate", description=__doc__)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=10_000)
    options = parser.parse_args(arguments)
    verdict = Verdict()
    stage.prepare({})
    processes.manage(["migrate", "--no-input", "-v0"], {})
    few = _measured(options.few, "few", verdict)
    many = _measured(options.many, "many", verdict)
    growth = many / few
    verdict.bar(f"an event among many costs {growth:.2f} x one among few (bar {GROWTH})", growth <= GROWTH)
    return verdict.close()


def _measured(orders: int, name: str, verdict: Verdict) -> float:
    """Seconds an event, of all marketing journeys replayed over such a shop."""
    from merchants.models import Merchant
    from merchants.tenancy import scoped
    from notifications.simulating.drafting import all_marketing
    from notifications.simulating.hearing import connected_since
    from notifications.simulating.past_events import Span, past_events
    from notifications.simulating.running import Asked, simulate

    merchant_id, now = past(orders, name, DAYS)
    merchant = Merchant.objects.get(pk=merchant_id)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with scoped(merchant_id):
        began = time.process_time()
        told = past_events(TRIGGERS, Span(now - timedelta(days=DAYS), now, connected_since()))
        read = sum(_with_orders(some) for some in iter(lambda: list(islice(told, CHUNK)), []))
        floor = time.process_time() - began
        began, wall = time.process_time(), time.monotonic()
        result = simulate(merchant, Asked(all_marketing(), now, DAYS))
        spent, wall = time.process_time() - began, time.monotonic() - wall
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    events = int(result["events"])
    each, alone = spent / events, floor / read
    verdict.figure(
        f"{orders:>9,} orders: {events:,} events in {wall:.1f} s ({events / wall:,.0f}/s), {result['mails']:,} mails;"
        f" {each * 1e6:,.0f} µs of processor each, {each / alone:.1f} x reading them alone ({alone * 1e6:,.0f} µs)"
    )
    verdict.bar(f"{orders:>9,} orders: {spent:.1f} s of processor (bar {SECONDS})", spent <= SECONDS)
    verdict.bar(f"{orders:>9,} orders: {grown:,.0f} MB of memory more (bar {MEMORY})", grown <= MEMORY)
    return each


def _with_orders(told: Sequence[Any]) -> int:
    """Read what a chunk of events is about; how many they were."""
    from orders.models import Order

    Order.objects.select_related("customer").in_bulk({one.event.order_id for one in told})
    return len(told)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
