"""A run that has ended sends nothing more, and a mail that was taken out does not come back: also when the mail was in
the sender's hands at that moment."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from notifications import replanning
from notifications.delivery import claiming, moves, preparing
from notifications.delivery.preparing import Ready
from notifications.delivery.recording import Result
from notifications.delivery.recording import record as record_results
from notifications.journeys import editing, versions
from notifications.journeys.enrolling import exit_on
from notifications.mails.mail import NotSent
from notifications.models import Journey, MailClass, Message
from orders.models import Customer, Order
from outbox.events import record
from tests.cast import Shop
from tests.notifications.stage import now, order_of, staged, verify_sender
from tests.notifications.test_whom_to_spare import noon
from tracking.models import Shipment

__all__ = ["noon"]
State = Message.State
DOWN = NotSent("503", retry=True, down=True)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def due(shop: Shop, template: str, at: datetime) -> Message:
    """A mail about order 3000, which arrived long ago, due at that moment and with nothing against it."""
    message = staged(shop, template, "3000")
    with shop.scoped():
        verify_sender(shop)
        Journey.objects.filter(key=template).update(state=Journey.State.ON)
        Customer.objects.update(opt_out_offered=True, marketing_opt_in=True)
        Order.objects.update(placed_at=at - 70 * DAY, delivered_at=at - 60 * DAY)
        Shipment.objects.update(delivered_at=at - 60 * DAY, status_at=at - 60 * DAY)
        Message.objects.filter(pk=message.pk).update(planned_at=at, due_at=at)
    return message


def ends(shop: Shop, event: str) -> None:
    """What ends the run happens: another purchase, or the money for the order goes back."""
    with shop.scoped():
        about = order_of(shop, "3001") if event == "order.placed" else Order.objects.get(number="3000")
        exit_on(record(event, about, order_id=about.pk))


def sent_at(moment: datetime) -> list[Ready]:
    with time_machine.travel(moment, tick=False):
        claims = claiming.take()
        return preparing.prepare(claims) if claims else []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("template", "event"), [("win_back", "order.placed"), ("coupon", "order.refunded"), ("order_placed", "")]
)
def test_a_mail_that_comes_back_from_a_provider_that_is_down_looks_whether_its_run_goes_on(
    loper: Shop, noon: datetime, template: str, event: str
) -> None:
    message = due(loper, template, noon)
    [ready] = sent_at(noon + MINUTE)
    if event:
        ends(loper, event)
    assert now(loper, message).state == State.SENDING
    record_results([Result(ready.claim, DOWN, "postmark")])
    assert now(loper, message).state == State.SCHEDULED
    again = sent_at(noon + 10 * MINUTE)
    found = now(loper, message)
    if event:
        assert (again, found.state, found.last_error) == ([], State.CANCELLED, f"exit:{event}")
    else:
        assert len(again) == 1 and found.state == State.SENDING, "whose run goes on is sent"


@pytest.mark.django_db
def test_legal_mail_that_was_begun_goes_although_its_run_ended(loper: Shop, noon: datetime) -> None:
    message = due(loper, "win_back", noon)
    with loper.scoped():
        Message.objects.filter(pk=message.pk).update(mail_class=MailClass.LEGAL)
    [ready] = sent_at(noon + MINUTE)
    ends(loper, "order.placed")
    record_results([Result(ready.claim, DOWN, "postmark")])
    assert len(sent_at(noon + 10 * MINUTE)) == 1


@pytest.mark.django_db
def test_a_sender_that_claims_the_mail_at_the_moment_of_the_exit_does_not_get_it(
    loper: Shop, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(loper, "win_back", noon)
    claims: list[Any] = []
    real = moves.move

    def move(message: Message, *args: Any, **given: Any) -> bool:
        claims.extend(claiming.take())  # after the exit has read the message, before it moves it
        return real(message, *args, **given)

    monkeypatch.setattr(moves, "move", move)
    with time_machine.travel(noon + MINUTE, tick=False):
        ends(loper, "order.placed")
        monkeypatch.undo()
        assert claims and not preparing.prepare(claims)


@pytest.fixture
def night(noon: datetime) -> Iterator[datetime]:
    """Two in the night before: advertising waits for the morning."""
    yield noon.replace(hour=2)


@pytest.mark.django_db(transaction=True)
def test_an_exit_waits_for_the_sender_that_has_the_mail_in_hand_and_sees_what_it_became(
    loper: Shop, noon: datetime, night: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = due(loper, "win_back", night)
    holds, lets_go = threading.Event(), threading.Event()
    real = preparing._allowed

    def slow(facts: Any) -> bool:
        holds.set()
        lets_go.wait(20)
        return real(facts)

    monkeypatch.setattr(preparing, "_allowed", slow)
    with time_machine.travel(night, tick=True):
        claims = claiming.take()
        threads = [
            threading.Thread(target=_alone, args=(lambda: preparing.prepare(claims),)),
            threading.Thread(target=_alone, args=(lambda: ends(loper, "order.placed"),)),
        ]
        threads[0].start()
        assert holds.wait(20)
        threads[1].start()
        waited = _waits(threads[1])
        lets_go.set()
        for thread in threads:
            thread.join()
    found = now(loper, message)
    assert waited and (found.state, found.last_error) == (State.CANCELLED, "exit:order.placed")
    assert not sent_at(noon + MINUTE)


def _alone(work: Any) -> None:
    try:
        work()
    finally:
        connections.close_all()


def _waits(thread: threading.Thread) -> bool:
    """Does it come to wait for a row? False when it ran through."""
    while thread.is_alive():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype IN ('tuple', 'transactionid') AND NOT granted")
            if cursor.fetchone()[0]:
                return True
        thread.join(0.05)
    return False


@pytest.mark.django_db
def test_a_mail_that_an_edit_took_out_while_it_was_being_sent_does_not_come_back_beside_the_new_one(
    loper: Shop, noon: datetime
) -> None:
    message = due(loper, "order_placed", noon)
    [ready] = sent_at(noon + MINUTE)
    with loper.scoped(), time_machine.travel(noon + MINUTE, tick=False):
        journey = Journey.objects.get(key="order_placed")
        before = versions.current(journey)
        later = {**before["steps"][0], "slot": None, "amount": 10, "unit": "days"}
        wanted = editing.validated(journey, {**before, "steps": [later]})
        shown = replanning.preview(journey, wanted, timezone.now()).tally
        done = replanning.apply(journey, wanted, timezone.now(), "ruth@loper.example")
        assert shown == done and done.as_data() == {"same": 1, "added": 1}, "what is being sent stays"
    record_results([Result(ready.claim, DOWN, "postmark")])
    assert not sent_at(noon + 10 * MINUTE)
    found = now(loper, message)
    assert (found.state, found.last_error) == (State.CANCELLED, "step_removed")
    [again] = sent_at(noon + 11 * DAY)
    assert again.claim.id != message.pk
    with loper.scoped():  # and an earlier version that is brought back has it again
        replanning.apply(journey, editing.validated(journey, before), noon - MINUTE, "x")
        assert now(loper, message).state == State.SCHEDULED
