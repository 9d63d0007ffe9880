"""From due to sent: the claim, the hand-over, and what goes wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import reasons
from notifications.delivery import claiming
from notifications.delivery import draining as delivery
from notifications.delivery.draining import drain
from notifications.delivery.handing import Lines
from notifications.mails.mail import NotSent
from notifications.models import Message, MessageContent, MessageMove
from tests.cast import SANNE, Shop
from tests.notifications import post
from tests.notifications.stage import after, now, staged
from workqueue.backoff import MAX_ATTEMPTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailbox")]
State = Message.State


def test_a_due_message_is_sent_once_and_leaves_its_history(loper: Shop) -> None:
    message = staged(loper)
    assert drain() == 1
    assert drain() == 0
    assert [mail.recipient for mail in post.box] == [SANNE["email"]]
    with loper.scoped():
        content = MessageContent.objects.get(pk=message.pk)
        moves = list(MessageMove.objects.values_list("from_state", "to_state", "reason"))
    assert now(loper, message).state == State.SENT
    assert (content.provider, content.provider_id) == ("post", "accepted") and content.sent_at
    assert moves == [(State.SCHEDULED, State.SENDING, ""), (State.SENDING, State.SENT, reasons.ACCEPTED)]


def test_a_message_that_is_not_due_waits(loper: Shop) -> None:
    message = staged(loper, due_at=timezone.now() + timedelta(hours=1), planned_at=timezone.now() + timedelta(hours=1))
    assert drain() == 0
    with after(hours=1.1):
        assert drain() == 1
    assert now(loper, message).state == State.SENT


def test_two_merchants_mails_go_out_in_one_batch_under_their_own_names(loper: Shop, funkwerk: Shop) -> None:
    staged(loper)
    staged(funkwerk)
    assert drain() == 2
    senders = sorted(mail.sender for mail in post.box)
    assert senders == ['"Funkwerk" <funkwerk@mail.stoep.localhost>', '"Loper Loopsport" <loper@mail.stoep.localhost>']
    for mail in post.box:
        other = "funkwerk" if "Loper" in mail.sender else "track.loper"
        assert other not in (mail.text + mail.html + mail.sender).lower()


def test_a_refused_mail_fails_with_the_servers_words(loper: Shop) -> None:
    message = staged(loper)
    post.outcomes.append(NotSent("550 no such mailbox", retry=False))
    drain()
    found = now(loper, message)
    assert (found.state, found.last_error) == (State.FAILED, "provider_refused:550 no such mailbox")


def test_a_server_that_is_down_costs_time_and_no_mail(loper: Shop) -> None:
    message = staged(loper)
    post.outcomes.extend([NotSent("down", retry=True)] * 2)
    drain()
    waiting = now(loper, message)
    assert waiting.state == State.SCHEDULED and waiting.last_error == "provider_down:down"
    assert waiting.due_at > timezone.now()
    with after(minutes=1):
        drain()
    with after(minutes=5):
        drain()
    assert now(loper, message).state == State.SENT and len(post.box) == 1


def test_an_outage_is_waited_out_however_many_tries_it_takes_until_the_news_is_too_old(loper: Shop) -> None:
    message = staged(loper, attempts=MAX_ATTEMPTS + 50)
    post.outcomes.append(NotSent("down", retry=True))
    drain()
    waiting = now(loper, message)
    assert waiting.state == State.SCHEDULED and waiting.due_at < timezone.now() + timedelta(minutes=6)
    with after(minutes=60 * 24 * 3):
        drain()
    assert now(loper, message).state == State.MISSED and not post.box


def test_one_time_out_is_enough_for_the_whole_batch(loper: Shop) -> None:
    messages = [staged(loper, number=str(number)) for number in (1, 2, 3)]
    post.outcomes.extend([NotSent("not reachable", retry=True, down=True), "accepted", "accepted"])
    drain()
    found = [now(loper, message) for message in messages]
    assert [message.state for message in found] == [State.SCHEDULED] * 3 and not post.box
    assert [message.attempts for message in found] == [1, 0, 0], "the others lost no attempt"
    with after(minutes=6):
        drain()
    assert len(post.box) == 3


def test_a_mail_that_cannot_be_made_does_not_hold_up_its_neighbours(loper: Shop) -> None:
    broken = staged(loper)
    with loper.scoped():
        step = Message.objects.select_related("step").get(pk=broken.pk).step
        step.template = "no_such_template"
        step.save()
    fine = staged(loper, "link_requested", "1043")
    drain()
    assert now(loper, fine).state == State.SENT
    found = now(loper, broken)
    assert found.state == State.SCHEDULED and found.last_error == "render_failed:TemplateDoesNotExist"


def test_a_worker_that_lost_its_claim_sends_nothing(loper: Shop) -> None:
    message = staged(loper)
    stale = claiming.take()
    with after(minutes=4), Lines() as lines:
        fresh = claiming.take()
        delivery.send(stale, lines)
        assert post.box == []
        delivery.send(fresh, lines)
    assert len(post.box) == 1 and now(loper, message).state == State.SENT


def test_a_claim_whose_worker_died_before_the_hand_over_is_taken_again(loper: Shop) -> None:
    message = staged(loper)
    assert len(claiming.take()) == 1
    assert drain() == 0
    with after(minutes=4):
        assert drain() == 1
    assert len(post.box) == 1 and now(loper, message).attempts == 2
