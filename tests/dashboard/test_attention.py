"""The first screen: only what a person has to do, in words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inbox.models import InboundWebhook
from notifications import reasons
from notifications.delivery import moves
from notifications.models import Message
from orders.models import Order
from outbox.events import record
from tests.cast import Shop, order, parcel, post, scan, tracking, work
from tests.dashboard.conftest import At
from tests.notifications.stage import rendered, staged
from tracking.delays import notice_overdue
from tracking.models import Shipment

HOME = "/dashboard/loper/"


@pytest.fixture
def shop(loper: Shop) -> Shop:
    loper.tells("order.upserted", order("1042", parcels=[parcel("3SLOPR0001"), parcel("3SLOPR0002")]))
    work()
    return loper


def test_a_calm_day_says_so(shop: Shop, at: At) -> None:
    assert "Nothing needs you now" in at(shop).get(HOME).text


def test_equal_troubles_are_one_row_with_their_number(shop: Shop, at: At) -> None:
    for number in range(5):
        post(shop.shop, b"%d" % number, {})
    page = at(shop).get(HOME).text
    assert "5 webhooks not verified" in page
    assert page.count("data-row ") == 1


def test_what_was_not_understood_names_the_field(shop: Shop, at: At) -> None:
    shop.tells("order.upserted", {"id": "x"})
    work()
    assert shop.webhook().state == InboundWebhook.State.REJECTED
    assert "1 webhook not understood" in at(shop).get(HOME).text


def test_parcels_in_trouble_and_late_ones_are_named(shop: Shop, at: At) -> None:
    shop.carrier_tells(tracking("3SLOPR0001", scan("exception")))
    yesterday = timezone.now() - timedelta(days=1)
    shop.carrier_tells(tracking("3SLOPR0002", scan("in_transit"), estimated_delivery={"until": yesterday.isoformat()}))
    work()
    notice_overdue()
    page = at(shop).get(HOME).text
    assert "3SLOPR0001: something went wrong" in page
    assert "3SLOPR0002: Parcel delayed" in page


@pytest.mark.parametrize(
    ("reason", "days", "means"),
    [
        ("overdue", -1, "It should have arrived by now."),
        ("revised", 2, "The carrier named a later day"),
        ("revised", -1, "It should have arrived by now."),
        ("overdue", 2, "The carrier named a later day"),
        ("carrier", 2, "The carrier says that it will be late."),
        ("carrier", None, "The carrier says that it will be late."),
    ],
)
def test_a_late_parcel_says_why_it_is_late_today(shop: Shop, at: At, reason: str, days: int | None, means: str) -> None:
    now = timezone.now()
    with shop.scoped():
        Shipment.objects.filter(tracking_number="3SLOPR0001").update(
            delayed_at=now, delay_reason=reason, estimated_at=None if days is None else now + timedelta(days=days)
        )
    page = at(shop).get(HOME).text
    assert "3SLOPR0001: Parcel delayed" in page
    sentences = ("It should have arrived by now.", "The carrier named a later day", "The carrier says that it will")
    assert [one for one in sentences if one in page] == [one for one in sentences if means.startswith(one)]


def test_a_held_mail_says_until_when_and_why(shop: Shop, at: At) -> None:
    with shop.scoped():
        mail = Message.objects.earliest("pk")
        Message.objects.filter(pk=mail.pk).update(state=Message.State.SCHEDULED)
        mail.refresh_from_db()
        moves.move(mail, Message.State.HELD, f"{reasons.STORM}:person", due_at=timezone.now() + timedelta(hours=1))
    page = at(shop).get(HOME).text
    assert "held" in page
    assert "too many mails within an hour" in page
    assert "until" in page


def test_a_request_for_data_is_due_within_a_month(shop: Shop, at: At) -> None:
    with shop.scoped():
        record("customer.data_requested", Order.objects.get().customer)
    page = at(shop).get(HOME).text
    assert "sanne@klant.example asked for their data" in page
    assert "one month" in page


def test_the_dashboard_speaks_the_readers_language(shop: Shop, at: At) -> None:
    calm = {"nl": "Er is nu niets te doen", "de": "Im Moment ist nichts zu tun", "fr": "Rien ne vous attend"}
    for language, words in calm.items():
        assert words in at(shop, language=language).get(HOME).text


@pytest.mark.parametrize("state", [Message.State.FAILED, Message.State.UNCERTAIN])
def test_a_mail_without_an_order_is_told_shown_and_tried_again(loper: Shop, at: At, state: int) -> None:
    message = staged(loper, "birthday", state=state, last_error=reasons.PROVIDER_REFUSED)
    with loper.scoped():
        row = rendered(Message.objects.get(pk=message.pk))
        row.rendered_at = timezone.now()
        row.save()
        journey = message.enrolment.journey_id
    desk = at(loper)
    home = desk.get(HOME)
    assert home.status_code == 200 and f"/dashboard/loper/journeys/{journey}/" in home.text
    page = desk.get(f"/dashboard/loper/messages/{message.pk}/")
    assert page.status_code == 200 and f"/dashboard/loper/journeys/{journey}/" in page.text
    assert desk.post(f"/dashboard/loper/messages/{message.pk}/retry/").status_code == 303
    with loper.scoped():
        tried = Message.objects.get(pk=message.pk).state
    assert tried == (Message.State.SCHEDULED if state == Message.State.FAILED else state)
