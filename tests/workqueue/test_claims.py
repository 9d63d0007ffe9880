"""Claim, lease, backoff: on two connections at once, because that is where queues break."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from inbox import worker
from inbox.models import InboundWebhook
from merchants.tenancy import unscoped
from outbox.models import Delivery
from tests import cast
from workqueue.backoff import FIRST, LONGEST, MAX_ATTEMPTS, pause
from workqueue.claims import ALONE_AFTER, Claim, claim, held, step_aside
from workqueue.ticks import only_one

State = InboundWebhook.State


@pytest.fixture
def stored(transactional_db: None) -> list[int]:
    """Forty webhooks, really committed."""
    shop = cast.loper()
    for number in range(40):
        shop.tells("order.upserted", cast.order(str(number)))
    with shop.scoped():
        return list(InboundWebhook.objects.order_by("pk").values_list("pk", flat=True))


def _take(limit: int) -> list[Claim]:
    with unscoped("a test claims"):
        return claim(InboundWebhook, limit)


def test_four_claimers_at_once_never_take_the_same_row(stored: list[int]) -> None:
    taken: list[int] = []
    gate = threading.Barrier(4)

    def run() -> None:
        gate.wait()
        try:
            while batch := _take(3):
                taken.extend(row.id for row in batch)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(stored)


def test_a_claimed_row_is_due_again_when_its_worker_never_finishes(stored: list[int]) -> None:
    _take(40)
    assert _take(40) == []
    later = timezone.now() + timedelta(minutes=5)
    with unscoped("a test claims later"):
        again = claim(InboundWebhook, 40, now=later)
    assert {row.token for row in again} == {2}


def test_a_worker_that_lost_its_lease_cannot_finish_the_row(stored: list[int]) -> None:
    first = _take(40)[0]
    with unscoped("the lease ran out and another took the row"):
        second = claim(InboundWebhook, 40, now=timezone.now() + timedelta(minutes=5))[0]
        assert second.id == first.id
        assert held(InboundWebhook.objects.all(), first) is None
        assert held(InboundWebhook.objects.all(), second) is not None
        step_aside(InboundWebhook, first, RuntimeError("late"))
        assert InboundWebhook.objects.get(pk=first.id).last_error == ""


def test_a_poisoned_row_steps_aside_and_its_neighbours_go_on(
    stored: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = worker._apply

    def poisoned(row: InboundWebhook) -> None:
        if row.pk == stored[0]:
            raise RuntimeError("boom")
        real(row)

    monkeypatch.setattr(worker, "_apply", poisoned)
    worker.drain()
    with unscoped("look at the outcome"):
        bad = InboundWebhook.objects.get(pk=stored[0])
        assert (bad.state, bad.last_error) == (State.PENDING, "RuntimeError: boom")
        assert bad.due_at > timezone.now()
        assert InboundWebhook.objects.filter(state=State.DONE).count() == len(stored) - 1


def test_a_row_that_keeps_failing_is_buried_with_its_error(stored: list[int]) -> None:
    merchant_id = _take(1)[0].merchant_id
    with unscoped("the last attempt"):
        InboundWebhook.objects.filter(pk=stored[0]).update(attempts=MAX_ATTEMPTS)
        last = Claim(stored[0], merchant_id, MAX_ATTEMPTS)
        assert step_aside(InboundWebhook, last, ValueError("still bad"))
        row = InboundWebhook.objects.get(pk=stored[0])
    assert (row.state, row.last_error) == (State.BURIED, "ValueError: still bad")


def test_pauses_grow_stay_bounded_and_spread_rows_that_failed_together() -> None:
    assert pause(1) < pause(2) < pause(3)
    assert pause(1) >= FIRST
    assert max(pause(attempt, row) for attempt in (*range(1, 40), 30_000) for row in range(50)) <= LONGEST * 1.2
    assert len({pause(3, row) for row in range(50)}) > 40


def test_a_tick_belongs_to_one_scheduler_at_a_time(transactional_db: None) -> None:
    seen: list[bool] = []

    def other() -> None:
        with only_one("test tick") as mine:
            seen.append(mine)
        connection.close()

    with only_one("test tick") as mine:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert (mine, seen) == (True, [False])
    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen == [False, True]


def test_outbox_rows_share_the_same_life(transactional_db: None) -> None:
    shop = cast.loper()
    shop.tells("order.upserted", cast.order())
    worker.drain()
    with unscoped("claim deliveries"):
        first = claim(Delivery, 100)
        assert first
        assert claim(Delivery, 100) == []


def work_beside(deadly: int) -> int:
    """Work until nothing is left, with a worker that dies when it comes to the deadly row; how often it died."""
    deaths = 0
    while batch := worker._take():
        for taken in batch:
            if taken.id == deadly:
                deaths += 1
                with unscoped("the dead worker's leases run out"):
                    late = timezone.now() - timedelta(seconds=1)
                    InboundWebhook.objects.filter(state=State.PENDING).update(due_at=late)
                break
            worker.process(taken)
    return deaths


def test_a_row_that_kills_its_worker_is_buried_and_its_neighbours_are_done(stored: list[int]) -> None:
    assert work_beside(deadly=stored[0]) == MAX_ATTEMPTS
    with unscoped("look at the outcome"):
        deadly = InboundWebhook.objects.get(pk=stored[0])
        assert (deadly.state, deadly.attempts) == (State.BURIED, MAX_ATTEMPTS)
        assert "died" in deadly.last_error
        assert InboundWebhook.objects.filter(state=State.DONE).count() == len(stored) - 1


def test_a_row_under_suspicion_is_taken_alone(stored: list[int]) -> None:
    with unscoped("two rows that were taken before"):
        InboundWebhook.objects.filter(pk__in=stored[:2]).update(attempts=ALONE_AFTER + 1)
    assert [[taken.id for taken in worker._take()] for _ in range(2)] == [[stored[0]], [stored[1]]]
    assert len(worker._take()) == worker.BATCH


def test_a_row_that_waits_for_an_outage_to_end_is_never_buried_and_never_overflows(stored: list[int]) -> None:
    with unscoped("after weeks without the other side"):
        InboundWebhook.objects.update(attempts=32_767)
    assert {taken.token for taken in _take(40)} == {32_000}
