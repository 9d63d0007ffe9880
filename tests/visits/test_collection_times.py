"""How long a collection waits: deadlines, nudges, and what comes again after its time."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from orders.models import Order
from tests import cast
from tests.cast import Shop, work
from tests.visits import stage
from tests.visits.test_collecting import events, place
from visits import collecting
from visits.models import Collection
from visits.refusals import Refused
from visits.reminding import remind
from visits.tokens import token_of, visit_of

pytestmark = pytest.mark.django_db
State = Collection.State


def test_an_order_made_ready_again_after_its_time_goes_over_the_counter_once(loper: Shop, mailbox: Any) -> None:
    user = loper.member()
    loper.tells("order.upserted", cast.order())
    work()
    with loper.scoped():
        order, location = Order.objects.get(), place()
        first = collecting.mark_ready(order, location)
        before = token_of(first)
    work()
    sent = len(mailbox.mails)
    assert first.collect_until is not None
    with time_machine.travel(first.collect_until + timedelta(days=1), tick=True):
        remind()
        with loper.scoped():
            second = collecting.mark_ready(order, location)
            assert second.collect_until is not None and second.collect_until > timezone.now()
            tokens = [before, token_of(second)]
            assert collecting.by_code(first.code) == collecting.by_code(second.code) == second
        work()
        assert len(mailbox.mails) == sent + 1, "the customer hears that it lies ready again"
        with loper.scoped():
            results = []
            for token in tokens:
                found = visit_of(token)
                assert isinstance(found, Collection)
                results.append(collecting.hand_out(found, user).first)
            assert results == [True, False]
            assert events("collection.collected") == 1
            stale = Collection.objects.get(pk=first.pk)
            if stale != second:
                with pytest.raises(Refused):
                    collecting.hand_out(stale, user)


@pytest.mark.parametrize("nudged", [False, True])
def test_a_hand_out_after_its_time_that_is_taken_back_has_a_deadline_to_come(loper: Shop, nudged: bool) -> None:
    user = loper.member()
    with loper.scoped():
        collection = collecting.mark_ready(stage.order(loper), place(keeps_days=7))
        token, until = token_of(collection), collection.collect_until
    assert until is not None
    if nudged:
        with time_machine.travel(until - timedelta(hours=40)):
            remind()
    with time_machine.travel(until + timedelta(hours=1), tick=True):
        remind()
        with loper.scoped():
            found = visit_of(token)
            assert isinstance(found, Collection) and found.state == State.EXPIRED
            collecting.hand_out(found, user, given_to="Piet")
            again = collecting.undo_hand_out(found)
            assert again.state == State.READY and again.collect_until is not None
            assert again.collect_until > timezone.now() and again.nudged_at is None
            assert visit_of(token) == again
            assert not Collection.objects.exclude(given_to="").exists()
        remind()
        with loper.scoped():
            assert events("collection.expired") == 1
            assert Collection.objects.filter(state=State.READY).count() == 1


def test_what_is_kept_longer_is_reminded_of_anew(loper: Shop, mailbox: Any) -> None:
    loper.tells("order.upserted", cast.order())
    work()
    with loper.scoped():
        collection = collecting.mark_ready(Order.objects.get(), place(keeps_days=7))
        token, until = token_of(collection), collection.collect_until
    work()
    assert until is not None
    sent = len(mailbox.mails)
    for round_ in range(1, 4):
        with time_machine.travel(until - timedelta(hours=30), tick=True):  # by day: nudges respect the night
            remind()
            work()
            assert len(mailbox.mails) == sent + round_, "a mail for each deadline"
            until += timedelta(days=7)
            for _double_click in range(2):
                with loper.scoped():
                    found = visit_of(token)
                    assert isinstance(found, Collection)
                    kept = collecting.keep_longer(found, until)
                    assert (kept.state, kept.code, kept.collect_until) == (State.READY, collection.code, until)
            remind()
            work()
            assert len(mailbox.mails) == sent + round_
    with loper.scoped():
        assert events("collection.ready") == 1


def test_the_clock_nudges_once_and_ends_it(loper: Shop) -> None:
    with loper.scoped():
        collection = collecting.mark_ready(stage.order(loper), place(keeps_days=7))
        until = collection.collect_until
    assert until is not None
    for moment, nudged, state in (
        (until - timedelta(hours=49), 0, State.READY),
        (until - timedelta(hours=47), 1, State.READY),
        (until - timedelta(hours=1), 1, State.READY),
        (until + timedelta(minutes=1), 1, State.EXPIRED),
    ):
        with time_machine.travel(moment):
            remind()
            remind()
        with loper.scoped():
            assert events("collection.ending") == nudged
            assert Collection.objects.get().state == state
    with loper.scoped(), time_machine.travel(until + timedelta(hours=1)):
        kept = collecting.keep_longer(collection, until + timedelta(days=3))
        assert kept.state == State.READY
        with pytest.raises(Refused):
            collecting.keep_longer(collection, until)


def test_nobody_is_nudged_two_days_after_the_first_mail(loper: Shop) -> None:
    with loper.scoped():
        until = timezone.now() + timedelta(hours=30)
        collecting.mark_ready(stage.order(loper), place(), until=until)
    remind()
    with loper.scoped():
        assert events("collection.ending") == 0
