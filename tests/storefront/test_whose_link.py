"""An order's links belong to the address they were mailed to."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from merchants.access import issue, open_link, revoke
from notifications.answers.suppressing import is_suppressed
from notifications.delivery.draining import drain
from notifications.mails.finishing import OFF_TOKEN, finished
from notifications.models import MailClass, Message, MessageContent
from orders.models import Order
from tests.cast import Shop, order, work
from tests.mailbox import Mailbox
from tests.notifications.stage import scene

pytestmark = pytest.mark.django_db
STRANGER, SANNE = "typo@klant.example", "sanne@klant.example"


def told(shop: Shop, email: str, minutes: int, **changes: Any) -> None:
    at = (timezone.now() - timedelta(minutes=minutes)).isoformat()
    shop.tells("order.upserted", order(buyer={"name": "Sanne", "email": email}, updated_at=at, **changes))
    work()


def token_of(shop: Shop) -> str:
    with shop.scoped():
        content = MessageContent.objects.latest("pk")
        mail = finished(content, Order.objects.get(number="1042").subject)
    return mail.text.split("/t/")[1].split("/")[0]


def test_the_links_of_an_address_die_with_it(loper: Shop, mailbox: Mailbox) -> None:
    told(loper, STRANGER, 40)
    token = token_of(loper)
    browser = loper.client()
    page = browser.get(f"/t/{token}/")["Location"]
    told(loper, f" {STRANGER.upper()}", 35, total="1.00")
    assert browser.get(page).status_code == 200
    told(loper, SANNE, 30)
    assert browser.get(page).status_code == 303
    assert loper.client().get(f"/t/{token}/").status_code == 404


def test_a_mail_written_anew_carries_a_link_that_works(loper: Shop) -> None:
    with loper.scoped():
        message = scene(loper, "order_placed")
        about = Order.objects.get()
        content = MessageContent(pk=message.pk, recipient=STRANGER, text="/t/0access0token0/", html="")
        first = finished(content, about.subject).text
    for address, minutes in ((STRANGER, 40), (SANNE, 30), (STRANGER, 20), (SANNE, 10)):
        with loper.scoped():
            Order.objects.filter(pk=about.pk).update(connection=loper.shop, external_id="order-1042")
        told(loper, address, minutes)
        content.recipient = address
        with loper.scoped():
            token = finished(content, about.subject).text.split("/")[2]
            assert token == finished(content, about.subject).text.split("/")[2]
            assert open_link(token)
    assert first.split("/")[2] != token


def test_a_mail_in_doubt_is_not_repeated_to_the_address_before(loper: Shop, mailbox: Mailbox) -> None:
    with loper.scoped():
        message = scene(loper, "order_placed", email=SANNE)
        stored = {"recipient": STRANGER, "sender": "x@x.example", "language": "nl", "subject": "x", "text": "x",
                  "html": "x", "header_id": "<1@x>", "content_hash": "x", "rendered_at": timezone.now()}  # fmt: skip
        MessageContent.objects.create(message=message, **stored)
        Message.objects.filter(pk=message.pk).update(resent=True)
    drain()
    with loper.scoped():
        assert MessageContent.objects.get(pk=message.pk).recipient == SANNE


def off_link(shop: Shop, recipient: str) -> str:
    with shop.scoped():
        message = Message.objects.latest("pk")
        MessageContent.objects.filter(pk=message.pk).update(recipient=recipient)
        content = MessageContent(pk=message.pk, recipient=recipient, text=OFF_TOKEN, html="")
        return finished(content, Order.objects.get().subject).text


def offers_stopped(shop: Shop, address: str) -> bool:
    with shop.scoped():
        return is_suppressed(address, MailClass.MARKETING)


def test_unsubscribing_stops_whoever_got_the_mail(loper: Shop, mailbox: Mailbox) -> None:
    told(loper, STRANGER, 40)
    off = off_link(loper, STRANGER)
    told(loper, SANNE, 30)
    with loper.scoped():
        MessageContent.objects.filter(recipient=SANNE).delete()
    assert loper.client().post(f"/mail/off/{off}/").status_code == 200
    assert offers_stopped(loper, STRANGER)
    assert not offers_stopped(loper, SANNE)


def test_an_off_link_works_for_more_than_a_year(loper: Shop, mailbox: Mailbox) -> None:
    told(loper, SANNE, 40)
    off = off_link(loper, SANNE)
    with loper.scoped():
        MessageContent.objects.update(recipient="")  # retention empties it
    with time_machine.travel(timezone.now() + timedelta(days=399)):
        assert loper.client().post(f"/mail/off/{off}/").status_code == 200
    assert offers_stopped(loper, SANNE)


def test_a_link_whose_recipient_is_gone_stops_nobody_else(loper: Shop, mailbox: Mailbox) -> None:
    told(loper, STRANGER, 40)
    off = off_link(loper, STRANGER)
    with loper.scoped():
        MessageContent.objects.update(recipient="")
    told(loper, SANNE, 30)
    assert loper.client().post(f"/mail/off/{off}/").status_code == 404
    assert not offers_stopped(loper, SANNE)


def test_a_revoked_link_stays_revoked_while_a_new_one_is_handed_out(loper: Shop) -> None:
    with loper.scoped():
        seen = []
        for _round in range(4):
            seen.append(issue("order:x", "test"))
            assert open_link(seen[-1])
            revoke("order:x")
        assert len(set(seen)) == 4
        assert not any(open_link(token) for token in seen)
