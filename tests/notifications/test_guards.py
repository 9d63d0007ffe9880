"""What may go is decided at the last moment, of the rows as they are then."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from notifications import reasons
from notifications.answers.suppressing import suppress
from notifications.delivery.draining import drain
from notifications.delivery.settling import settle
from notifications.facts.snapshot import facts_of
from notifications.models import Journey, MailClass, Message, MessageMove, Suppression
from orders.models import Customer
from tests.cast import SANNE, Shop
from tests.notifications import post
from tests.notifications.stage import advertising, after, message_about, now, order_of, parcel_of, staged, verify_sender
from tracking.models import Shipment
from tracking.snapshots import Status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailbox", "by_day")]
State = Message.State


def _deliver_parcel(message: Message) -> None:
    Shipment.objects.update(status=Status.DELIVERED, delivered_at=timezone.now())


def _void_parcel(message: Message) -> None:
    Shipment.objects.update(is_cancelled=True)


def _cancel_order(message: Message) -> None:
    order = facts_of(message).order
    order.cancelled_at = timezone.now()
    order.save()


def _erase(message: Message) -> None:
    order = facts_of(message).order
    order.redacted_at = timezone.now()
    order.save()


def _drop_order(message: Message) -> None:
    facts_of(message).order.delete()


def _drop_address(message: Message) -> None:
    order = facts_of(message).order
    order.email = ""
    order.save()


def _bounce(message: Message) -> None:
    suppress(SANNE["email"].upper(), MailClass.STATUS, "bounced")


def _switch_off(message: Message) -> None:
    journey = message.enrolment.journey
    journey.state = journey.State.OFF
    journey.save()


def _grow_old(message: Message) -> None:
    Message.objects.update(planned_at=timezone.now() - timedelta(days=3))


@pytest.mark.parametrize(
    ("template", "happens", "state", "reason"),
    [
        ("shipment_in_transit", _deliver_parcel, State.SKIPPED, "overtaken:delivered"),
        ("shipment_in_transit", _void_parcel, State.SKIPPED, "overtaken:cancelled"),
        ("shipment_in_transit", _cancel_order, State.CANCELLED, "order_cancelled"),
        ("order_placed", _cancel_order, State.CANCELLED, "order_cancelled"),
        ("order_cancelled", _cancel_order, State.SENT, "accepted"),
        ("order_placed", _erase, State.CANCELLED, "erased"),
        ("order_placed", _drop_order, State.CANCELLED, "erased"),
        ("order_placed", _drop_address, State.SKIPPED, "no_address"),
        ("order_placed", _bounce, State.SKIPPED, "suppressed:bounced"),
        ("order_placed", _switch_off, State.SKIPPED, "journey_off"),
        ("order_placed", _grow_old, State.MISSED, "overdue"),
    ],
)
def test_what_happened_since_decides_at_the_last_moment(
    loper: Shop, template: str, happens: Any, state: int, reason: str
) -> None:
    message = staged(loper, template)
    with loper.scoped():
        happens(message)
    drain()
    found = now(loper, message)
    assert (found.state, found.last_error) == (state, reason)
    assert bool(post.box) == (state == State.SENT)


def test_a_shop_that_is_switched_off_sends_nothing(loper: Shop) -> None:
    message = staged(loper)
    loper.merchant.is_active = False
    loper.merchant.save()
    drain()
    assert now(loper, message).last_error == reasons.MERCHANT_OFF


def test_the_last_parcel_is_told_by_the_mail_about_the_order(loper: Shop) -> None:
    with loper.scoped():
        order = order_of(loper, delivered_at=timezone.now())
        message = message_about(loper, "shipment_delivered", order, parcel_of(order, Status.DELIVERED))
    drain()
    assert now(loper, message).last_error == reasons.LAST_PARCEL


@pytest.mark.parametrize(
    ("consent", "offered", "goes"),
    [(True, None, True), (None, True, True), (None, None, False), (None, False, False), (False, True, False)],
)
def test_marketing_needs_a_basis(loper: Shop, consent: bool | None, offered: bool | None, goes: bool) -> None:
    message = advertising(loper)
    with loper.scoped():
        Customer.objects.update(marketing_opt_in=consent, opt_out_offered=offered)
    drain()
    found = now(loper, message)
    assert found.state == (State.SENT if goes else State.SKIPPED)
    assert goes or found.last_error == (reasons.SAID_NO if consent is False else reasons.NO_BASIS)


def test_nobody_is_asked_for_a_review_while_something_goes_back(loper: Shop) -> None:
    message = advertising(loper)
    with loper.scoped():
        parcel_of(facts_of(message).order, Status.RETURN_TO_SENDER, "BACK")
    drain()
    assert now(loper, message).last_error == reasons.RETURN_UNDER_WAY


def test_unsubscribing_stops_marketing_and_nothing_else(loper: Shop) -> None:
    asking, status = advertising(loper), staged(loper, number="1043")
    with loper.scoped():
        suppress(SANNE["email"], MailClass.MARKETING, "unsubscribed")
        suppress(SANNE["email"], MailClass.MARKETING, "unsubscribed")
        assert Suppression.objects.count() == 1
    drain()
    assert now(loper, asking).last_error == "suppressed:unsubscribed"
    assert now(loper, status).state == State.SENT


def test_a_suppression_at_one_merchant_means_nothing_at_another(loper: Shop, funkwerk: Shop) -> None:
    with loper.scoped():
        suppress(SANNE["email"], MailClass.STATUS, "bounced")
    message = staged(funkwerk)
    drain()
    assert now(funkwerk, message).state == State.SENT


def test_an_order_of_five_parcels_is_told_in_turns(loper: Shop) -> None:
    """More than three mails to one person within an hour is a storm: the rest waits, and goes when there is room."""
    messages = [staged(loper, number=str(number)) for number in range(5)]
    drain()
    held = [now(loper, message) for message in messages[3:]]
    assert len(post.box) == 3
    assert {(row.state, row.last_error) for row in held} == {(State.HELD, "storm:person")}
    assert all(row.due_at > timezone.now() for row in held)
    with loper.scoped():
        assert MessageMove.objects.filter(message=messages[4], to_state=State.HELD).get().until is not None
    assert settle() == 0
    with after(minutes=61):
        assert settle() == 2
        drain()
    assert [now(loper, message).state for message in messages] == [State.SENT] * 5


def test_two_offers_of_one_batch_count_as_two(loper: Shop) -> None:
    first, second = advertising(loper), staged(loper, "review_request", "2001")
    drain()
    states = sorted(now(loper, message).state for message in (first, second))
    assert states == [State.SENT, State.HELD]
    assert len(post.box) == 1


def test_a_fourth_offer_in_thirty_days_is_not_sent(loper: Shop) -> None:
    """Counted from what really went to the address, whatever journey it came from."""
    for day, goes in ((0, True), (2, True), (4, True), (6, False)):
        with after(days=day):
            message = staged(loper, "review_request", f"20{day}")
            with loper.scoped():
                Journey.objects.filter(key="review_request").update(state=Journey.State.ON)
            verify_sender(loper)
            drain()
            found = now(loper, message)
            assert (found.state == State.SENT) == goes, found.last_error
    assert found.state == State.SKIPPED and found.last_error.startswith("budget_spent:")
