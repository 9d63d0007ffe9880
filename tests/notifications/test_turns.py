"""Two workers with two offers for one person: one goes."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from merchants.tenancy import scoped
from notifications.facts.loading import load
from notifications.facts.snapshot import Facts
from notifications.facts.turns import in_turn
from notifications.guards import verdict
from notifications.models import Message, MessageContent
from tests.cast import Shop
from tests.notifications.stage import advertising, staged


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
