"""Review sites that ask in our place: every buyer alike, each order once, after the same guards as our own mail."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from consents import preferring
from inbox.http import HttpSession
from notifications.answers.suppressing import suppress
from notifications.facts.readying import prepare_due
from notifications.models import Journey, MailClass, Message
from orders.models import Customer, Order
from reviews import inviting
from reviews.models import ReviewHandoff, ReviewInvitation
from tests.cast import Shop, work
from tests.coupons.desk import Desk, Trouble, opened
from tests.mailbox import Mailbox
from tests.notifications.stage import message_about, order_of, parcel_of
from tests.reviews.sites import CONFIG, SECRETS, SITES
from tracking.snapshots import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def noon() -> Iterator[None]:
    """The next Tuesday at eleven: no quiet hours, no holiday, whenever the tests run."""
    now = timezone.now()
    tuesday = now.replace(hour=11, minute=0) + timedelta(days=(1 - now.weekday()) % 7 or 7)
    with time_machine.travel(tuesday, tick=True):
        yield


State = ReviewInvitation.State
SAFE = ["kiyoh", "webwinkelkeur"]


@pytest.fixture
def site(loper: Shop, settings: Any, monkeypatch: Any) -> Iterator[Any]:
    """`site("kiyoh")`: the merchant's chosen site, listening."""
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
    monkeypatch.setattr(
        inviting, "HttpSession", lambda **options: HttpSession(sleep=lambda _s: None, read_timeout=1, **options)
    )
    listening: list[Any] = []

    def choose(name: str) -> Desk:
        context = opened(SITES[name])
        desk = context.__enter__()
        listening.append(context)
        with loper.scoped():
            ReviewHandoff.objects.create(
                site=name, is_on=True, config={**CONFIG[name], "base_url": desk.url}, secrets=json.dumps(SECRETS[name])
            )
        return desk

    yield choose
    for context in listening:
        context.__exit__(None, None, None)


def asked(shop: Shop, number: str = "1042") -> Order:
    """An order that the site is to ask about."""
    with shop.scoped():
        order = order_of(shop, number)
        handoff = inviting.active_handoff()
        assert handoff and inviting.ask_site(order, handoff, "nl", timezone.now())
        assert not inviting.ask_site(order, handoff, "nl", timezone.now())
    return order


def settled(shop: Shop) -> ReviewInvitation:
    inviting.drain()
    with shop.scoped():
        return ReviewInvitation.objects.get()


def again(shop: Shop) -> ReviewInvitation:
    with shop.scoped():
        ReviewInvitation.objects.filter(state=State.WAITING).update(due_at=timezone.now())
    return settled(shop)


@pytest.mark.parametrize("name", sorted(SITES))
def test_a_buyer_is_handed_over_once(loper: Shop, site: Any, name: str) -> None:
    desk, order = site(name), asked(loper)
    assert settled(loper).state == State.SENT
    assert again(loper).state == State.SENT and desk.made == [order.email]
    assert desk.kept["wish"]["reference"] == "1042" and desk.kept["wish"]["language"] == "nl"


@pytest.mark.parametrize("name", SAFE)
@pytest.mark.parametrize(
    "trouble", [Trouble(200, {}, done=True, delay=1.4), Trouble(done=True), Trouble(502, b"", done=True)]
)
def test_a_lost_answer_is_asked_again_where_the_site_knows_the_invitation(
    loper: Shop, site: Any, name: str, trouble: Trouble
) -> None:
    desk, order = site(name), asked(loper)
    desk.troubles = [Trouble(trouble.status, trouble.body, done=True, delay=trouble.delay)]
    settled(loper)
    assert again(loper).state == State.SENT and desk.made == [order.email]


@pytest.mark.parametrize(
    "trouble", [Trouble(200, {}, done=True, delay=1.4), Trouble(done=True), Trouble(502, b"", done=True)]
)
def test_trustpilot_would_mail_twice_so_a_lost_answer_stays_a_doubt(loper: Shop, site: Any, trouble: Trouble) -> None:
    desk, order = site("trustpilot"), asked(loper)
    desk.troubles = [Trouble(trouble.status, trouble.body, done=True, delay=trouble.delay)]
    assert settled(loper).state == State.UNCERTAIN
    assert again(loper).state == State.UNCERTAIN and desk.made == [order.email]


def test_a_worker_that_died_during_the_call_repeats_nothing_at_trustpilot(loper: Shop, site: Any) -> None:
    desk = site("trustpilot")
    asked(loper)
    with loper.scoped():
        ReviewInvitation.objects.update(called_at=timezone.now())
    assert settled(loper).state == State.UNCERTAIN and desk.made == []


@pytest.mark.parametrize("name", sorted(SITES))
def test_trouble_that_passes_is_waited_out(loper: Shop, site: Any, name: str) -> None:
    desk, order = site(name), asked(loper)
    desk.troubles = [Trouble(429, {}, {"Retry-After": "60"}), Trouble(503, b""), Trouble(503, b""), Trouble(429, {})]
    for _time in range(4):
        row = again(loper)
    assert row.state == State.SENT and desk.made == [order.email]
    with loper.scoped():
        assert not ReviewHandoff.objects.get().trouble


@pytest.mark.parametrize("name", sorted(SITES))
def test_a_refusal_and_wrong_keys_are_told_in_words(loper: Shop, site: Any, name: str) -> None:
    desk = site(name)
    desk.refusal = "Dit adres\n\x00 mag niet"
    asked(loper)
    row = settled(loper)
    assert row.state == State.FAILED and row.last_error == "Dit adres mag niet"
    with loper.scoped():
        handoff = ReviewHandoff.objects.get()
        assert handoff.trouble == "Dit adres mag niet"
        wrong = {key: "wrong" for key in SECRETS[name]}
        handoff.secrets, desk.refusal = json.dumps(wrong), ""
        handoff.save()
        assert "wrong" not in str(ReviewHandoff.objects.values_list("secrets", flat=True).query)
        ReviewInvitation.objects.update(state=State.WAITING, due_at=timezone.now(), attempts=0, called_at=None)
    assert settled(loper).state == State.FAILED and desk.made == []


@pytest.mark.parametrize("odd", [b"<html>", b"[]", {}, {"code": 3, "status": {}}])
@pytest.mark.parametrize("name", SAFE)
def test_odd_answers_do_no_harm(loper: Shop, site: Any, name: str, odd: Any) -> None:
    desk, order = site(name), asked(loper)
    desk.troubles = [Trouble(200, odd)]
    assert settled(loper).state == State.WAITING
    assert again(loper).state == State.SENT and desk.made == [order.email]


@pytest.mark.parametrize("ends", ["cancelled", "erased", "switched off"])
def test_who_is_not_to_be_asked_any_more_is_not(loper: Shop, site: Any, ends: str) -> None:
    desk, order = site("kiyoh"), asked(loper)
    with loper.scoped():
        if ends == "switched off":
            ReviewHandoff.objects.update(is_on=False)
        else:
            at = {"cancelled": "cancelled_at", "erased": "redacted_at"}[ends]
            Order.objects.filter(pk=order.pk).update(**{at: timezone.now()})
    assert settled(loper).state == State.CALLED_OFF and desk.made == []


@pytest.mark.parametrize(
    ("says_no", "why"),
    [("unsubscribes", "suppressed:unsubscribed"), ("refuses", "purpose_refused"), ("shop's no", "said_no")],
)
def test_who_says_no_between_the_decision_and_the_call_is_named_to_no_site(
    loper: Shop, site: Any, says_no: str, why: str
) -> None:
    desk, order = site("kiyoh"), asked(loper)
    with loper.scoped():
        if says_no == "unsubscribes":
            suppress(order.email, MailClass.MARKETING, "unsubscribed")
        elif says_no == "refuses":
            preferring.refuse(order.email, "reviews", "test")
        else:
            Customer.objects.update(marketing_opt_in=False, opt_in_at=timezone.now())
    row = settled(loper)
    assert (row.state, row.last_error) == (State.CALLED_OFF, why) and desk.made == []


def test_who_sends_something_back_is_asked_when_that_is_over(loper: Shop, site: Any) -> None:
    desk, order = site("kiyoh"), asked(loper)
    with loper.scoped():
        back = parcel_of(order, Status.IN_TRANSIT, "3SBACK", is_return=True)
    row = settled(loper)
    assert (row.state, row.attempts, desk.made) == (State.WAITING, 0, [])
    assert row.due_at > timezone.now() + timedelta(hours=23)
    with loper.scoped():
        back.delete()
    assert again(loper).state == State.SENT and desk.made == [order.email]


def planned(shop: Shop, template: str, number: str = "1042") -> Message:
    """The mail is due, and nothing speaks against it."""
    with shop.scoped():
        type(shop.merchant).objects.filter(pk=shop.merchant.pk).update(
            sender_email="hallo@loper.example", sender_verified_at=timezone.now()
        )
        long_ago = timezone.now() - timedelta(days=45)
        order = order_of(shop, number, placed_at=long_ago, delivered_at=long_ago + timedelta(days=2))
        parcel_of(order, Status.DELIVERED, f"3S{number}", delivered_at=long_ago + timedelta(days=2))
        message = message_about(shop, template, order)
        Journey.objects.update(state=Journey.State.OFF)
        Journey.objects.filter(pk=message.enrolment.journey_id).update(
            state=Journey.State.ON, window_from=None, window_until=None, weekdays=[], skips_holidays=False
        )
        return message


def told(shop: Shop, message: Message) -> tuple[int, str]:
    with shop.scoped():
        row = Message.objects.get(pk=message.pk)
        last = row.moves.last()
        return row.state, last.reason if last else ""


def test_the_site_asks_where_our_mail_would_have_gone_and_our_mail_stays_away(
    loper: Shop, site: Any, mailbox: Mailbox, noon: None
) -> None:
    desk, message = site("kiyoh"), planned(loper, "review_request")
    work()
    assert desk.made == ["sanne@klant.example"] and not mailbox.mails
    with loper.scoped():
        Message.objects.update(due_at=timezone.now())
    work()
    assert told(loper, message) == (Message.State.SKIPPED, "asked_elsewhere:kiyoh")
    reminder = planned(loper, "review_reminder", "1043")
    with loper.scoped():
        ReviewHandoff.objects.update(is_on=False)
        kept = ReviewInvitation.objects.create(order_id=reminder.enrolment.order_id, site="kiyoh", language="nl",
                                               asked_at=timezone.now(), state=State.SENT)  # fmt: skip
    work()
    assert told(loper, reminder) == (Message.State.SKIPPED, "asked_elsewhere:kiyoh") and kept.pk
    assert not mailbox.mails and len(desk.made) == 1


def test_whom_our_mail_may_not_ask_the_site_may_not_ask_either(
    loper: Shop, site: Any, mailbox: Mailbox, noon: None
) -> None:
    desk, message = site("kiyoh"), planned(loper, "review_request")
    with loper.scoped():
        customer = message.enrolment.order_id and Order.objects.get(pk=message.enrolment.order_id).customer
        assert customer
        customer.opt_out_offered, customer.marketing_opt_in = None, None
        customer.save()
        assert prepare_due() == 0
    work()
    assert desk.made == [] and not mailbox.mails
    assert told(loper, message)[0] == Message.State.SKIPPED


def test_without_a_site_our_own_mail_goes(loper: Shop, mailbox: Mailbox, noon: None) -> None:
    message = planned(loper, "review_request")
    work()
    state, reason = told(loper, message)
    assert (state, len(mailbox.mails)) == (Message.State.SENT, 1), reason
    assert "/review/" in str(mailbox.mails[0].text if hasattr(mailbox.mails[0], "text") else mailbox.mails[0])
