"""Journeys of the merchant's own, from the webhook to the wire: conditions, another channel, an edit at the moment."""

import threading
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.utils import timezone

from notifications import replanning
from notifications.journeys import editing, switching, versions
from notifications.journeys import enrolling as journeys
from notifications.models import ChannelAccount, Enrolment, Journey, MailClass, Message, MessageContent
from orders.models import Order
from outbox.events import record
from tests.cast import Shop, order, work
from tests.sending.api import Api, Said
from tests.sending.conftest import api as api  # noqa: PLC0414 - the fixture of the folder beside

State = Message.State
HOURS = {"window_from": None, "window_until": None, "clock": "shop"}


def own_journey(**step: Any) -> Journey:
    """A status journey on the order, of one step; needs an open scope."""
    definition = {
        **switching.blank(), **HOURS, "trigger": "order.placed", "mail_class": int(MailClass.STATUS), "purpose": "",
        "exit_events": [],
        "steps": [{"slot": None, "amount": 0, "unit": "minutes", "channel": "mail", "conditions": [],
                   "template": "order_placed", "design_id": None, **step}],
    }  # fmt: skip
    journey = switching.create(
        editing.validated(Journey(mail_class=MailClass.STATUS), definition), "ruth@loper.example"
    )
    switching.switch(journey, Journey.State.ON, timezone.now())
    return journey


def told(journey: Journey) -> list[tuple[str, int, str]]:
    """(number of the order, state, reason) of each of its messages."""
    numbers = dict(Order.objects.values_list("pk", "number"))
    rows = Message.objects.filter(enrolment__journey=journey).select_related("enrolment").order_by("pk")
    return [(numbers[row.enrolment.order_id], row.state, row.last_error) for row in rows]


@pytest.mark.django_db
def test_a_steps_conditions_are_asked_when_its_mail_is_due(loper: Shop, mailbox: list[Any]) -> None:
    with loper.scoped():
        journey = own_journey(conditions=[{"fact": "order.total", "is": "at_least", "value": "100"}])
    loper.tells("order.upserted", order("1"))
    loper.tells("order.upserted", order("2", total="99.99"))
    work()
    with loper.scoped():
        (_, first, _), (_, second, why) = sorted(told(journey))
        assert (first, second) == (State.SENT, State.SKIPPED)
        assert why.startswith("condition_unmet")


@pytest.mark.django_db
def test_a_step_by_text_message_reaches_the_phone_and_no_mailbox(loper: Shop, mailbox: list[Any], api: Api) -> None:
    api.usual = Said(201, {"sid": "SM1", "status": "queued"})
    with loper.scoped():
        Journey.objects.update(state=Journey.State.OFF)
        journey = own_journey(channel="sms")
        account = ChannelAccount(channel="sms", provider="twilio")
        account.settings = {"account_sid": "AC123", "sender": "+3197010"}
        account.keys = {"token": "tw-token"}
        account.save()
    loper.tells("order.upserted", order("1"))
    work()
    (asked,) = api.asked
    form = parse_qs(asked.body.decode())
    assert form["To"] == ["+31612345678"]
    with loper.scoped():
        assert [state for _, state, _ in told(journey)] == [State.SENT]
        content = MessageContent.objects.get()
        assert (content.channel, content.recipient, content.provider_id) == ("sms", "+31612345678", "SM1")
        assert f"https://{loper.host}/" in form["Body"][0] or loper.host in form["Body"][0]
    assert mailbox == []


@pytest.mark.django_db(transaction=True)
def test_who_begins_while_the_journey_is_edited_gets_each_mail_once_by_the_version_that_counts(loper: Shop) -> None:
    people, edits = 24, 8
    with loper.scoped():
        Journey.objects.update(state=Journey.State.OFF)
        journey = own_journey(amount=5, unit="days")
    for number in range(people):
        loper.tells("order.upserted", order(str(number)))
    work()
    with loper.scoped():
        Message.objects.all().delete()
        Enrolment.objects.all().delete()
        bought = list(Order.objects.order_by("pk"))
    start = threading.Barrier(3)

    def begin(mine: list[Order]) -> None:
        start.wait()
        try:
            for one in mine:
                with loper.scoped():
                    journeys.enrol(record("order.placed", one, order_id=one.pk))
        finally:
            connection.close()

    def edit() -> None:
        start.wait()
        try:
            for turn in range(edits):
                with loper.scoped():
                    row = Journey.objects.get(pk=journey.pk)
                    steps = [{"slot": 0, "amount": 6 + turn, "unit": "days", "channel": "mail", "conditions": [],
                              "template": "order_placed", "design_id": None}]  # fmt: skip
                    definition = editing.validated(row, {**versions.current(row), "steps": steps})
                    replanning.apply(row, definition, timezone.now(), "ruth@loper.example")
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=(bought[half::2],)) for half in (0, 1)]
    threads.append(threading.Thread(target=edit))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with loper.scoped():
        journey.refresh_from_db()
        assert journey.version == 1 + edits
        rows = list(Message.objects.filter(enrolment__journey=journey).select_related("step", "enrolment"))
        assert len(rows) == people == Enrolment.objects.filter(journey=journey, state="active").count()
        assert {row.step.version for row in rows} == {journey.version}
        for row in rows:
            assert (row.planned_at - row.enrolment.anchor_at).days in (5 + edits, 4 + edits), "by the last edit"
