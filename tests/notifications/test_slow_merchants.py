"""One merchant's address is slow: the others' mail goes all the same, and what is in doubt is told once."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
import time_machine
from django.utils import timezone

from notifications.delivery import handing, resting
from notifications.delivery.draining import drain
from notifications.delivery.settling import settle
from notifications.mails.mail import Mail, Provider
from notifications.models import ChannelAccount, Message, MessageMove, Step
from notifications.providers import calling
from notifications.providers.webhook import fresh_secret
from tests.cast import Shop
from tests.notifications import post
from tests.notifications.stage import now, staged, to_another
from tests.sending.slow import Slow, slow_body

pytestmark = [pytest.mark.django_db]
State = Message.State


@pytest.fixture
def slow(loper: Shop, settings: Any, monkeypatch: pytest.MonkeyPatch, mailbox: Any) -> Iterator[Slow]:
    """Loper's order confirmations go to an address that answers a byte at a time; ours waits half a second for it."""
    server = Slow(slow_body)
    settings.HTTP_ALLOWED_PRIVATE = [f"127.0.0.1:{server.port}"]
    monkeypatch.setattr(calling, "READ", 0.5)
    monkeypatch.setattr(resting, "SLOW", 0.3)
    monkeypatch.setattr(handing, "OWN", 0.2)
    rests = resting.Rests()
    monkeypatch.setattr(handing, "RESTS", rests)
    monkeypatch.setattr("notifications.delivery.draining.RESTS", rests)
    first = staged(loper, number="first", state=State.CANCELLED)  # it brings the journey along
    with loper.scoped():
        account = ChannelAccount(channel="webhook", provider="webhook", settings={"url": server.url}, is_active=True)
        account.keys = {"secret": fresh_secret()}
        account.save()
        Step.objects.filter(pk=first.step_id).update(channel="webhook")
    yield server
    server.stop()


def confirmations(shop: Shop, count: int, first: int = 1) -> list[Message]:
    names = [f"{shop.merchant.slug}{number}" for number in range(first, first + count)]
    return [to_another(shop, staged(shop, number=name), name) for name in names]


def test_funkwerk_s_confirmation_goes_while_loper_s_address_drips(
    loper: Shop, funkwerk: Shop, slow: Slow, mailbox: list[Mail]
) -> None:
    ours, theirs = confirmations(loper, 6), confirmations(funkwerk, 1)
    begun = time.monotonic()
    drain()
    assert time.monotonic() - begun < 6, "the address would have taken eight seconds a mail"
    assert [now(funkwerk, one).state for one in theirs] == [State.SENT] and len(mailbox) == 1
    found = [now(loper, one) for one in ours]
    # One a line was begun, and may have arrived; the rest was certainly not sent, and waits with its attempts.
    assert [one.state for one in found].count(State.UNCERTAIN) == len(slow.begun) == 4
    waiting = [one for one in found if one.state == State.SCHEDULED]
    assert len(waiting) == 2 and all(one.attempts == 0 for one in waiting)


def test_a_slow_address_rests_and_then_comes_after_the_others(
    loper: Shop, funkwerk: Shop, slow: Slow, mailbox: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = [0.0]  # a rest so long that no busy machine outlives it, and a clock that is put forward
    monkeypatch.setattr(resting, "TIMES", 200)
    monkeypatch.setattr(resting, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + later[0]))
    confirmations(loper, 1)
    drain()
    assert len(slow.begun) == 1
    (ours,) = confirmations(loper, 1, first=7)
    drain()
    assert len(slow.begun) == 1 and now(loper, ours).state == State.SCHEDULED, "it rests many times as long"
    later[0] = 3600.0
    confirmations(loper, 1, first=8)
    confirmations(funkwerk, 1)
    heard: list[float] = []

    def hear(_mail: Mail) -> str:
        heard.append(time.monotonic())
        return "accepted"

    post.outcomes.append(hear)
    drain()
    assert len(slow.begun) == 2 and heard[0] < slow.begun[1]


class Hanging(Provider):
    """Two lines, of which one never answers about the mail to `stuck`, until it is let go."""

    name, concurrency = "hanging", 2
    go: ClassVar[threading.Event] = threading.Event()
    took: ClassVar[list[str]] = []

    def hand_over(self, mail: Mail) -> str:
        if mail.recipient.startswith("stuck") and not self.go.is_set():
            self.go.wait(10)
        self.took.append(mail.recipient)
        return "late" if mail.recipient.startswith("stuck") else "accepted"


def test_a_line_that_never_answers_is_left_and_what_it_says_later_is_not_written(
    loper: Shop, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STOEP_DELIVERY_PROVIDERS = {"hanging": "tests.notifications.test_slow_merchants:Hanging"}
    settings.MAIL_PROVIDER = "hanging"
    monkeypatch.setattr(handing, "LONGEST", 0.2)
    monkeypatch.setattr(handing, "LATE", 0.3)
    Hanging.go.clear()
    Hanging.took.clear()
    messages = [to_another(loper, staged(loper, number=name), name) for name in ("stuck", "fine", "good")]
    before = set(threading.enumerate())
    begun = time.monotonic()
    drain()
    assert time.monotonic() - begun < 3
    assert [now(loper, one).state for one in messages] == [State.UNCERTAIN, State.SENT, State.SENT]
    Hanging.go.set()
    for thread in set(threading.enumerate()) - before:
        if thread.name == "hand-over":
            thread.join(5)
    assert Hanging.took[-1].startswith("stuck") and now(loper, messages[0]).state == State.UNCERTAIN
    # A status mail in doubt goes once more, as its class has it, and then never again.
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        settle()
        drain()
        settle()
        drain()
    assert [one.startswith("stuck") for one in Hanging.took].count(True) == 2
    with loper.scoped():
        moves = MessageMove.objects.filter(message=messages[0], to_state=State.SENT)
        assert moves.count() == 1 and now(loper, messages[0]).resent
