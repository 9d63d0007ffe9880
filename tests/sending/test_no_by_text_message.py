"""A no to a text message is the person's: it is kept under the mail address, by which all else knows him."""

import re
from datetime import datetime
from typing import Any

import pytest
import time_machine

from notifications.answers.suppressing import is_suppressed
from notifications.delivery import claiming, preparing
from notifications.delivery.recording import Result
from notifications.delivery.recording import record as record_results
from notifications.facts.people import person_of
from notifications.mails.mail import NotSent
from notifications.models import MailClass, Message, Step
from orders.models import Customer
from tests.cast import SANNE, Shop
from tests.notifications.stage import advertising, at, now, staged
from tests.sending.api import Api, Said
from tests.sending.test_channels import channel

pytestmark = pytest.mark.django_db
State = Message.State
NUMBER = "+31612345678"
EMAIL = SANNE["email"]


def offer_by(shop: Shop, kind: str, noon: datetime) -> Message:
    """An advertising message that goes to Sanne's phone at noon."""
    message = advertising(shop)
    with shop.scoped():
        Customer.objects.update(opt_out_offered=True, phone=NUMBER)
        Message.objects.filter(pk=message.pk).update(planned_at=noon, due_at=noon)
        Step.objects.filter(journey__key="review_request").update(channel=kind)
    return message


def ready_one() -> preparing.Ready:
    (ready,) = preparing.prepare(claiming.take())
    return ready


@pytest.mark.parametrize("kind", ["sms", "whatsapp"])
def test_a_no_under_an_advertising_text_message_closes_the_person_s_mail_address(loper: Shop, kind: str) -> None:
    noon = at(1, 12)
    offer_by(loper, kind, noon)
    with time_machine.travel(noon, tick=False):
        mail = ready_one().mail
        assert mail.recipient == NUMBER
        (link,) = [word for word in re.findall(r"https?://\S+", mail.text) if "/off/" in word]
        path = "/" + link.split("/", 3)[3]
        assert loper.client().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        with loper.scoped():
            person = person_of(EMAIL, Customer.objects.get(email=EMAIL), noon)
            assert person.suppressed_from == MailClass.MARKETING, "no more advertising, by mail either"
            assert is_suppressed(EMAIL, MailClass.MARKETING) and not is_suppressed(EMAIL, MailClass.STATUS)


@pytest.mark.parametrize(("kind", "code"), [("sms", 21610), ("whatsapp", 63032)])
def test_stop_told_to_twilio_stops_all_advertising_and_the_news_of_the_order_goes_on(
    api: Api, loper: Shop, kind: str, code: int, mailbox: Any
) -> None:
    noon = at(1, 12)
    offer = offer_by(loper, kind, noon)
    twilio = channel(loper, kind, api)
    twilio.settings = {**twilio.settings, "templates": "review_request=HX1"}
    api.usual = Said(400, {"code": code, "message": "unsubscribed recipient"})
    with time_machine.travel(noon, tick=False):
        ready = ready_one()
        outcome = twilio.attempt(ready.mail)
        assert isinstance(outcome, NotSent) and outcome.said_no and len(api.asked) == 1
        record_results([Result(ready.claim, outcome, "twilio")])
        assert now(loper, offer).state == State.FAILED
        with loper.scoped():
            assert is_suppressed(EMAIL, MailClass.MARKETING) and not is_suppressed(EMAIL, MailClass.STATUS)
        second, news = staged(loper, "review_request", "2001"), staged(loper, "order_placed", "2002")
        assert [ready.mail.recipient for ready in preparing.prepare(claiming.take())] == [EMAIL]
    assert now(loper, second).state == State.SKIPPED and now(loper, news).state == State.SENDING
