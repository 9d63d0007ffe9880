"""Advertising stays away from those who said no a moment ago, who heard enough, who sleep, and who are held out."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from consents import preferring
from notifications.answers.suppressing import suppress
from notifications.delivery import preparing
from notifications.delivery.claiming import take
from notifications.designs.versions import create
from notifications.facts.snapshot import facts_of
from notifications.guards import verdict
from notifications.holdout import ALL_MARKETING, is_within
from notifications.journeys import editing, versions
from notifications.mails.rendering import render
from notifications.models import Enrolment, Journey, MarketingHoldout, Message, MessageContent, Step
from orders.models import Customer, Order
from tests.cast import SANNE, Shop
from tests.designs.stage import text
from tests.notifications.advertised import programme
from tests.notifications.stage import advertising, message_about, now, staged, verify_sender

EMAIL = SANNE["email"]
State = Message.State


@pytest.fixture
def noon() -> Iterator[datetime]:
    """The next Tuesday at eleven in UTC: no quiet hours in Europe."""
    today = timezone.now()
    tuesday = today.replace(hour=11, minute=0) + timedelta(days=(1 - today.weekday()) % 7 or 7)
    with time_machine.travel(tuesday, tick=True):
        yield tuesday


def judged(message: Message) -> str:
    """What the guards say of the message now, and "" where it may go; needs the shop's scope."""
    Message.objects.filter(pk=message.pk).update(planned_at=timezone.now(), due_at=timezone.now())
    found = verdict(facts_of(Message.objects.get(pk=message.pk)))
    return found.reason if found else ""


@pytest.mark.django_db(transaction=True)
def test_a_no_that_comes_while_the_mail_waits_for_its_turn_is_heard(loper: Shop, noon: datetime) -> None:
    message = advertising(loper)
    with loper.scoped():
        Message.objects.filter(pk=message.pk).update(planned_at=noon, due_at=noon)
    claims, ready = take(), []
    assert claims
    holds, lets_go = threading.Event(), threading.Event()

    def another_worker() -> None:
        with loper.scoped(), connection.cursor() as cursor:
            place = f"turns:{loper.merchant.pk}:{EMAIL}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [place])
            holds.set()
            lets_go.wait(20)
        connections.close_all()

    def this_worker() -> None:
        ready.extend(preparing.prepare(claims))
        connections.close_all()

    threads = [threading.Thread(target=another_worker), threading.Thread(target=this_worker)]
    threads[0].start()
    holds.wait(20)
    threads[1].start()
    _until_somebody_waits()
    with loper.scoped():
        suppress(EMAIL, 3, "unsubscribed")
    lets_go.set()
    for thread in threads:
        thread.join()
    assert not ready and now(loper, message).state == State.SKIPPED


def _until_somebody_waits() -> None:
    for _try in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits for the person's turn")


@pytest.mark.django_db
def test_a_purpose_of_wishes_is_for_journeys_that_a_wish_starts(loper: Shop, noon: datetime) -> None:
    message = advertising(loper)
    with loper.scoped():
        journey = Journey.objects.get(key="review_request")
        with pytest.raises(editing.InvalidJourney) as refused:
            editing.validated(journey, {**versions.current(journey), "purpose": "wishes"})
        assert "purpose" in refused.value.errors
        wished = Journey.objects.get(key="back_in_stock")
        assert editing.validated(wished, versions.current(wished))["purpose"] == "wishes"
        # One that was kept so before is judged as what it is.
        Journey.objects.filter(pk=journey.pk).update(purpose="wishes")
        assert judged(message) == "no_basis"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("channel", "recipient"), [("webhook", EMAIL), ("sms", "+31612345678"), ("whatsapp", "+31612345678")]
)
@pytest.mark.parametrize("phone", ["06 - 1234 5678", "0031612345678"])
def test_every_channel_spends_the_one_budget(
    loper: Shop, noon: datetime, channel: str, recipient: str, phone: str
) -> None:
    message, other = advertising(loper), staged(loper, "order_placed", "7")
    with loper.scoped():
        Customer.objects.update(phone=phone)
        assert judged(message) == ""
        content = {"subject": "s", "text": "t", "html": "", "language": "nl", "content_hash": "x"}
        MessageContent.objects.create(
            message=other, recipient=recipient, channel=channel, mail_class=3, header_id="<1@x>",
            rendered_at=timezone.now(), sent_at=timezone.now() - timedelta(minutes=5), **content,
        )  # fmt: skip
        assert judged(message).startswith("budget_spent")
        Customer.objects.update(email="other@klant.example", phone="06 87654321")
        Order.objects.update(email="other@klant.example")
        assert judged(message) == "", "somebody else's address and phone are not his"


@pytest.mark.django_db
def test_the_night_is_that_of_the_reader(loper: Shop) -> None:
    """Half past three in New York, half past nine in Amsterdam; planned and judged by the same clock."""
    with time_machine.travel(datetime(2026, 11, 25, 8, 30, tzinfo=UTC)):
        message = advertising(loper)
        with loper.scoped():
            assert judged(message) == ""
            Order.objects.update(country="US", postal_code="10001")
            assert judged(message).startswith("quiet_hours")
        with loper.scoped():
            Journey.objects.filter(key="birthday").update(state="on")
            Customer.objects.update(birthday="11-25")
            greeting = message_about(loper, "birthday", Order.objects.get())
            assert greeting.enrolment.order_id is None
            assert judged(greeting).startswith("quiet_hours"), "without an order: where the last one went"
            Order.objects.update(country="NL", postal_code="1015 CC")
            assert not judged(greeting).startswith("quiet_hours")


@pytest.mark.django_db
def test_a_share_that_was_set_aside_later_holds_for_those_who_were_enrolled_before(loper: Shop, noon: datetime) -> None:
    inside = outside = ""
    message = advertising(loper)
    with loper.scoped():
        for number in range(200):
            email = f"p{number}@klant.example"
            inside, outside = (email, outside) if is_within(ALL_MARKETING, email, 50) else (inside, email)
        assert inside and outside
        found = {}
        for percent in (0, 50):
            MarketingHoldout.objects.create(percent=percent, set_by="x", since=timezone.now())
            for email in (inside, outside):
                Customer.objects.update(email=email)
                Order.objects.update(email=email)
                found[percent, email] = judged(message)
        assert not Enrolment.objects.filter(is_held_out=True).exists()
    assert found == {(0, inside): "", (0, outside): "", (50, inside): "held_out", (50, outside): ""}


@pytest.mark.django_db
@pytest.mark.parametrize("refuses", [False, True])
def test_an_offer_in_an_own_design_is_for_those_who_may_get_offers(loper: Shop, refuses: bool) -> None:
    """The mail carries a block about the programme, and so a way out; that is no basis for offers."""
    message = staged(loper, "order_placed")
    with loper.scoped():
        verify_sender(loper)
        programme()
        if refuses:
            preferring.refuse(EMAIL, "offers", "x")
        made: Any = create("order_placed", "Ours", text("KORTING 50%", is_offer=True), "x")
        Step.objects.filter(pk=Message.objects.get(pk=message.pk).step_id).update(design=made)
        content = render(facts_of(Message.objects.get(pk=message.pk)))
    assert ("KORTING" in content.text) is ("KORTING" in content.html) is not refuses
    assert "List-Unsubscribe" in content.headers
