"""How fast a mail goes from due to sent, beside the usual Django way and django-post_office:  bin/bench mail

Parts: rate (mails a second of one process to an SMTP server on this machine), slow (an hour's mails to a provider that
takes 100 ms a call). benchmarks/README.md says how to read it.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.rig import processes, stage
from benchmarks.rig.verdict import Verdict
from embedded.launching import free_port

if TYPE_CHECKING:
    from benchmarks.mails.usual import Spent

PARTS = ("rate", "slow")
USUAL, OFFICE, HOURLY, TAKES = 1.5, 2.0, 200_000, 0.1
POST_OFFICE = "django-post_office==3.12.0"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench mail", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--mails", type=int, default=1000, help="of each round")
    parser.add_argument("--slow-mails", type=int, default=2000)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--without-post-office", action="store_true")
    options = parser.parse_args(arguments)
    verdict = Verdict()
    with tempfile.TemporaryDirectory(prefix="stoep-bench-") as folder, ExitStack() as ending:
        logs, smtp, api = Path(folder), free_port(), free_port()
        stage.prepare({"STOEP_SMTP_URL": f"smtp://127.0.0.1:{smtp}", "STOEP_BENCH_API": f"http://127.0.0.1:{api}/",
                       "STOEP_SHARED_SENDER_PER_DAY": "0"})  # fmt: skip
        processes.manage(["migrate", "--no-input", "-v0"], {})
        for argv in (["smtp", str(smtp)], ["http", str(api), str(TAKES)]):
            command: list[str | Path] = [sys.executable, "-m", "benchmarks.mails.servers", *argv]
            server = processes.Child(f"server-{argv[0]}", command, {}, logs)
            server.start()
            ending.callback(server.kill)
        time.sleep(1)
        if "rate" in options.parts:
            _rate(options, smtp, logs, verdict)
        if "slow" in options.parts:
            _slow(options.slow_mails, verdict)
    return verdict.close()


def _rate(options: argparse.Namespace, port: int, folder: Path, verdict: Verdict) -> None:
    """Rounds of all by turns, each with the same mail; the ratio is the median of the rounds' ratios."""
    from benchmarks.mails import counting, usual, waiting
    from notifications.mails.finishing import as_it_travels

    waiting.empty()
    merchant, shipments = waiting.orders(options.mails, "r")
    _ours(merchant, shipments[:200])  # warms what a process keeps
    parts, contexts = _same_mail(merchant, options.mails)
    given = folder / "mail.json"
    given.write_text(json.dumps({"parts": parts, "contexts": contexts, "database": _database()}))
    python = None if options.without_post_office else _post_office(folder, verdict)
    spent: dict[str, list[Spent]] = {"ours": [], "usual": [], "short lines": [], "post_office": []}
    short = {**parts, "html": as_it_travels(parts["html"])}
    with counting.watched() as (counts, seconds):
        server = counting.server_time()
        for _ in range(options.rounds):
            spent["ours"].append(_ours(merchant, shipments))
            spent["usual"].append(usual.send(parts, contexts, port))
            spent["short lines"].append(usual.send(short, contexts, port))
            if python:
                spent["post_office"].append(_by_post_office(python, given, port, options.mails))
        server = counting.server_time() - server
        parsed = dict(counts)
    # The usual way compiles its three templates twice a round: those are not ours.
    parsed["template parsed"] -= 6 * options.rounds
    each = options.rounds * options.mails / 1e6
    for label, (passed, worked) in seconds.items():
        verdict.figure(f"  {label:<22}{passed / each:8.0f} µs a mail, {worked / each:6.0f} of them this process's work")
    verdict.figure(f"  the database's server worked {server / each:.0f} µs a mail besides, planning included")
    for name, found in spent.items():
        for place, clock in enumerate(("passed", "of processor time")) if found else ():
            rates = [options.mails / one[place] for one in found]
            spread = f"({min(rates):.0f} to {max(rates):.0f})"
            verdict.figure(f"{name:<12}{statistics.median(rates):8.0f} mails of one process a second {clock} {spread}")
    for label, number in parsed.items():
        verdict.bar(f"{label} on the send path: {number} times (bar 0)", number == 0)
    _against("usual", USUAL, spent, verdict)
    verdict.figure(f"and {_ratios('short lines', spent)[1]:.2f} x the usual way with a layout of short lines")
    if python:
        _against("post_office", OFFICE, spent, verdict)


def _against(name: str, bar: float, spent: dict[str, list["Spent"]], verdict: Verdict) -> None:
    """Per core, so by processor time; what passed is told beside it, and counts the waiting for disk and neighbours."""
    by_clock, by_work = _ratios(name, spent)
    words = f"the whole pipeline per core: {by_work:.2f} x {name} (bar {bar}), {by_clock:.2f} x by the clock"
    verdict.bar(words, by_work >= bar)


def _ratios(name: str, spent: dict[str, list["Spent"]]) -> tuple[float, float]:
    """How many times as long it takes as ours, by the clock and by processor time."""
    by_clock, by_work = (
        statistics.median(b[place] / a[place] for a, b in zip(spent["ours"], spent[name], strict=True))
        for place in (0, 1)
    )
    return by_clock, by_work


def _ours(merchant: int, shipments: list[int]) -> "Spent":
    """From due to recorded as sent, for all; planning them is not part of it."""
    from benchmarks.mails import usual, waiting
    from merchants.tenancy import scoped
    from notifications.delivery.draining import drain
    from notifications.models import Message, MessageContent

    with scoped(merchant):
        # So that nobody has had too many mails, and the tables do not grow from round to round.
        MessageContent.objects.all().delete()
    pks = waiting.plan(merchant, shipments)
    started = usual.now()
    drain()
    spent = usual.since(started)
    with scoped(merchant):
        sent = Message.objects.filter(pk__in=pks, state=Message.State.SENT).count()
        others = set(
            Message.objects.filter(pk__in=pks).exclude(state=Message.State.SENT).values_list("last_error", flat=True)
        )
    if sent != len(pks):
        raise SystemExit(f"sent {sent} of {len(pks)}: {others}")
    return spent


def _same_mail(merchant: int, count: int) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Our mail as a flat template, and a context for each of so many."""
    from benchmarks.mails.usual import flattened
    from merchants.tenancy import scoped
    from notifications.models import MessageContent

    with scoped(merchant):
        content = MessageContent.objects.first()
        assert content is not None
    values = {"shop": "Loper Loopsport", "item": "Wolkenloper 3", "street": "Hoofdstraat 1"}
    parts = flattened({"subject": content.subject, "text": content.text, "html": content.html}, values)
    contexts = [{"email": f"r{n}@klant.example", **values} for n in range(count)]
    return parts, contexts


def _post_office(folder: Path, verdict: Verdict) -> Path | None:
    """A Python with django-post_office in an environment that goes with the folder; None when there is none to get."""
    home = folder / "post-office"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    done = subprocess.run(
        [python, "-m", "pip", "install", "-q", POST_OFFICE, "django~=5.2.0", "psycopg2-binary"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        verdict.figure(
            f"post_office was left out: {POST_OFFICE} cannot be installed here ({done.stderr.strip()[-120:]})"
        )
        return None
    return python


def _database() -> dict[str, object]:
    """Where this run's database is, for a Python that has Django alone."""
    from django.db import connection

    known = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    return {"ENGINE": "django.db.backends.postgresql", **{name: connection.settings_dict[name] for name in known}}


def _by_post_office(python: Path, given: Path, port: int, count: int) -> "Spent":
    command = [str(python), "-m", "benchmarks.mails.usual", str(given), str(port), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=processes.ROOT)
    if done.returncode:
        raise SystemExit(f"post_office failed: {done.stderr[-1500:]}")
    passed, worked = done.stdout.split()[-2:]
    return float(passed), float(worked)


def _slow(count: int, verdict: Verdict) -> None:
    """A provider that takes 100 ms a call: by concurrency and kept connections."""
    from django.conf import settings

    from benchmarks.mails import waiting

    waiting.empty()
    merchant, shipments = waiting.orders(count, "w")
    settings.STOEP_DELIVERY_PROVIDERS = {"slow": "benchmarks.mails.slow:SlowAPI"}
    settings.MAIL_PROVIDER = "slow"
    passed, _worked = _ours(merchant, shipments)
    hourly = count / passed * 3600
    words = f"a provider that takes {TAKES * 1000:.0f} ms a call: {hourly:,.0f} mails an hour (bar {HOURLY:,})"
    verdict.bar(words, hourly >= HOURLY)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
