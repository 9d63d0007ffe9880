"""How the timed schedule bears millions of future mails:  bin/bench schedule

Parts: size (bytes a future message), claims (500 due among few and among many), claimers (four at once), fairness
(100,000 due at one instant), replanning, start. benchmarks/README.md says how to read it.
"""

import argparse
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from typing import Any

from benchmarks.rig import processes, stage
from benchmarks.rig.verdict import Verdict

PARTS = ("size", "claims", "claimers", "fairness", "replanning", "start")
BYTES, GROWTH, SHARE, RATE, START = 160, 1.5, 2.0, 100_000, 1.2
CLAIM, SHOPS = 500, 50
TABLE = "notifications_message"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench schedule", description=__doc__)
    parser.add_argument("--few", type=int, default=100_000)
    parser.add_argument("--many", type=int, default=5_000_000)
    parser.add_argument("--rush", type=int, default=100_000, help="due at one instant, in the part fairness")
    parser.add_argument("--replanned", type=int, default=1_000_000)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args(arguments)
    verdict = Verdict()
    stage.prepare({})
    processes.manage(["migrate", "--no-input", "-v0"], {})
    from benchmarks.mails import waiting

    waiting.empty()
    shops = waiting.merchants(SHOPS)
    parts = set(options.parts)
    few = _measured(shops, options.few, parts, verdict) if parts & {"claims", "start"} else {}
    if parts & {"size", "claims", "claimers", "start"}:
        many = _measured(shops, options.many, parts, verdict)
        _compare(few, many, verdict)
    if "fairness" in parts:
        _fairness(shops, options.rush, verdict)
    if "replanning" in parts:
        _replanning(options.replanned, verdict)
    waiting.empty()
    return verdict.close()


def _measured(shops: Any, count: int, parts: set[str], verdict: Verdict) -> dict[str, float]:
    """Milliseconds of a claim and of a start with so many messages waiting."""
    from benchmarks.mails import waiting

    waiting.empty()
    waiting.fill(shops, count, due=20_000 + 40_000 * ("claimers" in parts))
    found: dict[str, float] = {}
    if "size" in parts and count > 1_000_000:
        _size(count, verdict)
    if "start" in parts:
        found["start"] = min(_first_claim() for _ in range(3))
    if "claims" in parts:
        times = [_claim_time() for _ in range(30)]
        found["claim"], found["first"], found["last"] = (
            statistics.median(one) for one in (times, times[:5], times[-5:])
        )
        verdict.figure(f"{count:>10,} waiting: {CLAIM} claimed in {found['claim']:.1f} ms (median of 30)")
    if "claimers" in parts and count > 1_000_000:
        _claimers(verdict)
    return found


def _compare(few: dict[str, float], many: dict[str, float], verdict: Verdict) -> None:
    if "claim" in few and "claim" in many:
        growth = many["claim"] / few["claim"]
        verdict.bar(f"a claim among many costs {growth:.2f} x one among few (bar {GROWTH})", growth <= GROWTH)
        verdict.figure(f"the last five claims cost {many['last'] / many['first']:.2f} x the first five")
    if "start" in few and "start" in many:
        growth = many["start"] / few["start"]
        verdict.bar(f"from start to first claim: {growth:.2f} x among many (bar {START})", growth <= START)


def _size(count: int, verdict: Verdict) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s)", [TABLE])
        heap = cursor.fetchone()[0] / count
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_relation_size(indexrelid) FROM pg_index"
            " WHERE indrelid = %s::regclass ORDER BY 2 DESC",
            [TABLE],
        )
        indexes = {name: size / count for name, size in cursor.fetchall()}
    verdict.figure(f"a future message: {heap:.1f} B in the table")
    for name, size in indexes.items():
        verdict.figure(f"                  {size:.1f} B in {name}")
    whole = heap + sum(indexes.values())
    verdict.bar(f"a future message: {whole:.1f} B with its indexes (bar {BYTES})", whole <= BYTES)


def _claim_time() -> float:
    """Milliseconds of a claim. It is settled before the next, as a worker does, outside the time."""
    from benchmarks.mails import waiting
    from notifications.delivery import claiming

    started = time.perf_counter()
    found = claiming.take(CLAIM)
    spent = (time.perf_counter() - started) * 1000
    waiting.settle(found)
    return spent


def _first_claim() -> float:
    """Milliseconds from a worker's first query to its first claim, in a process of its own."""
    program = (
        "import os, time\nfrom benchmarks.rig import stage\nstage.prepare({})\n"
        "from notifications.delivery import claiming\n"
        "started = time.perf_counter()\nassert claiming.take(50)\nprint((time.perf_counter() - started) * 1000)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def _claimers(verdict: Verdict) -> None:
    """Four threads, each with its connection, until nothing is due."""
    from django.db import connection

    from benchmarks.mails import waiting
    from notifications.delivery import claiming

    taken: list[int] = []
    lock = threading.Lock()

    def work() -> None:
        turns = claiming.Turns()
        while found := claiming.take(CLAIM, turns=turns):
            with lock:
                taken.extend(one.id for one in found)
            waiting.settle(found)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(taken) / (time.perf_counter() - started)
    doubles = len(taken) - len(set(taken))
    words = f"4 claimers: {len(taken):,} claimed at {rate:,.0f}/s, {doubles} twice (bar 0)"
    verdict.bar(words, doubles == 0 and len(taken) > 1000)


def _fairness(shops: Any, rush: int, verdict: Verdict) -> None:
    """Everything due at one instant; one merchant has more than half of it. A share is what a merchant would wait if
    all with something left were served one by one in turn; the batch it is in comes on top."""
    from benchmarks.mails import waiting
    from notifications.delivery import claiming

    waiting.empty()
    big, rest = rush * 6 // 10, shops[1:]
    waiting.fill(shops[:1], big, due=big)
    for place, one in enumerate(rest):
        count = max(2 * (rush - big) * (place + 1) // (len(rest) * (len(rest) + 1)), 1)
        waiting.fill([one], count, due=count)
    order: list[int] = []
    started = time.perf_counter()
    while found := claiming.take(CLAIM):
        order += [one.merchant_id for one in found]
        waiting.settle(found)
    seconds = time.perf_counter() - started
    counts = Counter(order)
    last = {merchant: place + 1 for place, merchant in enumerate(order)}
    waits = {
        merchant: (last[merchant] - CLAIM) / sum(min(counts[merchant], other) for other in counts.values())
        for merchant in counts
    }
    worst = max(waits.values())
    verdict.figure(f"{len(order):,} due at one instant over {len(counts)} merchants claimed in {seconds:.1f} s")
    verdict.bar(f"no merchant waits more than {worst:.2f} x its share (bar {SHARE})", worst <= SHARE)


def _replanning(count: int, verdict: Verdict) -> None:
    from benchmarks.mails.replanned import replan

    for one in replan(count):
        rate = one.moved / one.saved
        words = f"{one.moved:,} re-planned to {one.name}: {rate:,.0f}/s (bar {RATE:,})"
        verdict.bar(
            f"{words}, {one.wrong} of {one.sample} wrong", rate >= RATE and one.moved == count and not one.wrong
        )
        verdict.figure(f"     shown before in {one.shown:.1f} s, saved in {one.saved:.1f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
