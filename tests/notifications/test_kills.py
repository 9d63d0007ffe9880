"""A worker killed at every point of a batch: nothing is lost, marketing never goes twice, no doubt without a cause."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from notifications import reasons
from notifications.delivery import claiming, handing, preparing, recording
from notifications.delivery import draining as delivery
from notifications.delivery.draining import drain
from notifications.delivery.settling import settle
from notifications.mails.mail import Mail
from notifications.models import Message
from tests.cast import Shop
from tests.notifications import post
from tests.notifications.stage import advertising, at, now, staged, to_another

State = Message.State
NAMES = ("kim", "lou", "max")
STATUS_MAILS = len(NAMES)
# Of one batch of three status mails and an offer, every outcome recorded by itself: claimed, prepared, and for each
# before and after the provider took it, before and after that was recorded; and the records that end each way.
POINTS = 2 + (STATUS_MAILS + 1) * 4 + 4


class Steps:
    """Dies at the step with this number."""

    def __init__(self, dies_at: int) -> None:
        self.left, self.names = dies_at, list[str]()

    def reached(self, name: str) -> None:
        self.names.append(name)
        self.left -= 1
        if self.left == -1:
            raise post.Killed

    def around(self, function: Callable[..., Any], before: str = "", after: str = "") -> Callable[..., Any]:
        def called(*args: Any, **named: Any) -> Any:
            if before:
                self.reached(before)
            found = function(*args, **named)
            if after:
                self.reached(after)
            return found

        return called


def one_round(loper: Shop, dies_at: int, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], bool]:
    """The names of the steps of one run of the worker that is killed at this one; and whether it was."""
    steps = Steps(dies_at)
    with monkeypatch.context() as patched:
        patched.setattr(handing, "EACH", -1.0)
        patched.setattr(claiming, "take", steps.around(claiming.take, after="claimed"))
        patched.setattr(delivery, "prepare", steps.around(preparing.prepare, after="prepared"))
        patched.setattr(delivery, "record", steps.around(recording.record, "to be recorded", "recorded"))
        patched.setattr(post.Post, "hand_over", steps.around(post.Post.hand_over, "to be offered", "taken"))
        try:
            drain()
        except post.Killed:
            return steps.names, True
    return steps.names, False


@pytest.mark.django_db
@pytest.mark.parametrize("dies_at", range(POINTS))
def test_whatever_the_moment_nothing_is_lost_and_an_offer_goes_once(
    loper: Shop, mailbox: list[Mail], dies_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(at(0, 12), tick=False) as clock:
        mails = [to_another(loper, staged(loper, number=name), name) for name in NAMES]
        offer = advertising(loper)
        names, killed = one_round(loper, dies_at, monkeypatch)
        assert killed, f"the batch has only these steps: {names}"
        taken = Counter(mail.idempotency_key for mail in mailbox)
        known = sum(now(loper, one).state == State.SENT for one in (*mails, offer))
        assert known <= len(taken) <= STATUS_MAILS + 1
        for _ in range(24):
            clock.shift(timedelta(minutes=5))
            settle()
            drain()
        found = [now(loper, one) for one in mails]
        assert [one.state for one in found] == [State.SENT] * STATUS_MAILS, "no status mail is lost"
        arrived = Counter(mail.idempotency_key for mail in mailbox)
        twice = [key for key, count in arrived.items() if count > 1]
        # What the dead worker handed over without saying so, and no other mail, went once more.
        assert len(twice) <= len(taken) - known and max(arrived.values()) <= 2
        last = now(loper, offer)
        headers = {one.pk: f"<{one.pk}." for one in (*mails, offer)}
        offers = sum(count for key, count in arrived.items() if key.startswith(headers[offer.pk]))
        if names[-1] == "claimed":
            assert (last.state, offers) == (State.SENT, 1) and twice == []
        assert offers <= 1 and (last.state == State.SENT) <= (offers == 1)
        assert last.state == State.SENT or (last.state, last.last_error) == (State.UNCERTAIN, reasons.DOUBT_STAYS)


@pytest.mark.django_db(transaction=True)
def test_two_workers_hand_over_each_mail_once(loper: Shop, funkwerk: Shop, mailbox: list[Mail]) -> None:
    """Each with its own connection, as long as there is anything, in the smallest portions."""
    messages = [
        (shop, to_another(shop, staged(shop, number=f"w{place}"), f"w{place}"))
        for place in range(6)
        for shop in (loper, funkwerk)
    ]
    wrong: list[BaseException] = []

    def work() -> None:
        try:
            with handing.Lines() as lines:
                turns = claiming.Turns()
                while taken := claiming.take(2, turns=turns):
                    delivery.send(taken, lines)
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert wrong == []
    assert [now(shop, one).state for shop, one in messages] == [State.SENT] * 12
    assert len({mail.idempotency_key for mail in mailbox}) == len(mailbox) == 12
    assert all(now(shop, one).attempts == 1 and now(shop, one).planned_at < timezone.now() for shop, one in messages)
