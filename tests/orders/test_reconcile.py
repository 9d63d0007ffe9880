"""Shops lose webhooks; the poll finds what they lost, and says how much that was."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from inbox import turns
from inbox.answers import Answer, HttpProblem
from inbox.contracts import PolledRecord
from inbox.gaps import LOSING, POLL_FAILING, SILENT, raise_alarms
from inbox.http import HttpSession
from inbox.models import Connection, InboundWebhook
from merchants.tenancy import unscoped
from orders.models import Order
from orders.reconcile import OVERLAP, reconcile_all
from orders.sources import generic, shopify, woocommerce
from orders.sources.generic import GenericShop
from orders.sources.shopify import Shopify
from tests.cast import Shop, order, work
from tests.orders.shop_fakes import Call, Reply, fake_shop, generic_api


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
    reached = connection.polled_until - OVERLAP
    assert reached == polled[0].modified_at, "the next poll goes on where this one stopped"
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


def polls(shop: Shop, source: str, url: str) -> Connection:
    """A connection with a token, which asks the API at the address."""
    connection = shop.connect(source)
    with shop.scoped():
        connection.api_token, connection.config = "token", {"base_url": url}
        connection.save()
    return connection


def error_of(shop: Shop, connection: Connection) -> str:
    with shop.scoped():
        return Connection.objects.get(pk=connection.pk).poll_error


def test_a_shop_that_breaks_our_reading_costs_its_own_turn_only(
    loper: Shop, funkwerk: Shop, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def breaks(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(Shopify, "poll", breaks)
    with fake_shop(generic_api([order("7")], "token")) as good:
        settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
        guilty = polls(loper, "shopify", "https://loper.example")
        innocent = polls(funkwerk, "generic_shop", good.url)
        assert reconcile_all() == 1
    assert error_of(loper, guilty) == "poll failed (ZeroDivisionError)"
    assert error_of(funkwerk, innocent) == ""


def test_a_shop_that_uses_up_the_tick_says_so_and_is_the_last_in_the_next(
    loper: Shop, funkwerk: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def poll(self: Any, connection: Connection, since: Any, http: Any) -> Any:
        asked.append(connection.pk)
        if connection.pk == slow.pk:
            raise SoftTimeLimitExceeded
        yield from ()

    monkeypatch.setattr(Shopify, "poll", poll)
    slow, quick = (polls(shop, "shopify", "https://shop.example") for shop in (loper, funkwerk))
    for _ in range(2):
        with pytest.raises(SoftTimeLimitExceeded):
            reconcile_all()
    assert asked == [slow.pk, quick.pk, slow.pk]
    assert error_of(loper, slow) == "out of time"


def test_a_tick_ends_in_time_and_the_next_one_begins_with_those_who_waited(
    loper: Shop, funkwerk: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def poll(self: Any, connection: Connection, since: Any, http: Any) -> Any:
        asked.append(connection.pk)
        yield from ()

    monkeypatch.setattr(Shopify, "poll", poll)
    shops = [polls(shop, "shopify", "https://shop.example").pk for shop in (loper, funkwerk)]
    with unscoped("only these two are polled"):
        Connection.objects.exclude(pk__in=shops).update(is_active=False)
    clock = iter(range(0, 1000, 40))
    monkeypatch.setattr(turns, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    reconcile_all()
    reconcile_all()
    assert asked == shops


@pytest.mark.parametrize("used", ["\u00b2/40", "9" * 5000 + "/40", "40/" + "9" * 5000])
def test_an_odd_call_limit_of_shopify_is_not_read(used: str) -> None:
    with HttpSession(sleep=lambda seconds: pytest.fail("paused")) as http:
        shopify._slow_down(Answer(200, {"x-shopify-shop-api-call-limit": used}, b"", "shop"), http)


@pytest.mark.parametrize("pages", ["\u00b2", "9" * 5000])
def test_an_odd_number_of_pages_of_woocommerce_is_not_read(pages: str) -> None:
    answer = Answer(200, {"x-wp-totalpages": pages}, b"", "shop")
    assert not woocommerce._more(answer, 1, 3)
    assert woocommerce._more(answer, 1, woocommerce.PAGE)


@pytest.mark.parametrize("minutes", [1, 60], ids=["within the overlap", "over a day"])
def test_what_is_behind_the_last_page_of_a_turn_is_fetched_by_the_next(
    loper: Shop, settings: Any, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    monkeypatch.setattr(generic, "MAX_PAGES", 3)
    first = timezone.now() - timedelta(days=2)
    told = [
        order(str(number), updated_at=(first + timedelta(minutes=minutes * number)).isoformat()) for number in range(10)
    ]

    def api(call: Call) -> Reply:
        since = datetime.fromisoformat(call.query["modified_since"])
        return generic_api([one for one in told if datetime.fromisoformat(one["updated_at"]) >= since], "token")(call)

    with fake_shop(api) as fake:
        settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
        connection = polls(loper, "generic_shop", fake.url)
        assert reconcile_all() == 6
        assert "going on next time" in error_of(loper, connection)
        assert reconcile_all() == 4
    assert error_of(loper, connection) == ""
    work()
    with loper.scoped():
        assert Order.objects.count() == 10
