"""When nobody can know whether a mail arrived: what each class does, and that it is never hidden."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from notifications import reasons
from notifications.answers.reporting import report
from notifications.delivery import settling
from notifications.delivery.draining import drain
from notifications.delivery.settling import settle
from notifications.facts.snapshot import facts_of
from notifications.mails.mail import Unsure
from notifications.models import MailClass, Message, MessageContent, Suppression
from tests.cast import Shop
from tests.notifications import post
from tests.notifications.stage import advertising, after, at, now, staged
from workqueue.backoff import MAX_ATTEMPTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailbox")]
State = Message.State


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    """Advertising does not go at night."""
    with time_machine.travel(at(0, 12)):
        yield


BREAKS = [Unsure("cut"), post.Killed]  # the connection breaks, or the process dies, after the mail was offered


def in_doubt(how: Any) -> None:
    """Try to send what is due; the hand-over ends like this."""
    post.outcomes.append(how)
    if how is post.Killed:
        with pytest.raises(post.Killed):
            drain()
    else:
        drain()


@pytest.mark.parametrize("how", BREAKS)
def test_a_status_mail_in_doubt_goes_once_more_after_a_quarter_and_never_a_third_time(loper: Shop, how: Any) -> None:
    message = staged(loper)
    in_doubt(how)
    with loper.scoped():
        first = MessageContent.objects.get(pk=message.pk)
        first_text = first.text
        facts_of(message).order.lines.update(title="changed meanwhile")
    with after(minutes=4):
        settle()
        assert now(loper, message).state == State.UNCERTAIN
        assert drain() == 0
    post.outcomes.append(Unsure("cut again"))
    with after(minutes=20):
        settle()
        drain()
    found = now(loper, message)
    assert (found.state, found.last_error, found.resent) == (State.UNCERTAIN, reasons.DOUBT_STAYS, True)
    with after(days=2):
        assert settle() == 0
        assert drain() == 0
    with loper.scoped():
        again = MessageContent.objects.get(pk=message.pk)
    assert again.header_id == first.header_id and again.text == first_text, "a repetition must be recognisable"


@pytest.mark.parametrize("how", BREAKS)
def test_marketing_in_doubt_is_never_sent_again(loper: Shop, how: Any) -> None:
    message = advertising(loper)
    in_doubt(how)
    with after(minutes=5):
        settle()
    found = now(loper, message)
    assert (found.state, found.last_error) == (State.UNCERTAIN, reasons.DOUBT_STAYS)
    with after(days=1):
        assert settle() == 0 and drain() == 0
    assert post.box == []


@pytest.mark.parametrize("how", BREAKS)
def test_legal_mail_in_doubt_goes_again_until_it_is_certain(loper: Shop, how: Any) -> None:
    message = staged(loper, mail_class=MailClass.LEGAL)
    in_doubt(how)
    with after(minutes=4):
        settle()
    with loper.scoped():
        header = MessageContent.objects.get(pk=message.pk).header_id
    with after(minutes=10):
        drain()
    assert now(loper, message).state == State.SENT
    assert [mail.message_id for mail in post.box] == [header]


def test_legal_mail_does_not_go_round_for_ever(loper: Shop) -> None:
    message = staged(loper, mail_class=MailClass.LEGAL, attempts=MAX_ATTEMPTS - 1)
    in_doubt(Unsure("cut"))
    assert now(loper, message).state == State.UNCERTAIN, "somebody has to look at it"


def test_an_answer_after_the_lease_still_counts(loper: Shop) -> None:
    def slow(mail: Any) -> str:
        with after(minutes=4):
            settle()
        return "late"

    message = staged(loper)
    post.outcomes.append(slow)
    drain()
    with after(hours=1):
        assert settle() == 0 and drain() == 0
    assert now(loper, message).state == State.SENT and len(post.box) == 1


@pytest.mark.parametrize("kind", ["delivered", "bounced"])
def test_the_providers_word_ends_a_doubt(loper: Shop, kind: str) -> None:
    message = staged(loper)
    in_doubt(Unsure("cut"))
    with loper.scoped():
        header = MessageContent.objects.get(pk=message.pk).header_id
        assert report(header, kind, "evt-1", timezone.now())
        assert report(header, kind, "evt-1", timezone.now()), "a repeated report changes nothing"
        assert not report("<other@example>", kind, "evt-1", timezone.now())
        assert Suppression.objects.count() == (kind == "bounced")
    found = now(loper, message)
    assert (found.state, found.last_error) == (State.SENT, reasons.CONFIRMED)


def test_doubts_that_stay_do_not_crowd_out_those_to_settle(loper: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "SHARE", 1)
    stays = advertising(loper)
    in_doubt(Unsure("cut"))
    with loper.scoped():
        Message.objects.filter(pk=stays.pk).update(due_at=timezone.now() - timedelta(days=1))
    settles = staged(loper, number="1043")
    in_doubt(Unsure("cut"))
    with after(minutes=16):
        assert settle() == 1
    assert now(loper, settles).resent
