"""Whose turn it is: the law first, then fair shares, never one message twice, and never by reading all that waits."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from merchants.tenancy import unscoped
from notifications.delivery import taking
from notifications.delivery.claiming import Turns, take
from notifications.delivery.draining import lag
from notifications.delivery.due import oldest_due
from notifications.delivery.taking import Ask
from notifications.models import MailClass, Message
from notifications.models.messages import hour_of
from tests.cast import Shop
from tests.notifications.stage import after, staged

pytestmark = pytest.mark.django_db


def many(shop: Shop, number: int, **changes: Any) -> None:
    """So many messages of one merchant, due now: one real one, and others like it under slots of their own."""
    first = staged(shop, number=f"n{number}{len(changes)}")
    with shop.scoped():
        rows = Message.objects.filter(pk=first.pk)
        rows.update(**changes)
        one = rows.get()
        more = [
            Message(
                enrolment_id=one.enrolment_id, step_id=one.step_id, slot=slot, mail_class=one.mail_class,
                due_at=one.due_at, planned_at=one.planned_at,
            )
            for slot in range(1, number)
        ]  # fmt: skip
        Message.objects.bulk_create(more)


def test_each_merchant_gets_the_same_part_of_a_batch_and_what_one_leaves_over_goes_to_the_other(
    loper: Shop, funkwerk: Shop
) -> None:
    many(loper, 60)
    many(funkwerk, 12)
    counts = Counter(one.merchant_id for one in take(20))
    assert counts == {loper.merchant.pk: 10, funkwerk.merchant.pk: 10}
    counts = Counter(one.merchant_id for one in take(20))
    assert counts == {loper.merchant.pk: 18, funkwerk.merchant.pk: 2}
    assert len(take(500)) == 32 and take(500) == []


def test_with_room_for_one_merchant_they_take_turns(loper: Shop, funkwerk: Shop) -> None:
    many(loper, 4)
    many(funkwerk, 4)
    turns = Turns()
    order = [take(1, turns=turns)[0].merchant_id for _ in range(6)]
    assert order[0] != order[1] and order == order[:2] * 3


def test_the_law_goes_first_then_news_then_advertising(loper: Shop, funkwerk: Shop) -> None:
    many(loper, 3, mail_class=MailClass.MARKETING)
    many(loper, 3, mail_class=MailClass.STATUS, resent=False)
    many(funkwerk, 3, mail_class=MailClass.LEGAL)
    classes = []
    with unscoped("read what was taken"):
        for _ in range(9):
            (one,) = take(1)
            classes.append(Message.objects.get(pk=one.id).mail_class)
    assert classes == [MailClass.LEGAL] * 3 + [MailClass.STATUS] * 3 + [MailClass.MARKETING] * 3


def test_nothing_is_taken_before_its_time_or_twice_within_a_lease(loper: Shop) -> None:
    message = staged(loper, due_at=timezone.now() + timedelta(minutes=1))
    assert take() == [] and lag() == 0
    with after(minutes=2):
        (one,) = take()
        assert (one.id, one.token) == (message.pk, 1) and take() == []
    with after(minutes=5):
        assert take()[0].token == 2


def test_how_long_the_oldest_has_waited(loper: Shop, funkwerk: Shop) -> None:
    now = timezone.now()
    many(loper, 3, due_at=now - timedelta(minutes=5))
    many(funkwerk, 2, due_at=now - timedelta(hours=30, minutes=7))
    assert oldest_due() == now - timedelta(hours=30, minutes=7)
    assert 108_420 <= lag() < 108_480


def test_the_database_counts_hours_as_python_does(loper: Shop) -> None:
    for moment in (
        timezone.now(),
        timezone.now() + timedelta(days=9000, minutes=59),
        timezone.now() - timedelta(days=9),
    ):
        message = staged(loper, number=f"h{moment.timestamp()}", due_at=moment)
        with loper.scoped():
            assert Message.objects.get(pk=message.pk).due_hour == hour_of(moment)


def test_a_claim_asks_as_much_with_many_waiting_as_with_few(loper: Shop) -> None:
    many(loper, 30)
    with CaptureQueriesContext(
        connection,
    ) as few:
        take(10, turns=Turns())
    many(loper, 200)
    with CaptureQueriesContext(connection) as much:
        take(10, turns=Turns())
    assert len(few) == len(much)
    with connection.cursor() as cursor, unscoped("plan"):
        cursor.execute("SET LOCAL enable_seqscan = off")
        given = Ask(mail_class=2, share=5, limit=5, now=timezone.now(), until=timezone.now()).values
        cursor.execute(f"EXPLAIN {taking.ALONG}", {**given, "merchants": [loper.merchant.pk]})
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "message_due" in plan, plan


def test_what_a_look_saw_is_taken_later_without_looking_again_and_only_if_it_is_still_due(loper: Shop) -> None:
    many(loper, 30)
    turns = Turns()
    first = [one.id for one in take(5, turns=turns)]
    (seen,) = turns.ahead.seen.values()
    seen = list(seen)
    assert len(set(first + seen)) == 30
    elsewhere = [one.id for one in take(5, turns=Turns())]
    cancelled, later, sent = seen[5:8]
    with unscoped("meanwhile"):
        Message.objects.filter(pk=cancelled).update(state=Message.State.CANCELLED)
        Message.objects.filter(pk=later).update(due_at=timezone.now() + timedelta(hours=1))
        Message.objects.filter(pk=sent).update(state=Message.State.SENT)
    with CaptureQueriesContext(connection) as asked:
        second = [one.id for one in take(10, turns=turns)]
    assert elsewhere == seen[:5] and second == seen[8:18]
    assert not any("row_number" in one["sql"] for one in asked.captured_queries)
    assert {one.id for one in take(500, turns=turns)} == set(seen[18:]) and take(500, turns=turns) == []
