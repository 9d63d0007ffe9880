"""A mail provider that is down for two hours, that says "not so fast", that is slow: the backlog drains, nothing goes
twice, and what is no longer true does not go at all. By a clock of its own."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from django.utils import timezone

from notifications import reasons
from notifications.delivery.draining import drain
from notifications.delivery.recording import LONGEST_WAIT
from notifications.delivery.settling import settle
from notifications.mails.mail import Mail, NotSent, Provider, Unsure
from notifications.models import Message, MessageMove
from tests.cast import Shop
from tests.notifications.stage import advertising, at, now, staged, to_another
from tracking.models import Shipment
from tracking.snapshots import Status

pytestmark = [pytest.mark.django_db]
State = Message.State
STEP = timedelta(minutes=5)  # how often the clock of the tests looks
Weather = Callable[[Mail], None]


class Shaky(Provider):
    """Does what the weather says, and keeps what it took."""

    name = "shaky"
    took: ClassVar[list[Mail]] = []
    calls: ClassVar[list[datetime]] = []
    weather: ClassVar[Weather]

    def hand_over(self, mail: Mail) -> str:
        self.calls.append(timezone.now())
        type(self).weather(mail)
        self.took.append(mail)
        return f"id-{mail.idempotency_key}"


class Two(Shaky):
    """The same with two lines side by side."""

    concurrency = 2


def fair(_mail: Mail) -> None:
    """It takes everything."""


def down(_mail: Mail) -> None:
    raise NotSent("not reachable", retry=True, down=True)


@pytest.fixture
def shaky(settings: Any) -> Iterator[list[Mail]]:
    settings.STOEP_DELIVERY_PROVIDERS = {
        "shaky": "tests.notifications.test_outage:Shaky", "two": "tests.notifications.test_outage:Two",
    }  # fmt: skip
    settings.MAIL_PROVIDER = "shaky"
    Shaky.took.clear()
    Shaky.calls.clear()
    Shaky.weather = staticmethod(fair)
    yield Shaky.took


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(at(0, 10), tick=False) as moving:
        yield moving


def run(clock: Any, span: timedelta) -> None:
    """Let the workers and the clock do what they do, every five minutes for so long."""
    until = timezone.now() + span
    while timezone.now() < until:
        settle()
        drain()
        clock.shift(STEP)


def waiting(shop: Shop, count: int, template: str = "order_placed") -> list[Message]:
    """So many messages that are due, to as many people."""
    names = [f"{template[:3]}{number}" for number in range(count)]
    return [to_another(shop, staged(shop, template, name), name) for name in names]


def states(shop: Shop) -> Counter[int]:
    with shop.scoped():
        return Counter(Message.objects.values_list("state", flat=True))


def test_after_two_hours_of_silence_all_that_is_still_true_goes_once(
    loper: Shop, funkwerk: Shop, shaky: list[Mail], clock: Any
) -> None:
    waiting(loper, 6)
    waiting(funkwerk, 3)
    out = staged(loper, "shipment_out_for_delivery", "out1")
    offer = advertising(loper)
    Shaky.weather = staticmethod(down)
    run(clock, timedelta(hours=2))
    assert shaky == [] and states(loper)[State.SCHEDULED] == 8 and states(funkwerk)[State.SCHEDULED] == 3
    # One of each merchant and class finds out for all of its batch, and not at every look.
    assert len(Shaky.calls) <= 4 * 2 * 60 / 5
    with loper.scoped():
        facts = Message.objects.select_related("enrolment").get(pk=out.pk)
        Shipment.objects.filter(pk=facts.enrolment.subject_id).update(
            status=Status.DELIVERED, status_at=timezone.now(), delivered_at=timezone.now()
        )
    late = waiting(loper, 2, "link_requested")
    Shaky.weather = staticmethod(fair)
    run(clock, timedelta(minutes=15))
    assert now(loper, out).state == State.SKIPPED and now(loper, offer).state == State.SENT
    assert all(now(loper, one).state == State.SENT for one in late)
    assert states(loper) == {State.SENT: 9, State.SKIPPED: 1} and states(funkwerk) == {State.SENT: 3}
    assert max(Counter(mail.idempotency_key for mail in shaky).values()) == 1 and len(shaky) == 12
    run(clock, timedelta(hours=3))
    assert len(shaky) == 12


@pytest.mark.parametrize(("asked", "waits"), [(40 * 60, 40 * 60), (7 * 86400, LONGEST_WAIT.total_seconds()), (-5, 0)])
def test_a_provider_that_asks_for_time_gets_it_within_reason(
    loper: Shop, shaky: list[Mail], clock: Any, asked: float, waits: float
) -> None:
    (message,) = waiting(loper, 1)
    begun = timezone.now()

    def busy(_mail: Mail) -> None:
        if len(Shaky.calls) == 1:
            raise NotSent("429 too many requests", retry=True, wait=asked)

    Shaky.weather = staticmethod(busy)
    drain()
    if waits:
        found = now(loper, message)
        assert (
            found.due_at == begun + timedelta(seconds=waits)
            and found.last_error == "provider_down:429 too many requests"
        )
    run(clock, timedelta(seconds=waits + 60))
    assert len(shaky) == 1 and now(loper, message).state == State.SENT
    assert Shaky.calls[1] - begun >= timedelta(seconds=waits)


def test_one_who_is_told_to_wait_does_not_stop_the_others(loper: Shop, shaky: list[Mail], clock: Any) -> None:
    messages = waiting(loper, 5)

    def busy(mail: Mail) -> None:
        if len(Shaky.calls) in (2, 4):
            raise NotSent("429", retry=True, wait=600)

    Shaky.weather = staticmethod(busy)
    drain()
    assert [now(loper, one).state for one in messages].count(State.SENT) == 3
    run(clock, timedelta(minutes=15))
    assert [now(loper, one).state for one in messages] == [State.SENT] * 5 and len(shaky) == 5


@pytest.mark.parametrize("lines", ["shaky", "two"])
def test_a_slow_provider_keeps_no_more_than_its_lease(
    loper: Shop, shaky: list[Mail], clock: Any, lines: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What there was no time for is given back, certainly unsent and without an attempt of its own."""
    settings.MAIL_PROVIDER = lines
    messages = waiting(loper, 8)
    passed = [0.0]
    monkeypatch.setattr("notifications.delivery.handing.time.monotonic", lambda: passed[0])

    def slow(_mail: Mail) -> None:
        passed[0] += 30  # seconds, of the hour glass that the hand-over watches

    Shaky.weather = staticmethod(slow)
    drain()
    found = [now(loper, one) for one in messages]
    gone = [one for one in found if one.state == State.SENT]
    assert 3 <= len(gone) <= 5 and len(shaky) == len(gone)
    assert all(one.state == State.SCHEDULED and one.attempts == 0 for one in found if one not in gone)
    run(clock, timedelta(minutes=20))
    assert states(loper) == {State.SENT: 8}
    assert len({mail.idempotency_key for mail in shaky}) == len(shaky) == 8


def test_a_lease_that_ends_during_a_slow_hand_over_is_settled_by_the_late_answer(
    loper: Shop, shaky: list[Mail], clock: Any
) -> None:
    """Another worker's clock finds the batch overdue while the provider still thinks: nothing goes twice."""
    messages = waiting(loper, 3)

    def hangs(_mail: Mail) -> None:
        if len(Shaky.calls) == 1:
            clock.shift(timedelta(minutes=4))
            assert settle() == 3  # in doubt now, all of them
            assert drain() == 0

    Shaky.weather = staticmethod(hangs)
    drain()
    assert [now(loper, one).state for one in messages] == [State.SENT] * 3
    run(clock, timedelta(hours=1))
    assert len(shaky) == 3
    with loper.scoped():
        doubted = MessageMove.objects.filter(to_state=State.UNCERTAIN).values_list("reason", flat=True)
        assert list(doubted) == [reasons.DOUBT] * 3


def test_two_lines_side_by_side_hand_over_each_mail_once_and_record_each_fate(
    loper: Shop, shaky: list[Mail], clock: Any, settings: Any
) -> None:
    settings.MAIL_PROVIDER = "two"
    messages = waiting(loper, 12)
    fates = {f"ord{place}": fate for place, fate in enumerate([None, "no", "busy", "doubt"] * 3)}
    told: set[str] = set()

    def mixed(mail: Mail) -> None:
        fate = fates[next(word for word in mail.text.split() if word in fates)]
        if mail.idempotency_key in told:
            return
        told.add(mail.idempotency_key)
        if fate == "no":
            raise NotSent("550 nobody", retry=False)
        if fate == "busy":
            raise NotSent("451 later", retry=True)
        if fate == "doubt":
            raise Unsure("cut")

    Shaky.weather = staticmethod(mixed)
    drain()
    found = Counter(now(loper, one).state for one in messages)
    assert found == {State.SENT: 3, State.FAILED: 3, State.SCHEDULED: 3, State.UNCERTAIN: 3}
    run(clock, timedelta(hours=1))
    assert states(loper) == {State.SENT: 9, State.FAILED: 3}
    assert len({mail.idempotency_key for mail in shaky}) == len(shaky) == 9
