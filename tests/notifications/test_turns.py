"""What goes counts at once: for the next mail of the same batch, and for another worker."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from merchants.tenancy import scoped
from notifications.delivery.draining import drain
from notifications.facts.loading import load
from notifications.facts.snapshot import Facts
from notifications.facts.turns import in_turn
from notifications.guards import breakers, verdict
from notifications.models import Journey, MailClass, Message, MessageContent
from tests.cast import Shop
from tests.notifications import post
from tests.notifications.stage import advertising, message_about, order_of, staged, to_another


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_let_one_offer_go(loper: Shop, by_day: None, mailbox: list[Any]) -> None:
    messages = [advertising(loper), staged(loper, "review_request", "2001")]
    gate, went, wrong = threading.Barrier(2), [], []

    def work(message: Message) -> None:
        try:
            with scoped(loper.merchant):
                mine = Message.objects.select_related("enrolment__journey", "step").get(pk=message.pk)
                found = load([mine], timezone.now())
                gate.wait(30)  # both have seen an empty past
                for facts in in_turn(found.values(), lambda one: verdict(one) is None):
                    _hand_over(facts)
                    went.append(facts.message.pk)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    def _hand_over(facts: Facts) -> None:
        now = timezone.now()
        Message.objects.filter(pk=facts.message.pk).update(state=Message.State.SENDING)
        MessageContent.objects.create(
            message=facts.message, recipient=facts.recipient, mail_class=3, subject="s", text="t", html="h",
            language="nl", header_id=f"<{facts.message.pk}@x>", content_hash="x", rendered_at=now,
        )  # fmt: skip

    workers = [threading.Thread(target=work, args=(message,)) for message in messages]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert wrong == []
    assert len(went) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("begun_by_legal", [False, True])
def test_of_a_batch_of_two_hundred_to_one_person_three_go(
    loper: Shop, by_day: None, mailbox: list[Any], begun_by_legal: bool
) -> None:
    """Also when the first of them is one that the law asks for: it goes in any case, and counts."""
    with loper.scoped():
        first = message_about(loper, "order_placed", order_of(loper))
        if begun_by_legal:
            Message.objects.filter(pk=first.pk).update(mail_class=MailClass.LEGAL)
        run, journey = first.enrolment, Journey.objects.get(key="order_placed")
        runs = [
            type(run)(
                journey=journey, subject_type="order", subject_id=run.subject_id, order_id=run.order_id,
                customer_id=run.customer_id, event_id=run.event_id, round=number,
            )
            for number in range(1, 200)
        ]  # fmt: skip
        made = type(run).objects.bulk_create(runs)
        due = {"step": first.step, "mail_class": MailClass.STATUS, "planned_at": first.planned_at}
        Message.objects.bulk_create([Message(enrolment=one, due_at=first.due_at, **due) for one in made])
    drain()
    with loper.scoped():
        held = Message.objects.filter(state=Message.State.HELD, last_error="storm:person").count()
        assert (len(post.box), Message.objects.filter(state=Message.State.SENT).count(), held) == (3, 3, 197)


def _usual_hours_of_one_mail(loper: Shop) -> None:
    with loper.scoped():
        now = timezone.now()
        for day in range(1, 8):
            message = message_about(loper, "order_placed", order_of(loper, f"old-{day}"))
            Message.objects.filter(pk=message.pk).update(state=Message.State.SENT)
            MessageContent.objects.create(
                message=message, recipient=f"{day}@klant.example", mail_class=MailClass.STATUS, subject="s", text="t",
                html="h", language="nl", header_id=f"<{day}@x>", content_hash="x", rendered_at=now - timedelta(day),
                sent_at=now - timedelta(day),
            )  # fmt: skip


@pytest.mark.django_db
def test_a_batch_far_larger_than_usual_is_stopped_within_itself(
    loper: Shop, by_day: None, mailbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breakers, "FLOOR", 6)
    _usual_hours_of_one_mail(loper)
    messages = [to_another(loper, staged(loper, number=str(number)), f"k{number}") for number in range(9)]
    drain()
    with loper.scoped():
        reasons = Message.objects.filter(pk__in=[one.pk for one in messages]).values_list("last_error", flat=True)
        assert sorted(reasons) == ["accepted"] * 6 + ["storm:shop"] * 3
