"""From due to sent: the guards, the claim, and what is told when nobody can know."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from notifications import delivery, reasons, settling
from notifications.delivery import drain
from notifications.engagement import report
from notifications.facts import facts_of
from notifications.mail import NotSent, Unsure
from notifications.models import MailClass, Message, MessageContent, MessageMove, Suppression
from notifications.settling import settle
from notifications.suppression import suppress
from orders.models import Customer
from tests.cast import SANNE, Shop
from tests.notifications import post
from tests.notifications.stage import message_about, order_of, parcel_of, scene
from tracking.models import Shipment
from tracking.snapshots import Status
from workqueue.backoff import MAX_ATTEMPTS

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture(autouse=True)
def _post(settings: Any) -> Iterator[None]:
    settings.STOEP_DELIVERY_PROVIDERS = {"post": "tests.notifications.post:Post"}
    settings.MAIL_PROVIDER = "post"
    post.box.clear()
    post.outcomes.clear()
    yield


def staged(shop: Shop, template: str = "order_placed", number: str = "1042", **changes: Any) -> Message:
    with shop.scoped():
        message = scene(shop, template, number)
        if changes:
            Message.objects.filter(pk=message.pk).update(**changes)
    return message


def now(shop: Shop, message: Message) -> Message:
    """The message as it is now."""
    with shop.scoped():
        return Message.objects.get(pk=message.pk)


def after(**span: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**span))


# --- sending -------------------------------------------------------------------------------------------------------


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
        other = "funkwerk" if "loper" in mail.sender else "loper"
        assert other not in (mail.text + mail.html + mail.sender).lower()


# --- guards --------------------------------------------------------------------------------------------------------


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
    journey.is_active = False
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
        ("order_placed", _bounce, State.SKIPPED, "suppressed"),
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
    message = _advertising(loper)
    with loper.scoped():
        Customer.objects.update(marketing_opt_in=consent, opt_out_offered=offered)
    drain()
    found = now(loper, message)
    assert found.state == (State.SENT if goes else State.SKIPPED)
    assert goes or found.last_error == reasons.NO_BASIS


def test_nobody_is_asked_for_a_review_while_something_goes_back(loper: Shop) -> None:
    message = _advertising(loper)
    with loper.scoped():
        parcel_of(facts_of(message).order, Status.RETURN_TO_SENDER, "BACK")
    drain()
    assert now(loper, message).last_error == reasons.RETURN_UNDER_WAY


def test_unsubscribing_stops_marketing_and_nothing_else(loper: Shop) -> None:
    advertising, status = _advertising(loper), staged(loper, number="1043")
    with loper.scoped():
        suppress(SANNE["email"], MailClass.MARKETING, "unsubscribed")
        suppress(SANNE["email"], MailClass.MARKETING, "unsubscribed")
        assert Suppression.objects.count() == 1
    drain()
    assert now(loper, advertising).last_error == reasons.SUPPRESSED
    assert now(loper, status).state == State.SENT


def test_a_suppression_at_one_merchant_means_nothing_at_another(loper: Shop, funkwerk: Shop) -> None:
    with loper.scoped():
        suppress(SANNE["email"], MailClass.STATUS, "bounced")
    message = staged(funkwerk)
    drain()
    assert now(funkwerk, message).state == State.SENT


def test_a_storm_is_held_and_passes(loper: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.guards.STORM_LIMIT", 2)
    messages = [staged(loper, number=str(number)) for number in range(3)]
    drain()
    held = now(loper, messages[2])
    assert len(post.box) == 2 and held.state == State.HELD and held.last_error == reasons.STORM
    assert settle() == 0
    with after(minutes=61):
        assert settle() == 1
        drain()
    assert now(loper, messages[2]).state == State.SENT


# --- what goes wrong -----------------------------------------------------------------------------------------------


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


def test_a_message_is_given_up_after_many_tries(loper: Shop) -> None:
    message = staged(loper, attempts=MAX_ATTEMPTS - 1)
    post.outcomes.append(NotSent("down", retry=True))
    drain()
    assert now(loper, message).state == State.FAILED


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
    stale = delivery._take()
    with after(minutes=4):
        fresh = delivery._take()
        provider = post.Post()
        delivery.send(stale[0], provider)
        assert post.box == []
        delivery.send(fresh[0], provider)
    assert len(post.box) == 1 and now(loper, message).state == State.SENT


def test_a_claim_whose_worker_died_before_the_hand_over_is_taken_again(loper: Shop) -> None:
    message = staged(loper)
    assert len(delivery._take()) == 1
    assert drain() == 0
    with after(minutes=4):
        assert drain() == 1
    assert len(post.box) == 1 and now(loper, message).attempts == 2


# --- doubt: nobody can know whether it arrived ---------------------------------------------------------------------

BREAKS = [Unsure("cut"), post.Killed]  # the connection breaks, or the process dies, after the mail was offered


def in_doubt(message: Message, how: Any, mail_class: MailClass) -> None:
    post.outcomes.append(how)
    if how is post.Killed:
        with pytest.raises(post.Killed):
            drain()
    else:
        drain()


@pytest.mark.parametrize("how", BREAKS)
def test_a_status_mail_in_doubt_goes_once_more_after_a_quarter_and_never_a_third_time(loper: Shop, how: Any) -> None:
    message = staged(loper)
    in_doubt(message, how, MailClass.STATUS)
    with loper.scoped():
        first = MessageContent.objects.get(pk=message.pk)
        first_text = first.text
        facts_of(message).order.lines.update(title="changed meanwhile")
    with after(minutes=4):
        settle()
        assert now(loper, message).state == State.UNCERTAIN
        assert drain() == 0
    post.outcomes.append(Unsure("cut again"))
    with after(minutes=20):
        settle()
        drain()
    found = now(loper, message)
    assert (found.state, found.last_error, found.resent) == (State.UNCERTAIN, reasons.DOUBT_STAYS, True)
    with after(days=2):
        assert settle() == 0
        assert drain() == 0
    with loper.scoped():
        again = MessageContent.objects.get(pk=message.pk)
    assert again.header_id == first.header_id and again.text == first_text, "a repetition must be recognisable"


@pytest.mark.parametrize("how", BREAKS)
def test_marketing_in_doubt_is_never_sent_again(loper: Shop, how: Any) -> None:
    message = _advertising(loper)
    in_doubt(message, how, MailClass.MARKETING)
    with after(minutes=5):
        settle()
    found = now(loper, message)
    assert (found.state, found.last_error) == (State.UNCERTAIN, reasons.DOUBT_STAYS)
    with after(days=1):
        assert settle() == 0 and drain() == 0
    assert post.box == []


@pytest.mark.parametrize("how", BREAKS)
def test_legal_mail_in_doubt_goes_again_until_it_is_certain(loper: Shop, how: Any) -> None:
    message = staged(loper, mail_class=MailClass.LEGAL)
    in_doubt(message, how, MailClass.LEGAL)
    with after(minutes=4):
        settle()
    with loper.scoped():
        header = MessageContent.objects.get(pk=message.pk).header_id
    with after(minutes=10):
        drain()
    assert now(loper, message).state == State.SENT
    assert [mail.message_id for mail in post.box] == [header]


def test_legal_mail_does_not_go_round_for_ever(loper: Shop) -> None:
    message = staged(loper, mail_class=MailClass.LEGAL, attempts=MAX_ATTEMPTS - 1)
    in_doubt(message, Unsure("cut"), MailClass.LEGAL)
    assert now(loper, message).state == State.UNCERTAIN, "somebody has to look at it"


def test_an_answer_after_the_lease_still_counts(loper: Shop) -> None:
    def slow(mail: Any) -> str:
        with after(minutes=4):
            settle()
        return "late"

    message = staged(loper)
    post.outcomes.append(slow)
    drain()
    with after(hours=1):
        assert settle() == 0 and drain() == 0
    assert now(loper, message).state == State.SENT and len(post.box) == 1


@pytest.mark.parametrize("kind", ["delivered", "bounced"])
def test_the_providers_word_ends_a_doubt(loper: Shop, kind: str) -> None:
    message = staged(loper)
    in_doubt(message, Unsure("cut"), MailClass.STATUS)
    with loper.scoped():
        header = MessageContent.objects.get(pk=message.pk).header_id
        assert report(header, kind, "evt-1", timezone.now())
        assert report(header, kind, "evt-1", timezone.now()), "a repeated report changes nothing"
        assert not report("<other@example>", kind, "evt-1", timezone.now())
        assert Suppression.objects.count() == (kind == "bounced")
    found = now(loper, message)
    assert (found.state, found.last_error) == (State.SENT, reasons.CONFIRMED)


def test_doubts_that_stay_do_not_crowd_out_those_to_settle(loper: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "BATCH", 1)
    stays = _advertising(loper)
    in_doubt(stays, Unsure("cut"), MailClass.MARKETING)
    with loper.scoped():
        Message.objects.filter(pk=stays.pk).update(due_at=timezone.now() - timedelta(days=1))
    settles = staged(loper, number="1043")
    in_doubt(settles, Unsure("cut"), MailClass.STATUS)
    with after(minutes=16):
        assert settle() == 1
    assert now(loper, settles).resent


def _advertising(shop: Shop) -> Message:
    message = staged(shop, "review_request", "2000")
    with shop.scoped():
        journey = message.enrolment.journey
        journey.is_active = True
        journey.save()
    return message
