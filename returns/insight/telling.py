"""Telling the shops what was learned of sizes: planned every night and at the switch, done by a worker, taken back
when it is no longer sure."""

import logging

from django.utils import timezone

from inbox.answers import HttpProblem
from inbox.http import HttpSession
from inbox.models import Connection
from merchants.tenancy import scoped, unscoped
from orders.models import Line
from returns.insight.shops import Notice, can_be_told, tell
from returns.models import SizeNote, SizeNotice
from workqueue.backoff import MAX_ATTEMPTS
from workqueue.claims import Claim, claim, finish, held, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
SETTING = "tells_sizes"  # of a connection; off unless somebody switched it on
BATCH, SECONDS = 4, 25.0


def is_on(connection: Connection) -> bool:
    """Does the merchant want notes in that shop, and is there a way in?"""
    return connection.is_active and bool(connection.config.get(SETTING)) and can_be_told(connection)


def plan() -> int:
    """Note what the shops of the merchant in scope are to say from now on; returns how many products of theirs that
    changes. What was given up is tried again."""
    connections = {one.pk: one for one in Connection.objects.filter(is_active=True)}
    wanted = _wanted([pk for pk, one in connections.items() if is_on(one)])
    changed = []
    for row in SizeNotice.objects.select_for_update().order_by("pk"):
        verdict = wanted.pop((row.connection_id, row.product), "")
        if row.connection_id not in connections or not can_be_told(connections[row.connection_id]):
            continue  # nobody can be told: what it says stays noted for the day on which it can
        if row.verdict == verdict and row.state != SizeNotice.BURIED:
            continue
        row.revision += row.verdict != verdict
        row.verdict, row.state, row.attempts, row.last_error = verdict, SizeNotice.PENDING, 0, ""
        row.due_at = timezone.now()
        changed.append(row)
    SizeNotice.objects.bulk_update(changed, ["verdict", "revision", "state", "attempts", "last_error", "due_at"])
    fresh = [SizeNotice(connection_id=pk, product=product, verdict=said) for (pk, product), said in wanted.items()]
    SizeNotice.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(changed) + len(fresh)


def _wanted(connections: list[int]) -> dict[tuple[int, str], str]:
    """Verdicts by connection and the shop's product id; a product is of the shop in which it was ordered."""
    notes = dict(SizeNote.objects.values_list("product", "verdict"))
    if not connections or not notes:
        return {}
    sold = Line.objects.filter(order__connection__in=connections, product_id__in=list(notes))
    pairs = sold.order_by().values_list("order__connection_id", "product_id").distinct()
    return {(connection, product): notes[product] for connection, product in pairs}


def drain(limit: int | None = None) -> int:
    """Tell what is due until nothing is left (or `limit` products, or a minute); returns how many were taken."""
    return work_off(_take, process, limit)


def _take() -> list[Claim]:
    with unscoped("claim due size notices of every merchant"):
        return claim(SizeNotice, BATCH, bury_after=MAX_ATTEMPTS)


def process(taken: Claim) -> None:
    """One product from start to end. Never raises: what goes wrong is written on the row, in words."""
    try:
        with scoped(taken.merchant_id):
            row = held(SizeNotice.objects.all(), taken)
            if row is None:
                return
            connection = Connection.objects.get(pk=row.connection_id)
            if not connection.is_active:
                finish(row, SizeNotice.BURIED, "the connection to the shop is switched off")
                return
            notice = Notice(row.product, row.verdict, f"{row.pk}-{row.revision}")
        with HttpSession(seconds=SECONDS) as http:
            tell(connection, notice, http)
        with scoped(taken.merchant_id):
            _keep(taken, notice)
    except HttpProblem as problem:
        with scoped(taken.merchant_id):
            step_aside(SizeNotice, taken, problem, retry=problem.retry)
    except Exception as error:
        log.exception("size notice %s failed, attempt %s", taken.id, taken.token)
        with scoped(taken.merchant_id):
            step_aside(SizeNotice, taken, error)


def _keep(taken: Claim, notice: Notice) -> None:
    row = held(SizeNotice.objects.all(), taken)
    if row is None:
        return  # planned anew meanwhile: it is told again
    if not notice.verdict:
        row.delete()
        return
    row.told, row.told_at = notice.verdict, timezone.now()
    row.save(update_fields=["told", "told_at"])
    finish(row)
