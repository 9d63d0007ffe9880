"""How fast the door acknowledges durably, against the floor measured in the same run:  bin/bench ingest

Four parts: throughput (floor, fresh webhooks, duplicates; interleaved rounds), a paced part while workers work, a
crash part on servers of its own, and the verdict. benchmarks/README.md says how to read it.
"""

import argparse
import os
import secrets
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.rig import hooks, processes, stage
from benchmarks.rig.crash import crash
from benchmarks.rig.load import Load, closed_loop, open_loop
from benchmarks.rig.verdict import Verdict
from embedded.launching import free_port

FLOOR_SECRET = "floor"
CONNECTIONS = 16
BODIES = 400
RATE, LIMIT = 300, 150.0  # requests a second; milliseconds at p99
BAR = 0.8
# Two rounds of the same thing differ by this much on a shared machine.
NOISE = 0.05


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    verdict = Verdict()
    with tempfile.TemporaryDirectory(prefix="stoep-bench-") as folder, ExitStack() as ending:
        logs = Path(folder)
        stage.prepare({"STOEP_SMTP_URL": f"smtp://127.0.0.1:{free_port()}"})
        processes.manage(["migrate", "--no-input", "-v0"], {})
        scene = stage.set_up()
        if "throughput" in options.parts:
            _throughput(scene, options, logs, ending, verdict)
        if "paced" in options.parts:
            _paced(scene, options, logs, ending, verdict)
        scene.clear()
        if "crash" in options.parts:
            crash(logs, options.seconds, verdict)
    return verdict.close()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench ingest", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each round")
    parser.add_argument("--paced-seconds", type=float, default=10.0)
    parser.add_argument(
        "--parts", nargs="+", choices=("throughput", "paced", "crash"), default=("throughput", "paced", "crash")
    )
    return parser.parse_args(arguments)


def _throughput(
    scene: stage.Stage, options: argparse.Namespace, logs: Path, ending: ExitStack, verdict: Verdict
) -> None:
    _make_floor()
    floor = processes.Web("floor", "benchmarks.floor.app:application", {"FLOOR_SECRET": FLOOR_SECRET}, logs)
    portal = processes.Web("portal", "portal.wsgi:application", {}, logs)
    for web in (floor, portal):
        web.start()
        ending.callback(web.kill)
    portal.wait_ready()
    to_floor = hooks.ShopifySender("/hooks/floor/", FLOOR_SECRET, BODIES)
    to_portal = hooks.ShopifySender(scene.path, scene.secret, BODIES)
    print(f"a body is {to_portal.size} bytes; c{CONNECTIONS}; rounds of {options.seconds:.0f} s")
    run = secrets.token_hex(8)
    ids: list[str] = []
    kinds: dict[str, tuple[processes.Web, int, Callable[[int], Iterator[bytes]]]] = {
        "floor": (floor, 202, lambda number: to_floor.fresh(f"{run}-floor-{number}")),
        "fresh": (portal, 202, lambda number: to_portal.fresh(f"{run}-{number}", ids)),
        "duplicate": (portal, 200, lambda number: to_portal.repeated(ids[-2000:])),
    }
    for web in (floor, portal):  # warm: imports, connections, caches
        closed_loop(web.port, kinds["floor" if web is floor else "fresh"][2](-1), 1.0, CONNECTIONS)
    rounds: dict[str, list[Load]] = {name: [] for name in kinds}
    for number in range(options.rounds):
        for name, (web, expected, requests) in kinds.items():
            load = closed_loop(web.port, requests(number), options.seconds, CONNECTIONS)
            rounds[name].append(load)
            _show(f"{name} {number + 1}", load)
            if set(load.statuses) != {expected}:
                verdict.fail(f"{name}: expected {expected} only, got {dict(load.statuses)}")
    for web in (floor, portal):
        web.stop()
    _judge(rounds, verdict)


def _judge(rounds: dict[str, list[Load]], verdict: Verdict) -> None:
    medians = {name: statistics.median(load.rate for load in loads) for name, loads in rounds.items()}
    for name, loads in rounds.items():
        middle = [statistics.median(load.percentile(share) for load in loads) for share in (0.5, 0.99)]
        rates = sorted(load.rate for load in loads)
        verdict.figure(
            f"{name:<10}{medians[name]:8.0f}/s  [{rates[0]:.0f}-{rates[-1]:.0f}]  "
            f"p50 {middle[0]:.1f} ms  p99 {middle[1]:.1f} ms"
        )
    # Each round against its own neighbour: what disturbs the machine disturbs both.
    ratio = statistics.median(b.rate / a.rate for a, b in zip(rounds["floor"], rounds["fresh"], strict=True))
    again = statistics.median(b.rate / a.rate for a, b in zip(rounds["fresh"], rounds["duplicate"], strict=True))
    verdict.bar(f"duplicates {again:.2f} x fresh (bar 1.0 less {NOISE:.0%} noise)", again >= 1 - NOISE)
    verdict.bar(f"ratio {ratio:.2f} portal/floor (bar {BAR})", ratio >= BAR)


def _paced(scene: stage.Stage, options: argparse.Namespace, logs: Path, ending: ExitStack, verdict: Verdict) -> None:
    scene.clear()
    port = int(os.environ["STOEP_SMTP_URL"].rpartition(":")[2])
    web = processes.Web("paced", "portal.wsgi:application", {}, logs)
    crew = [
        processes.sink(port, logs / "mails", logs),
        *(processes.worker(queue, {}, logs) for queue in ("webhooks", "events", "mail")),
        processes.beat({}, logs),
        web,
    ]
    for child in crew:
        ending.callback(child.kill)
        child.start()
    web.wait_ready()
    sender = hooks.ShopifySender(scene.path, scene.secret, int(RATE * options.paced_seconds) + RATE, 100_000)
    run = secrets.token_hex(8)
    open_loop(web.port, sender.fresh(f"{run}-warm"), 3.0, RATE / 3)
    _until_workers_work()
    load = open_loop(web.port, sender.fresh(f"{run}-paced"), options.paced_seconds, RATE)
    _show("paced", load)
    done = _done()
    for child in reversed(crew):
        child.stop()
    if set(load.statuses) != {202}:
        verdict.fail(f"paced: expected 202 only, got {dict(load.statuses)}")
    verdict.figure(f"paced: {done['webhooks']} webhooks and {done['mails']} mails were worked off meanwhile")
    verdict.bar(
        f"paced {load.rate:.0f}/s  p50 {load.percentile(0.5):.1f} ms  p99 {load.percentile(0.99):.1f} ms "
        f"(bar {LIMIT:.0f} ms at {RATE}/s)",
        load.percentile(0.99) < LIMIT and bool(done["webhooks"]),
    )


def _until_workers_work() -> None:
    """The paced part is about a door beside workers at work: wait until they have begun."""
    import time

    deadline = time.monotonic() + 60
    while not _done()["webhooks"] and time.monotonic() < deadline:
        time.sleep(0.2)


def _done() -> dict[str, int]:
    from inbox.models import InboundWebhook
    from merchants.tenancy import unscoped
    from notifications.models import Message

    with unscoped("how far the workers are"):
        return {
            "webhooks": InboundWebhook.objects.filter(state=InboundWebhook.State.DONE).count(),
            "mails": Message.objects.filter(state=Message.State.SENT).count(),
        }


def _make_floor() -> None:
    from django.db import connection

    from benchmarks.floor.app import TABLE

    with connection.cursor() as cursor:
        cursor.execute(TABLE)


def _show(name: str, load: Load) -> None:
    print(
        f"  {name:<14}{load.rate:8.0f}/s  p50 {load.percentile(0.5):6.1f} ms  p99 {load.percentile(0.99):6.1f} ms  "
        f"generator {load.cpu:.2f} cores",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
