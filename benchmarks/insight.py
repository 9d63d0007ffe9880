"""What the page costs that tells a shop what its returns teach:  bin/bench insight

A shop with a year of returns; the page is asked for over all of it, whole and narrowed in every way. Counted is the
processor time of the web process and of the database's together, and beside it the floor of the same run: the least
query that looks at every returned piece of the time once.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from benchmarks.mails.counting import server_time
from benchmarks.rig import processes, stage
from benchmarks.rig.verdict import Verdict
from benchmarks.seasons.season import DAYS, grow
from benchmarks.visits.crowd import Crowd, open_shop

BAR = 0.5  # seconds of processor, of both together
LOOKS = {
    "a quarter": "days=90", "a year": f"days={DAYS}", "of a country": f"days={DAYS}&country=NL",
    "of a category": f"days={DAYS}&category=Shoes", "of a reason to send back": f"days={DAYS}&path=wrong",
    "of a shop": f"days={DAYS}&shop={{shop}}", "of all of these": f"days={DAYS}&country=NL&category=Shoes&path=mind",
}  # fmt: skip


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench insight", description=__doc__)
    parser.add_argument("--returns", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    verdict = Verdict()
    stage.prepare({})
    processes.manage(["migrate", "--no-input", "-v0"], {})
    crowd = open_shop()
    grow(crowd, options.returns)
    measure(crowd, options, verdict)
    return verdict.close()


def measure(crowd: Crowd, options: argparse.Namespace, verdict: Verdict) -> None:
    """Each look by turns with the floor; the median of its rounds."""
    from django.db import connection

    with connection.cursor() as cursor:  # or helpers would work for us whose time nobody counts
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    ask, pieces = _reader(crowd), 0
    rounds: dict[str, list[tuple[float, float, float]]] = {}
    for name, words in LOOKS.items():
        address = words.format(shop=crowd.connection_id)
        ask(address)
        for _round in range(options.rounds):
            pieces, floor = _floor(crowd)
            wall = time.monotonic()
            _answer, spent = _spent(lambda address=address: ask(address))
            rounds.setdefault(name, []).append((spent, time.monotonic() - wall, spent / floor))
    verdict.figure(f"{options.returns:,} returns in a year, {pieces:,} pieces")
    for name, found in rounds.items():
        spent, wall, ratio = (statistics.median(one[place] for one in found) for place in range(3))
        line = f"{name}: {spent * 1000:,.0f} ms of processor (bar {BAR * 1000:,.0f})"
        verdict.bar(f"{line}, {wall * 1000:,.0f} ms by the clock, {ratio:.1f} x the floor", spent <= BAR)


def _reader(crowd: Crowd) -> Callable[[str], None]:
    """Opens the page as an owner does, in this process."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from merchants.models import Member, Merchant

    merchant = Merchant.objects.get(pk=crowd.merchant_id)
    user = get_user_model().objects.create_user(f"ruth@{merchant.slug}.example", password=None)
    Member.objects.create(user=user, merchant=merchant, role=Member.Role.OWNER)
    client = Client(HTTP_HOST=settings.PORTAL_HOSTS[0], HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)

    def ask(address: str) -> None:
        answer = client.get(f"/dashboard/{merchant.slug}/returns/insight/?{address}", secure=True)
        assert answer.status_code == 200, answer.status_code

    return ask


def _spent(do: Callable[[], Any]) -> tuple[Any, float]:
    """What it answers, and seconds of processor of this process and the database's."""
    began, served = time.process_time(), server_time()
    found = do()
    return found, time.process_time() - began + server_time() - served


def _floor(crowd: Crowd) -> tuple[int, float]:
    from django.db.models import Sum
    from django.utils import timezone

    from merchants.tenancy import scoped
    from returns.models import ReturnItem

    with scoped(crowd.merchant_id):
        since = timezone.now() - timedelta(days=DAYS)
        rows = ReturnItem.objects.filter(in_return__requested_at__gte=since)
        told, spent = _spent(lambda: list(rows.order_by().values_list("reason").annotate(Sum("quantity"))))
    return sum(pieces for _reason, pieces in told), spent


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
