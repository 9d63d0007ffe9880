"""Shops lose webhooks; the poll finds what they lost, and says how much that was."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inbox.answers import HttpProblem
from inbox.contracts import PolledRecord
from inbox.gaps import LOSING, POLL_FAILING, SILENT, raise_alarms
from inbox.models import Connection, InboundWebhook
from orders.models import Order
from orders.reconcile import reconcile_all
from orders.sources.generic import GenericShop
from tests.cast import Shop, order, work


@pytest.fixture
def polled(loper: Shop, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the shop's API answers with: PolledRecords, or exceptions that break the poll there."""
    answers: list[Any] = []

    def poll(self: Any, connection: Connection, since: Any, http: Any) -> Any:
        for answer in list(answers):
            if isinstance(answer, Exception):
                raise answer
            if isinstance(answer, PolledRecord):
                yield answer

    monkeypatch.setattr(GenericShop, "poll", poll)
    with loper.scoped():
        long_ago = timezone.now() - timedelta(days=2)
        Connection.objects.filter(pk=loper.shop.pk).update(
            api_token=Connection._meta.get_field("api_token").get_prep_value("token"),
            created_at=long_ago,
            polled_until=long_ago,
        )
    return answers


def record(number: str, minutes_ago: int) -> PolledRecord:
    import json

    moment = timezone.now() - timedelta(minutes=minutes_ago)
    told = order(number, updated_at=moment.isoformat())
    return PolledRecord("order.upserted", f"{told['id']}@{moment.isoformat()}",
                        json.dumps({"type": "order.upserted", "data": told}).encode(), moment)  # fmt: skip


def connection_of(shop: Shop) -> Connection:
    with shop.scoped():
        return Connection.objects.get(pk=shop.shop.pk)


def test_an_order_whose_webhook_was_lost_is_found_and_counted(loper: Shop, polled: list[Any]) -> None:
    polled += [record("7", 40), record("8", 1)]
    assert reconcile_all() == 2
    work()
    with loper.scoped():
        assert sorted(Order.objects.values_list("number", flat=True)) == ["7", "8"]
        assert loper.webhook(topic__startswith="poll/").state == InboundWebhook.State.DONE
    assert connection_of(loper).missed == 1, "a change of a minute ago may still come by webhook"


def test_what_a_webhook_told_already_is_neither_stored_again_nor_counted(loper: Shop, polled: list[Any]) -> None:
    lost = record("7", 40)
    polled.append(lost)
    for _ in range(3):
        reconcile_all()
        work()
    with loper.scoped():
        assert InboundWebhook.objects.count() == 1
    assert connection_of(loper).missed == 1


def test_a_poll_that_breaks_keeps_what_it_got_and_says_why(loper: Shop, polled: list[Any]) -> None:
    polled += [record("7", 40), HttpProblem("shop.example answered 503", retry=True)]
    assert reconcile_all() == 1
    connection = connection_of(loper)
    assert "503" in connection.poll_error
    assert connection.polled_until is not None
    assert connection.polled_until == polled[0].modified_at, "the next poll goes on where this one stopped"
    raise_alarms()
    assert connection_of(loper).alarm == POLL_FAILING


def test_a_shop_that_loses_webhooks_raises_an_alarm(loper: Shop, polled: list[Any]) -> None:
    polled += [record(str(number), 40) for number in range(3)]
    reconcile_all()
    assert raise_alarms() == 1
    assert connection_of(loper).alarm == LOSING


def test_a_connection_that_was_heard_and_fell_silent_raises_an_alarm_and_clears_it(loper: Shop) -> None:
    assert raise_alarms() == 0, "a new connection waits for its first order"
    with loper.scoped():
        Connection.objects.filter(pk=loper.shop.pk).update(last_webhook_at=timezone.now() - timedelta(hours=30))
    assert raise_alarms() == 1
    assert connection_of(loper).alarm == SILENT
    loper.tells("order.upserted", order())
    work()
    assert raise_alarms() == 0
    assert connection_of(loper).alarm_since is None
