"""Tokens that prove access are kept only where a replay needs them, and then sealed."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inbox.models import Connection, InboundWebhook
from inbox.replay import replay
from tests.cast import Shop, post

pytestmark = pytest.mark.django_db
State = InboundWebhook.State
TOKEN = "super-secret-token"
ACTIVITY = json.dumps(
    {"trackingNumber": "1Z999", "localActivityDate": "20261120", "localActivityTime": "101010",
     "activityStatus": {"type": "I", "code": "AR"}}
).encode()  # fmt: skip
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("ups", {}, "credential"), ("dhl", {}, "dhl-api-key"), ("dhl", {"header": "X-Stoep-Pass"}, "x-stoep-pass"),
    ("postnl", {}, "apikey"), ("postnl", {"header": "X-Stoep-Pass"}, "x-stoep-pass"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "config", "header"), CASES)
def test_a_verified_webhook_is_kept_without_the_token(
    loper: Shop, source: str, config: dict[str, Any], header: str
) -> None:
    connection = loper.connect(source, TOKEN, config=config)
    assert post(connection, ACTIVITY, {header: TOKEN, "x-kept": "yes"}).status_code == 202
    headers = json.loads(loper.webhook().headers)
    assert header not in headers
    assert headers["x-kept"] == "yes"


@pytest.mark.parametrize(("source", "config", "header"), CASES)
def test_a_quarantined_one_keeps_it_sealed_until_it_is_released(
    loper: Shop, source: str, config: dict[str, Any], header: str
) -> None:
    connection = loper.connect(source, "another-secret", config=config)
    assert post(connection, ACTIVITY, {header: TOKEN}).status_code == 401
    row = loper.webhook()
    assert row.state == State.QUARANTINED
    assert TOKEN not in row.headers
    with loper.scoped():
        assert replay(InboundWebhook.objects.all()).still_unverified == 1
        Connection.objects.get(pk=connection.pk).rotate_secret(TOKEN)
        assert replay(InboundWebhook.objects.all()).queued == 1
    row = loper.webhook()
    assert row.state == State.PENDING
    assert header not in json.loads(row.headers)


def test_a_token_in_the_wrong_header_is_sealed_too(loper: Shop) -> None:
    connection = loper.connect("dhl", TOKEN)
    assert post(connection, b"{}", {"x-odd-name": f"Bearer {TOKEN}"}).status_code == 401
    assert TOKEN not in loper.webhook().headers


def test_nobody_can_smuggle_in_something_to_unseal(loper: Shop) -> None:
    connection = loper.connect("ups", TOKEN)
    assert post(connection, ACTIVITY, {"credential": json.dumps({"sealed": "x"})}).status_code == 401
    with loper.scoped():
        assert replay(InboundWebhook.objects.all()).still_unverified == 1


def test_the_quarantine_keeps_few_headers_and_few_rows_a_day(loper: Shop, settings: Any) -> None:
    settings.QUARANTINE_PER_DAY, settings.QUARANTINE_PER_MINUTE = 3, 100
    for number in range(5):
        junk = {"x-junk": "j" * 50_000, "x-more": "k" * 6_000, "x-small": "kept", "webhook-id": str(number)}
        assert post(loper.shop, b"%d" % number, junk).status_code == 401
    with loper.scoped():
        rows = list(InboundWebhook.objects.all())
        loper.shop.refresh_from_db()
        InboundWebhook.objects.update(received_at=timezone.now() - timedelta(hours=25))
    assert len(rows) == 3
    assert all(len(row.headers) < 9_000 for row in rows)
    assert all(json.loads(row.headers)["x-small"] == "kept" for row in rows)
    assert loper.shop.unkept == 2
    post(loper.shop, b"the next day", {})
    with loper.scoped():
        assert InboundWebhook.objects.count() == 4
