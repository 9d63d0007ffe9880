"""How light and how fast the customer's page is, against the barest Django page of the same run:  bin/bench pages

Parts: weight (first view in Chromium, queries), rate (requests a second beside the floor), growth (10,000 against
1,000,000 orders), lighthouse (needs npx). benchmarks/README.md says how to read it.
"""

import argparse
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.rig import processes, stage
from benchmarks.rig.load import Load, closed_loop
from benchmarks.rig.verdict import Verdict
from benchmarks.visits.browser import CHROMIUM, first_view
from benchmarks.visits.crowd import Crowd, open_shop
from benchmarks.visits.returning import walk

CONNECTIONS = 16
VISITORS = 2000
BAR, GROWTH, QUERIES = 0.33, 1.3, 8
WEIGHT, PICTURES, REQUESTS = 40_000, 60_000, 6  # bytes, bytes, requests of a first view
SCORES = {"accessibility": 1.0, "best-practices": 1.0, "performance": 0.98}
LIGHTHOUSE = "lighthouse@13"
PARTS = ("weight", "rate", "growth", "lighthouse")


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    verdict = Verdict()
    with tempfile.TemporaryDirectory(prefix="stoep-bench-") as folder, ExitStack() as ending:
        logs = Path(folder)
        # The scheme of the page's own links: the benchmark has no certificate, and browsers trust *.localhost.
        shared = {"STOEP_STOREFRONT_SCHEME": "http", "STOEP_SSL_REDIRECT": "0"}
        stage.prepare(shared)
        processes.manage(["migrate", "--no-input", "-v0"], {})
        processes.manage(["collectstatic", "--no-input", "-v0"], {})
        _make_floor()
        crowd = open_shop()
        crowd.grow(1, options.few)
        floor = processes.Web("floor", "benchmarks.floor.page:application", {}, logs)
        portal = processes.Web("portal", "portal.wsgi:application", shared, logs)
        for web in (floor, portal):
            web.start()
            ending.callback(web.kill)
        portal.wait_ready()
        floor.wait_ready("/1/")
        if "weight" in options.parts:
            _weigh(crowd, portal, verdict)
            _weigh_returns(crowd, portal, verdict)
        if "lighthouse" in options.parts:
            _lighthouse(_address(crowd, portal), logs, verdict)
        if {"rate", "growth"} & set(options.parts):
            few = _race(crowd, floor, portal, options, options.few, verdict)
            if "growth" in options.parts:
                _grow(crowd, floor, portal, options, few, verdict)
    return verdict.close()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench pages", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each round")
    parser.add_argument("--few", type=int, default=10_000, help="orders at first")
    parser.add_argument("--many", type=int, default=1_000_000, help="orders in the part growth")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    return parser.parse_args(arguments)


def _make_floor() -> None:
    from django.db import connection

    from benchmarks.floor.page import TABLE

    with connection.cursor() as cursor:
        cursor.execute(TABLE)


def _race(
    crowd: Crowd,
    floor: processes.Web,
    portal: processes.Web,
    options: argparse.Namespace,
    orders: int,
    verdict: Verdict,
) -> float:
    """Rounds of both by turns; the portal's rate over the floor's, each round against its own neighbour.

    `first` visits every order once (nothing of it is in any cache of ours), `again` comes back to the same few
    hundred orders, as customers and open pages do.
    """
    to_floor = [f"GET /{n}/ HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n".encode() for n in range(1, 1001)]
    visitors = crowd.visitors(VISITORS, orders)
    kinds: dict[str, tuple[processes.Web, Iterator[bytes]]] = {
        "floor": (floor, itertools.cycle(to_floor)),
        "first": (portal, itertools.cycle(visitors)),
        "again": (portal, itertools.cycle(visitors[: VISITORS // 10])),
    }
    for web, requests in kinds.values():
        closed_loop(web.port, requests, 1.0, CONNECTIONS)
    rounds: dict[str, list[Load]] = {name: [] for name in kinds}
    for _ in range(options.rounds):
        for name, (web, requests) in kinds.items():
            load = closed_loop(web.port, requests, options.seconds, CONNECTIONS)
            rounds[name].append(load)
            if set(load.statuses) != {200}:
                verdict.fail(f"{name}: expected 200 only, got {dict(load.statuses)}")
    for name, loads in rounds.items():
        rate = statistics.median(load.rate for load in loads)
        p50, p99 = (statistics.median(load.percentile(share) for load in loads) for share in (0.5, 0.99))
        verdict.figure(f"{orders:>9,} orders  {name:<6}{rate:8.0f}/s  p50 {p50:.1f} ms  p99 {p99:.1f} ms")
    ratios = {name: _ratio(rounds["floor"], rounds[name]) for name in ("first", "again")}
    if "rate" in options.parts:
        verdict.figure(f"{orders:>9,} orders  first visits: ratio {ratios['first']:.2f} portal/floor (no bar)")
        verdict.bar(
            f"{orders:>9,} orders  ratio {ratios['again']:.2f} portal/floor (bar {BAR})", ratios["again"] >= BAR
        )
    return ratios["first"]


def _ratio(floor: list[Load], portal: list[Load]) -> float:
    return statistics.median(b.rate / a.rate for a, b in zip(floor, portal, strict=True))


def _grow(
    crowd: Crowd,
    floor: processes.Web,
    portal: processes.Web,
    options: argparse.Namespace,
    few: float,
    verdict: Verdict,
) -> None:
    crowd.grow(options.few + 1, options.many)
    many = _race(crowd, floor, portal, options, options.many, verdict)
    growth = few / many
    words = f"first visits cost {growth:.2f} x with {options.many:,} instead of {options.few:,} orders (bar {GROWTH})"
    verdict.bar(words, growth <= GROWTH)


def _weigh(crowd: Crowd, portal: processes.Web, verdict: Verdict) -> None:
    host = f"{crowd.host}:{portal.port}"
    view = first_view(_address(crowd, portal))
    for address, kind, size in view.requests:
        verdict.figure(f"  {size:>7,} B  {kind:<11} {address.removeprefix(f'http://{host}')[:60]}")
    verdict.bar(f"first view: {view.weight:,} B of HTML, CSS, JavaScript (bar {WEIGHT:,})", view.weight <= WEIGHT)
    verdict.bar(f"first view: {view.pictures:,} B of font and pictures (bar {PICTURES:,})", view.pictures <= PICTURES)
    # The link in the mail is a redirect: Chromium counts it as one request with the page it leads to.
    count = len(view.requests)
    verdict.bar(f"first view: {count} requests (bar {REQUESTS})", count <= REQUESTS)
    strangers = view.strangers(host)
    verdict.bar(f"first view: {len(strangers)} requests to other hosts (bar 0) {strangers[:3]}", not strangers)


def _weigh_returns(crowd: Crowd, portal: processes.Web, verdict: Verdict) -> None:
    from merchants.tenancy import scoped
    from orders.models import Order

    with scoped(crowd.merchant_id):
        order = Order.objects.get(number="1").public_id
    for name, view in walk(crowd, _address(crowd, portal), f"/orders/{order}/"):
        words = f"return, {name}: {view.weight:,} B (bar {WEIGHT:,}), {len(view.requests)} requests (bar {REQUESTS})"
        fits = view.weight <= WEIGHT and view.pictures <= PICTURES and len(view.requests) <= REQUESTS
        verdict.bar(words, fits and not view.strangers(f"{crowd.host}:{portal.port}"))


def _address(crowd: Crowd, portal: processes.Web) -> str:
    """The link of a mail to the first order."""
    from merchants.access import issue
    from merchants.tenancy import scoped
    from orders.models import Order

    with scoped(crowd.merchant_id):
        token = issue(Order.objects.get(number="1").subject, "benchmark")
    return f"http://{crowd.host}:{portal.port}/t/{token}/"


def _lighthouse(address: str, logs: Path, verdict: Verdict) -> None:
    """Mobile emulation with its own throttling; the median of three runs, because the machine is shared."""
    npx = shutil.which("npx")
    if npx is None:
        verdict.fail("lighthouse: there is no npx here; leave it out with --parts weight rate growth")
        return
    scores: dict[str, list[float]] = {name: [] for name in SCORES}
    for number in range(3):
        report = logs / f"lighthouse-{number}.json"
        flags = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
        command = [npx, "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={report}",
                   f"--only-categories={','.join(SCORES)}", f"--chrome-flags={flags}"]  # fmt: skip
        done = subprocess.run(
            command, env=os.environ | {"CHROME_PATH": CHROMIUM}, capture_output=True, text=True, check=False
        )
        if done.returncode or not report.exists():
            verdict.fail(f"lighthouse did not run: {done.stderr[-400:]}")
            return
        told = json.loads(report.read_text())
        for name in SCORES:
            scores[name].append(float(told["categories"][name]["score"] or 0))
        _failed(told, verdict) if number == 0 else None
    for name, least in SCORES.items():
        score = statistics.median(scores[name])
        verdict.bar(f"lighthouse {name}: {score * 100:.0f} (bar {least * 100:.0f})", score >= least)


def _failed(report: dict[str, object], verdict: Verdict) -> None:
    audits: dict[str, dict[str, object]] = report["audits"]  # type: ignore[assignment]
    for name, audit in audits.items():
        score = audit.get("score")
        if isinstance(score, int | float) and score < 0.9 and audit.get("scoreDisplayMode") != "informative":
            verdict.figure(f"  lighthouse {name}: {score} {audit.get('displayValue', '')}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
