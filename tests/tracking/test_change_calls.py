"""Wishes that go to shops and aggregators by API, over real HTTP, with everything that goes wrong there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from inbox.models import Connection
from orders.models import Order
from tests.cast import Shop, order, scan, tracking, work
from tests.tracking.changing_fakes import ADDRESS, Trouble
from tests.tracking.changing_stage import EVERY, LABELS, ODD, SHOPS, Stage, assert_taken
from tracking import change_calls, changes
from tracking.changes import NotPossible, request, withdraw
from tracking.models import ChangeCall, DeliveryChange, Shipment
from workqueue.claims import claim


@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_the_change_is_made_there_once(stage: Any, name: str, kind: str) -> None:
    scene = stage(name)
    change = scene.ask(kind)
    assert change.way == ("api" if name in LABELS else "shop_api")
    change_calls.drain()
    assert_taken(scene, change, kind)
    change_calls.drain()
    assert_taken(scene, change, kind)
    for _method, _path, _body, headers in scene.ledger.calls:
        assert headers.get("authorization") or headers.get("x-shopify-access-token") == "t0ken"


@pytest.mark.parametrize(("name", "kind"), EVERY)
@pytest.mark.parametrize("trouble", ["late answer", "hung up", "502"])
def test_an_answer_that_was_lost_after_it_happened_is_found_and_not_repeated(
    stage: Any, name: str, kind: str, trouble: str
) -> None:
    scene = stage(name)
    scene.ledger.troubles = [
        {
            "late answer": Trouble(200, {}, done=True, delay=1.5),
            "hung up": Trouble(done=True),
            "502": Trouble(502, b"", done=True),
        }[trouble]
    ]
    change = scene.ask(kind)
    change_calls.drain()
    found = scene.now(change)
    assert (found.state, scene.ledger.changes) == ("requested", [kind])
    with scene.shop.scoped():
        call = ChangeCall.objects.get()
        assert call.state == ChangeCall.State.PENDING and call.last_error and call.due_at > timezone.now()
        with pytest.raises(NotPossible, match="being_sent"):
            withdraw(found)
    scene.due_again()
    change_calls.drain()
    assert_taken(scene, change, kind)


@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_trouble_that_passes_is_waited_out(stage: Any, name: str, kind: str) -> None:
    scene = stage(name)
    scene.ledger.troubles = [
        Trouble(429, {}, {"Retry-After": "2"}),
        Trouble(503, b"", on_look=True),
        Trouble(429, {}, {"Retry-After": "1"}),
    ]
    change = scene.ask(kind)
    for _ in range(3):
        change_calls.drain()
        scene.due_again()
    assert_taken(scene, change, kind)


@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_a_refusal_comes_back_in_their_words(stage: Any, name: str, kind: str) -> None:
    scene = stage(name)
    scene.ledger.refusal = "Te laat:\n\x00 de order is ingepakt"
    change = scene.ask(kind)
    change_calls.drain()
    found = scene.now(change)
    who = "carrier" if name in LABELS else "shop"
    assert (found.state, found.decided_by) == ("refused", who)
    assert found.reason == f"refused_by_{who}:Te laat: de order is ingepakt"
    assert scene.ledger.changes == [] and scene.events() == ["requested", "refused"]


@pytest.mark.parametrize("name", SHOPS)
@pytest.mark.parametrize(("state", "reason"), [("sent", "sent_meanwhile"), ("cancelled", "order_cancelled")])
def test_a_shop_that_went_on_meanwhile_is_not_overruled(stage: Any, name: str, state: str, reason: str) -> None:
    scene = stage(name)
    change = scene.ask("address")
    scene.ledger.state = state
    change_calls.drain()
    assert (scene.now(change).reason, scene.ledger.changes) == (reason, [])


@pytest.mark.parametrize("name", SHOPS)
def test_what_is_cancelled_there_already_is_done(stage: Any, name: str) -> None:
    scene = stage(name)
    change = scene.ask("cancel")
    scene.ledger.state = "cancelled"
    change_calls.drain()
    assert (scene.now(change).state, scene.ledger.changes) == ("accepted", [])


@pytest.mark.parametrize("name", SHOPS)
def test_a_yes_that_changes_nothing_is_not_believed(stage: Any, name: str) -> None:
    scene = stage(name)
    scene.ledger.deaf = True
    change = scene.ask("address")
    change_calls.drain()
    found = scene.now(change)
    assert (found.way, found.state) == ("team", "requested") and found.note.startswith("call_failed:")


@pytest.mark.parametrize(("name", "kind"), EVERY)
@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_token_without_the_right_and_an_address_without_an_api_become_a_task(
    stage: Any, name: str, kind: str, status: int
) -> None:
    scene = stage(name)
    scene.ledger.troubles = [Trouble(status, {"message": "no"}, on_look=True)]
    change = scene.ask(kind)
    change_calls.drain()
    found = scene.now(change)
    note = "call_failed" if status == 404 else "call_not_allowed"
    assert (found.way, found.state) == ("team", "requested") and found.note.startswith(f"{note}:127.0.0.1 answered")
    with scene.shop.scoped():
        assert ChangeCall.objects.get().state == ChangeCall.State.DONE


def test_shopifys_missing_scope_comes_with_status_200(stage: Any) -> None:
    scene = stage("shopify")
    denied = {"errors": [{"message": "Access denied for orderCancel", "extensions": {"code": "ACCESS_DENIED"}}]}
    scene.ledger.troubles = [Trouble(200, denied)]
    change = scene.ask("cancel")
    change_calls.drain()
    assert scene.now(change).note.startswith("call_not_allowed:")


@pytest.mark.parametrize(("name", "kind"), EVERY)
@pytest.mark.parametrize("on_look", [True, False], ids=["looking", "changing"])
def test_odd_answers_never_pass_for_a_yes_and_end_with_a_person(
    stage: Any, name: str, kind: str, on_look: bool
) -> None:
    scene = stage(name)
    for body in ODD:
        with scene.shop.scoped():
            DeliveryChange.objects.all().delete()
        change = scene.ask(kind)
        for _ in range(change_calls.TRIES):
            scene.ledger.troubles = [Trouble(200, body, on_look=on_look)]
            change_calls.drain()
            scene.due_again()
        found = scene.now(change)
        assert (found.way, found.state) == ("team", "requested"), body
        assert found.note.partition(":")[0] in ("call_unsure", "call_failed"), body
        assert scene.ledger.changes == []


@pytest.mark.parametrize("name", LABELS)
def test_somebody_elses_parcel_is_never_cancelled(stage: Any, name: str) -> None:
    scene = stage(name)
    with scene.shop.scoped():
        Shipment.objects.update(tracking_number="UNKNOWN")
    change = scene.ask("cancel")
    change_calls.drain()
    assert scene.now(change).note.startswith("call_failed:") and scene.ledger.changes == []


# --- what changed meanwhile -----------------------------------------------------------------------


def test_a_parcel_that_moved_meanwhile_is_not_cancelled_at_the_aggregator(stage: Any) -> None:
    scene = stage("sendcloud")
    change = scene.ask("cancel")
    with scene.shop.scoped():
        Shipment.objects.update(status="delivered", delivered_at=timezone.now())
    change_calls.drain()
    found = scene.now(change)
    assert (found.state, found.reason, scene.ledger.calls) == ("refused", "delivered_meanwhile", [])


def test_a_connection_that_was_switched_off_meanwhile_leaves_it_to_the_team(stage: Any) -> None:
    scene = stage("shopify")
    change = scene.ask("address")
    with scene.shop.scoped():
        Connection.objects.filter(pk=scene.connection.pk).update(api_token="")
    change_calls.drain()
    found = scene.now(change)
    assert (found.way, found.note, scene.ledger.calls) == ("team", "no_longer_by_api", [])


def test_a_wish_that_was_taken_back_is_never_sent(stage: Any) -> None:
    scene = stage("shopify")
    change = scene.ask("cancel")
    with scene.shop.scoped():
        withdraw(change)
    change_calls.drain()
    assert scene.ledger.calls == [] and scene.now(change).state == "withdrawn"


def test_what_the_carrier_tells_while_the_call_is_on_the_network_wins(stage: Any, monkeypatch: Any) -> None:
    scene = stage("shopify")
    change = scene.ask("address")
    real = change_calls._call

    def slow(taken: Any, errand: Any) -> Any:
        outcome = real(taken, errand)
        with scene.shop.scoped():
            changes.move(changes.locked(change.pk, change.order_id), "refused", "shop", reason="order_cancelled")
        return outcome

    monkeypatch.setattr(change_calls, "_call", slow)
    change_calls.drain()
    assert scene.now(change).state == "refused" and scene.events() == ["requested", "refused"]


# --- the worker -----------------------------------------------------------------------------------


def test_a_worker_that_lost_its_claim_writes_nothing(stage: Any) -> None:
    scene = stage("shopify")
    change = scene.ask("address")
    (first,) = change_calls._take()
    with scene.shop.scoped():
        errand = change_calls._prepare(first)
        ChangeCall.objects.update(due_at=timezone.now())
    assert errand is not None
    (second,) = change_calls._take()
    outcome = change_calls._call(first, errand)
    with scene.shop.scoped():
        change_calls._settle(first, outcome)
    assert scene.now(change).state == "requested"
    change_calls.process(second)
    assert_taken(scene, change, "address")


def test_a_call_that_kills_its_workers_ends_with_the_team(stage: Any) -> None:
    scene = stage("shopify")
    change = scene.ask("address")
    with scene.shop.scoped():
        ChangeCall.objects.update(attempts=12)
        assert claim(ChangeCall, 1, bury_after=12) == []
    change_calls.drain()
    found = scene.now(change)
    assert (found.way, found.note, scene.ledger.calls) == ("team", "call_unsure", [])


def test_one_bad_change_does_not_hold_up_the_next(stage: Any, monkeypatch: Any) -> None:
    good, bad = stage("shopify"), None
    change = good.ask("address")
    with good.shop.scoped():
        other = Order.objects.create(
            connection=good.connection, external_id="8", known_at=timezone.now(), country="NL", is_fulfilled=False
        )
        bad = request(other, None, "address", ADDRESS)
    real = change_calls._call

    def fail(taken: Any, errand: Any) -> Any:
        if errand.asked.order_id == "8":
            raise RuntimeError("a fault of ours")
        return real(taken, errand)

    monkeypatch.setattr(change_calls, "_call", fail)
    change_calls.drain()
    assert_taken_only(good, change, bad)


def assert_taken_only(scene: Stage, change: DeliveryChange, bad: DeliveryChange) -> None:
    assert scene.now(change).state == "accepted" and scene.now(bad).state == "requested"
    with scene.shop.scoped():
        call = ChangeCall.objects.get(change=bad)
        assert "a fault of ours" in call.last_error and call.due_at > timezone.now() + timedelta(seconds=10)


@contextmanager
def in_threads(*acts: Any) -> Iterator[None]:
    def one(act: Any) -> None:
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join(30)


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_call(stage: Any) -> None:
    scene = stage("shopify")
    change = scene.ask("cancel")
    with in_threads(change_calls.drain, change_calls.drain):
        pass
    assert scene.now(change).state == "accepted" and scene.ledger.changes == ["cancel"]
    assert scene.events() == ["requested", "accepted"]


def test_the_whole_way_from_the_wish_to_the_shops_own_word(stage: Any) -> None:
    scene = stage("shopify")
    change = scene.ask("address")
    work()
    with scene.shop.scoped():
        Order.objects.update(connection=scene.shop.shop, external_id="order-1042")
    scene.shop.tells("order.upserted", order(updated_at=timezone.now().isoformat(), receiver=ADDRESS))
    work()
    assert scene.now(change).state == "confirmed"
    assert scene.events() == ["requested", "accepted", "confirmed"]


def test_another_merchants_calls_stay_with_their_merchant(stage: Any, funkwerk: Shop) -> None:
    scene = stage("shopify")
    funkwerk.tells("order.upserted", order())
    work()
    change = scene.ask("address")
    with funkwerk.scoped():
        assert not ChangeCall.objects.exists() and not DeliveryChange.objects.exists()
    work()
    assert scene.now(change).state == "accepted"


def test_a_label_that_is_queued_is_not_called_cancelled(stage: Any) -> None:
    scene = stage("sendcloud")
    scene.ledger.troubles = [Trouble(202, {"status": "queued", "message": "Parcel cancellation has been queued"})]
    change = scene.ask("cancel")
    work()
    assert scene.now(change).note == "label_cancel_asked"


def test_a_scan_after_the_label_was_cancelled_still_settles_the_wish(stage: Any) -> None:
    scene = stage("sendcloud")
    change = scene.ask("cancel")
    work()
    scene.shop.carrier_tells(tracking("3SLOPR0001", scan("delivered")))
    work()
    assert (scene.now(change).state, scene.now(change).reason) == ("refused", "delivered_meanwhile")
