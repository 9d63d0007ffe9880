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
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.rig import processes, stage
from benchmarks.rig.verdict import Verdict
from embedded.launching import free_port

if TYPE_CHECKING:
    from benchmarks.mails.counting import Seconds

PARTS = ("rate", "slow")
OUR_WAY, USUAL_WAY = "ours, whole", "usual, whole"
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

    waiting.empty()
    merchant, shipments = waiting.orders(options.mails, "r")
    _ours(merchant, shipments[:200])  # warms what a process keeps
    parts, contexts = _same_mail(merchant, options.mails)
    given = folder / "mail.json"
    given.write_text(json.dumps({"parts": parts, "contexts": contexts}))
    python = None if options.without_post_office else _post_office(folder, verdict)
    rates: dict[str, list[float]] = {"ours": [], "usual": [], "post_office": []}
    with counting.watched() as (counts, seconds):
        for _ in range(options.rounds):
            rates["ours"].append(options.mails / _ours(merchant, shipments, seconds))
            with seconds.of(USUAL_WAY):
                passed = usual.send(parts, contexts, port)
            rates["usual"].append(options.mails / passed)
            if python:
                rates["post_office"].append(options.mails / _by_post_office(python, given, port, options.mails))
        parsed = dict(counts)
    # The usual way compiles its three templates once a round: those are not ours.
    parsed["template parsed"] -= 3 * options.rounds
    for name, found in rates.items():
        if found:
            spread = f"({min(found):.0f} to {max(found):.0f})"
            verdict.figure(f"{name:<12}{statistics.median(found):8.0f} mails/s of one process {spread}")
    each = options.rounds * options.mails / 1e6
    for label, (passed, worked) in seconds.items():
        verdict.figure(f"  {label:<22}{passed / each:8.0f} µs a mail, {worked / each:6.0f} of them this process's work")
    ratio = seconds[USUAL_WAY][1] / seconds[OUR_WAY][1]
    verdict.figure(f"processor time of this process alone: {ratio:.2f} x usual")
    for label, number in parsed.items():
        verdict.bar(f"{label} on the send path: {number} times (bar 0)", number == 0)
    _against("usual", USUAL, rates, verdict)
    if python:
        _against("post_office", OFFICE, rates, verdict)


def _against(name: str, bar: float, rates: dict[str, list[float]], verdict: Verdict) -> None:
    ratio = statistics.median(a / b for a, b in zip(rates["ours"], rates[name], strict=True))
    verdict.bar(f"the whole pipeline: {ratio:.2f} x {name} (bar {bar})", ratio >= bar)


def _ours(merchant: int, shipments: list[int], spent: "Seconds | None" = None) -> float:
    """Seconds from due to recorded as sent, for all; planning them is not part of it."""
    from benchmarks.mails import waiting
    from merchants.tenancy import scoped
    from notifications.delivery.draining import drain
    from notifications.models import Message, MessageContent

    with scoped(merchant):
        # So that nobody has had too many mails, and the tables do not grow from round to round.
        MessageContent.objects.all().delete()
    pks = waiting.plan(merchant, shipments)
    started = time.perf_counter()
    with spent.of(OUR_WAY) if spent is not None else nullcontext():
        drain()
    seconds = time.perf_counter() - started
    with scoped(merchant):
        sent = Message.objects.filter(pk__in=pks, state=Message.State.SENT).count()
        others = set(
            Message.objects.filter(pk__in=pks).exclude(state=Message.State.SENT).values_list("last_error", flat=True)
        )
    if sent != len(pks):
        raise SystemExit(f"sent {sent} of {len(pks)}: {others}")
    return seconds


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


def _by_post_office(python: Path, given: Path, port: int, count: int) -> float:
    command = [str(python), "-m", "benchmarks.mails.usual", str(given), str(port), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=processes.ROOT)
    if done.returncode:
        raise SystemExit(f"post_office failed: {done.stderr[-1500:]}")
    return float(done.stdout.split()[-1])


def _slow(count: int, verdict: Verdict) -> None:
    """A provider that takes 100 ms a call: by concurrency and kept connections."""
    from django.conf import settings

    from benchmarks.mails import waiting

    waiting.empty()
    merchant, shipments = waiting.orders(count, "w")
    settings.STOEP_DELIVERY_PROVIDERS = {"slow": "benchmarks.mails.slow:SlowAPI"}
    settings.MAIL_PROVIDER = "slow"
    seconds = _ours(merchant, shipments)
    hourly = count / seconds * 3600
    words = f"a provider that takes {TAKES * 1000:.0f} ms a call: {hourly:,.0f} mails an hour (bar {HOURLY:,})"
    verdict.bar(words, hourly >= HOURLY)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
