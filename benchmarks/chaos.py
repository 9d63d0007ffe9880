"""Does anything get lost or doubled when everything is killed all the time?  bin/bench chaos [--webhooks N] [--seed N]

Two shops and their carrier tell the lives of some hundred orders, with duplicates and in disorder, while web, workers,
beat, Redis and PostgreSQL are killed with -9 and started again. Then everything is compared with what must be true.
benchmarks/README.md says what counts as lost, doubled and uncertain.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from base64 import b64encode
from contextlib import ExitStack
from pathlib import Path

from benchmarks.rig import processes, stage
from benchmarks.rig.processes import Child
from benchmarks.rig.servers import Postgres, Redis
from benchmarks.rig.verdict import Verdict
from benchmarks.storm import truth as truths
from benchmarks.storm.senders import Hook, Senders
from benchmarks.storm.trouble import Trouble
from embedded.launching import free_port

DROP = 0.03  # of the mails meet a connection that breaks after the body was offered


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    begun = time.monotonic()
    truth = truths.make(options.webhooks, options.seed)
    print(f"{len(truth.sent)} webhooks, {truth.distinct} of them distinct, about {len(truth.orders)} orders;"
          f" seed {options.seed}")  # fmt: skip
    with ExitStack() as ending:
        folder = Path(options.keep or ending.enter_context(tempfile.TemporaryDirectory(prefix="stoep-chaos-")))
        postgres, redis = Postgres(folder / "postgres"), Redis(folder / "redis")
        for server in (postgres, redis):
            server.start()
            ending.callback(server.kill)
        senders, trouble = _storm(truth, options, folder, postgres, redis, ending)
        print(f"  the storm is over after {time.monotonic() - begun:.0f} s; what it interrupted is finished now")
        return _judge(truth, senders, trouble, folder)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench chaos", description=__doc__)
    parser.add_argument("--webhooks", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--rate", type=float, default=60.0, help="webhooks a second")
    parser.add_argument("--calm", type=float, default=15.0, help="seconds for the workers alone, before the drain")
    parser.add_argument("--keep", help="a folder to work in and to leave behind: logs, database, mails")
    return parser.parse_args(arguments)


def _storm(
    truth: truths.Truth, options: argparse.Namespace, folder: Path, postgres: Postgres, redis: Redis, ending: ExitStack
) -> tuple[Senders, Trouble]:
    mail_port, record = free_port(), folder / "mails"
    os.environ.update({"DATABASE_URL": postgres.url, "REDIS_URL": redis.url})
    stage.prepare({"STOEP_SMTP_URL": f"smtp://127.0.0.1:{mail_port}"})
    processes.manage(["migrate", "--no-input", "-v0"], {})
    hooks = _cast()
    logs = folder / "logs"
    sink = processes.sink(mail_port, record, logs, "--drop", str(DROP), "--seed", str(options.seed))
    web = processes.Web("web", "portal.wsgi:application", {}, logs)
    workers = [processes.worker(queue, {}, logs) for queue in ("webhooks", "events", "mail")]
    crew: list[Child] = [web, *workers, processes.beat({}, logs)]
    for child in (sink, *crew):
        child.start()
        ending.callback(child.kill)
    web.wait_ready()
    senders = Senders(web.port, hooks, truth.sent, options.rate)
    trouble = Trouble(crew, redis, postgres, options.seed, len(truth.sent) / options.rate)
    senders.start()
    trouble.rage(lambda: senders.busy, lambda: f"{senders.sent} sent, {dict(trouble.counts)}")
    for child in crew:
        if not child.runs:
            child.start()
    time.sleep(options.calm)
    for child in crew:
        child.kill()
    return senders, trouble


def _cast() -> dict[tuple[str, str], Hook]:
    """Two merchants with a generic shop and a generic carrier each; asking for a review is on, and at once."""

    from django.utils import timezone

    from inbox.connecting import create_connection
    from merchants.creation import create_merchant
    from merchants.tenancy import scoped
    from notifications.journeys.adopting import adopt_blueprints
    from notifications.models import Journey, Step

    hooks = {}
    for slug, language in zip(truths.SHOPS, ("nl", "de"), strict=True):
        merchant = create_merchant(
            slug=slug, name=slug.title(), hostname=f"track.{slug}.example", language=language,
            time_zone="Europe/Amsterdam", country="NL", colour="#0b5c6b", support_email=f"hallo@{slug}.example",
            postal_address=f"{slug.title()}, Hoofdstraat 1",
        )  # fmt: skip
        with scoped(merchant):
            adopt_blueprints()
            # Advertising needs a sender of one's own; by night it is held, which the comparison knows.
            merchant.sender_email, merchant.sender_verified_at = f"post@{slug}.example", timezone.now()
            merchant.save()
            Journey.objects.filter(key="review_request").update(state=Journey.State.ON)
            Step.objects.filter(journey__key="review_request").update(amount=0)
            for kind in ("shop", "carrier"):
                secret = f"whsec_{b64encode((slug + kind).encode() * 3).decode()}"
                connection = create_connection(f"generic_{kind}", secret)
                hooks[slug, kind] = Hook(f"/hooks/{connection.key}/", secret)
    return hooks


def _judge(truth: truths.Truth, senders: Senders, trouble: Trouble, folder: Path) -> int:
    from django.db import connection

    from benchmarks.storm.comparison import compare
    from benchmarks.storm.settling import done_so_far, settle

    connection.close()  # its server was killed meanwhile
    before = done_so_far()
    rounds = settle()
    found = compare(truth, senders.acknowledged, folder / "mails")
    verdict = Verdict()
    verdict.figure(f"killed: {dict(sorted(trouble.counts.items()))}")
    verdict.figure(f"retries of the senders: {dict(senders.retries)}; settled in {rounds} rounds")
    verdict.figure(f"done before that by the workers, between accidents: {before}")
    verdict.figure(f"messages: {dict(found.messages)}")
    lost = [*found.lost_webhooks, *found.lost_events, *found.lost_mails]
    verdict.details("lost", lost)
    verdict.details("told twice", found.doubled_events)
    verdict.details("wrong in the end", found.wrong_states)
    verdict.details("not finished", found.unfinished)
    verdict.details("doubled marketing", found.doubled_marketing)
    verdict.details("doubled status mails without a recorded doubt", found.doubled_unexplained)
    verdict.details("doubts without a reason", found.hidden_doubts)
    doubled = len(found.doubled_marketing) + len(found.doubled_unexplained) + found.doubled_explained
    verdict.figure(f"lost {len(lost)}")
    verdict.figure(f"duplicated {doubled}: {len(found.doubled_marketing)} marketing, {found.doubled_explained} status"
                   f" mails after a recorded doubt, {len(found.doubled_unexplained)} without")  # fmt: skip
    verdict.figure(f"uncertain {found.uncertain.total()}: {dict(found.uncertain)}")
    ratio = found.processed / found.expected
    verdict.bar(f"ratio {ratio:.4f} processed/expected (bar 1.0)", ratio == 1.0)
    return verdict.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
