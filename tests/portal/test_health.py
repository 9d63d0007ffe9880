"""Can somebody who watches from outside tell what is wrong?"""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from inbox.models import InboundWebhook
from portal import checks, env
from portal.proxies import ClientAddressMiddleware
from tests.cast import Shop, order


def test_healthz_answers_without_looking_at_anything() -> None:
    assert Client().get("/healthz").content == b"ok\n"


def test_readyz_names_the_age_of_the_oldest_undone_row(loper: Shop) -> None:
    loper.tells("order.upserted", order())
    with loper.scoped():
        InboundWebhook.objects.update(due_at=timezone.now() - timedelta(seconds=90))
    answer = Client().get("/readyz")
    report = json.loads(answer.content)
    assert (answer.status_code, report["ready"]) == (200, True)
    assert 85 < report["oldest_due_seconds"]["inbox"] < 120
    assert report["oldest_due_seconds"]["outbox"] == report["oldest_due_seconds"]["messages"] == 0


def test_readyz_says_no_when_nobody_works_or_the_broker_is_gone(loper: Shop, settings: Any) -> None:
    loper.tells("order.upserted", order())
    with loper.scoped():
        InboundWebhook.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert Client().get("/readyz").status_code == 503
    with loper.scoped():
        InboundWebhook.objects.all().delete()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert json.loads(answer.content)["broker"] == "ConnectionError"


def test_the_storefront_and_the_door_still_answer_while_the_broker_is_down(loper: Shop, settings: Any) -> None:
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert loper.client().get("/").status_code == 200
    assert loper.tells("order.upserted", order()).status_code == 202


def test_metrics_count_open_rows_and_ask_for_their_token(loper: Shop, settings: Any) -> None:
    loper.tells("order.upserted", order())
    page = Client().get("/metrics").content.decode()
    assert 'stoep_rows{state="0",table="inbox"} 1.0' in page
    assert "stoep_oldest_due_seconds" in page
    settings.METRICS_TOKEN = "let me in"
    assert Client().get("/metrics").status_code == 401
    assert Client().get("/metrics", headers={"authorization": "Bearer let me in"}).status_code == 200


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (0, "9.9.9.9", "127.0.0.1"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (2, "9.9.9.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_our_own_proxy_says_where_a_request_came_from(
    hops: int, forwarded: str, expected: str, settings: Any
) -> None:
    settings.PROXIES = hops
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded})
    ClientAddressMiddleware(lambda _: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == expected


def test_the_wiring_is_complete(db: None) -> None:
    call_command("check")
    assert list(checks.wiring(None)) == []


def test_a_dotted_path_that_leads_nowhere_stops_start_up(settings: Any) -> None:
    settings.STOEP_SUBSCRIPTIONS = {**settings.STOEP_SUBSCRIPTIONS, "order.placed": ["tracking.nowhere:gone"]}
    settings.STOEP_SOURCES = {**settings.STOEP_SOURCES, "ebay": "orders.sources.shopify:Ebay"}
    found = [str(error.msg) for error in checks.wiring(None)]
    assert len(found) == 2
    assert "orders.sources.shopify has no Ebay" in found[0]
    assert [error.id for error in checks.triggers(None)] == ["stoep.E002", "stoep.E003"]


@pytest.mark.parametrize(
    ("read", "value"),
    [(lambda: env.flag("X_TEST", False), "maybe"), (lambda: env.number("X_TEST", 1), "ten"),
     (lambda: env.database("X_TEST"), "mysql://x"), (lambda: env.choice("X_TEST", "a", ("a", "b")), "c")],
)  # fmt: skip
def test_an_odd_environment_stops_start_up_and_names_the_variable(
    read: Any, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("X_TEST", value)
    with pytest.raises(env.BadEnvironment, match="X_TEST"):
        read()
