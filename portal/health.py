"""Is the process up (healthz), and can it do its work (readyz)?"""

import json
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from inbox import worker as inbox_worker
from notifications.delivery import draining as delivery
from outbox import worker as outbox_worker

# A table whose oldest due row is older than this is not being worked off: the sweep runs every 15 seconds.
STALE_AFTER = 300.0
LAGS: dict[str, Callable[[], float]] = {
    "inbox": inbox_worker.lag,
    "outbox": outbox_worker.lag,
    "messages": delivery.lag,
}


def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; touches nothing else, so a database outage does not restart web servers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """JSON with database, broker and the age in seconds of the oldest undone row per work table.

    503 when the database or broker is away, or a table is not being worked off.
    """
    report: dict[str, object] = {"database": _works(_ask_database), "broker": _works(_ask_broker)}
    ok = report["database"] == report["broker"] == "ok"
    if report["database"] == "ok":
        ages = {name: round(lag(), 1) for name, lag in LAGS.items()}
        report["oldest_due_seconds"] = ages
        ok = ok and max(ages.values()) < STALE_AFTER
    report["ready"] = ok
    body = json.dumps(report, indent=1) + "\n"
    return HttpResponse(body, status=200 if ok else 503, content_type="application/json")


def _works(ask: Callable[[], object]) -> str:
    try:
        ask()
    except Exception as error:
        return type(error).__name__  # the class only: messages hold hosts and user names
    return "ok"


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as client:
        client.ping()
