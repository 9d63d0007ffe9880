"""Prometheus metrics: requests per process, and the state of the work tables read from the database."""

import hmac
import os
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from merchants.tenancy import unscoped
from portal.health import LAGS

REQUESTS = Counter("stoep_http_requests_total", "Requests answered, by status class", ["status"])
SECONDS = Histogram(
    "stoep_http_seconds", "Time to answer", buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
)
TABLES = {
    "inbox": ("inbox_inboundwebhook", "state"),
    "outbox": ("outbox_delivery", "state"),
    "messages": ("notifications_message", "state"),
}


class RequestMetricsMiddleware:
    """Counts and times every request but the door's, which is before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        REQUESTS.labels(f"{response.status_code // 100}xx").inc()
        SECONDS.observe(time.perf_counter() - started)
        return response


class WorkTables(Collector):
    """Open rows by table and state, and the age of the oldest due one: true for every process at once."""

    def collect(self) -> Iterator[Metric]:
        ages = GaugeMetricFamily(
            "stoep_oldest_due_seconds", "Age of the oldest row that should be done", labels=["table"]
        )
        for name, lag in LAGS.items():
            ages.add_metric([name], lag())
        yield ages
        rows = GaugeMetricFamily("stoep_rows", "Rows that are not done, by state", labels=["table", "state"])
        with unscoped("count open work of every merchant"), connection.cursor() as cursor:
            for name, (table, column) in TABLES.items():
                # State 1 is "done": the history, which is large and says nothing about the work ahead.
                cursor.execute(f"SELECT {column}, count(*) FROM {table} WHERE {column} <> 1 GROUP BY 1")  # noqa: S608
                for state, count in cursor.fetchall():
                    rows.add_metric([name, str(state)], count)
        yield rows


def metrics(request: HttpRequest) -> HttpResponse:
    """GET /metrics for Prometheus; with STOEP_METRICS_TOKEN set, only for its bearer."""
    expected, given = settings.METRICS_TOKEN, request.headers.get("Authorization", "")
    if expected and not hmac.compare_digest(given.encode(), f"Bearer {expected}".encode()):
        return HttpResponse("Give the metrics token as a bearer token.\n", status=401, content_type="text/plain")
    tables = CollectorRegistry()
    tables.register(WorkTables())
    return HttpResponse(generate_latest(_requests()) + generate_latest(tables), content_type=CONTENT_TYPE_LATEST)


def _requests() -> CollectorRegistry:
    """Counters of every web process where PROMETHEUS_MULTIPROC_DIR is set; else of the one that answers, and a
    second process would look like a counter that jumps back."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
