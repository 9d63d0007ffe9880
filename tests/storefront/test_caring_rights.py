"""What the law gives the customer in care: time to change his mind, no advertising unasked, to be forgotten."""

import csv
import io
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from care import taking_back
from care.models import TakeBack
from care.taking_back import NotPossible, Wish
from consents import consenting
from consents.models import Consent
from notifications import reasons
from notifications.answers.suppressing import suppress
from notifications.models import Enrolment, MailClass, Message, MessageMove
from orders.models import Order
from outbox.events import record
from outbox.models import DomainEvent
from tests.care.stage import KETTLE, browser, placed, rule, switch_on
from tests.cast import SANNE, Shop, work
from tests.cast import order as cast_order
from tests.mailbox import Mailbox
from tests.storefront.test_caring import page_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("received", "now", "is_over"),
    [
        # A Tuesday afternoon: to the end of the Tuesday two weeks later, in the shop's own zone.
        ("2026-06-02T13:00:00+00:00", "2026-06-16T13:01:00+00:00", False),
        ("2026-06-02T13:00:00+00:00", "2026-06-16T21:59:00+00:00", False),
        ("2026-06-02T13:00:00+00:00", "2026-06-16T22:01:00+00:00", True),
        # Received after midnight here, though in UTC the day before: 17 June.
        ("2026-06-02T22:30:00+00:00", "2026-06-17T21:59:00+00:00", False),
        # A Saturday ends on Monday; 25 December on Monday the 28th; the days before Easter on Tuesday.
        ("2026-06-06T10:00:00+00:00", "2026-06-22T21:59:00+00:00", False),
        ("2026-06-06T10:00:00+00:00", "2026-06-22T22:01:00+00:00", True),
        ("2026-12-11T10:00:00+00:00", "2026-12-28T22:59:00+00:00", False),
        ("2026-03-20T10:00:00+00:00", "2026-04-07T21:59:00+00:00", False),
        ("2026-03-20T10:00:00+00:00", "2026-04-07T22:01:00+00:00", True),
    ],
)
def test_the_right_to_change_ones_mind_lasts_to_the_end_of_its_last_working_day(
    loper: Shop, received: str, now: str, is_over: bool
) -> None:
    order = placed(loper)
    with loper.scoped():
        switch_on()
        Order.objects.update(delivered_at=datetime.fromisoformat(received))
    with time_machine.travel(now, tick=False):
        page = browser(loper, order).get(f"/orders/{order.public_id}/help/about/return/?lang=en", follow=True)
    words = page.content.decode()
    assert ("are over" in words, "Tell us by" in words) == (is_over, not is_over)


def test_an_offer_to_recycle_stands_on_the_page_and_is_never_mailed(loper: Shop, mailbox: Mailbox) -> None:
    with loper.scoped():
        switch_on()
        rule(kind="recycling", mails_offer=True)
        suppress(SANNE["email"], MailClass.MARKETING, "unsubscribed")
    order = placed(loper, lines=[KETTLE])
    with loper.scoped():
        row = TakeBack.objects.get()
        assert row.state == "offered" and row.offer and row.offered_at
        assert not DomainEvent.objects.filter(type="take_back.offered").exists()
        assert not Enrolment.objects.filter(journey__key="take_back_offered").exists()
        # One that was on its way already is stopped at the last moment.
        record("take_back.offered", row, order_id=order.pk)
    work()
    with loper.scoped():
        late = Message.objects.get(enrolment__journey__key="take_back_offered")
        assert late.state == Message.State.SKIPPED
        assert MessageMove.objects.filter(message=late, reason=reasons.CARE_MOVED_ON).exists()
    assert "take-back-1" in page_of(loper, order)


@pytest.mark.parametrize("state", ["offered", "asked", "planned"])
def test_a_cancelled_order_calls_its_take_back_off(loper: Shop, state: str) -> None:
    with loper.scoped():
        switch_on()
        rule()
    order = placed(loper, lines=[KETTLE])
    with loper.scoped():
        TakeBack.objects.update(state=state, what="ketel", pieces=1, method="shop")
    assert "take-back-1" in page_of(loper, order)
    now = timezone.now().isoformat()
    loper.tells("order.upserted", cast_order("1042", lines=[KETTLE], cancelled_at=now, updated_at=now))
    work()
    with loper.scoped():
        row = TakeBack.objects.get()
        assert (row.state, [(move.from_state, move.by) for move in row.moves.all()]) == (
            "cancelled", [(state, "order.cancelled")],
        )  # fmt: skip
        assert row.closed_at
        stale, cancelled = Order(pk=order.pk), Order.objects.get(pk=order.pk)
        assert cancelled.cancelled_at
        with pytest.raises(NotPossible):  # a tab that read the order before it was cancelled
            taking_back.ask(row.pk, stale, Wish("ketel", 1, "shop"), has_left=False)
    page = page_of(loper, order)
    assert "take-back-1" not in page and "We have your request" not in page


@pytest.mark.parametrize("state", ["handed_over", "declined"])
def test_what_is_over_stays_as_it_was_when_the_order_is_cancelled(loper: Shop, state: str) -> None:
    with loper.scoped():
        rule()
    placed(loper, lines=[KETTLE])
    with loper.scoped():
        TakeBack.objects.update(state=state)
    now = timezone.now().isoformat()
    loper.tells("order.upserted", cast_order("1042", lines=[KETTLE], cancelled_at=now, updated_at=now))
    work()
    with loper.scoped():
        assert TakeBack.objects.get().state == state


@pytest.mark.parametrize("state", ["asked", "confirmed"])
def test_a_consent_ends_with_its_address_though_the_order_has_another_one_since(loper: Shop, state: str) -> None:
    with loper.scoped():
        switch_on()
    order = placed(loper)
    with loper.scoped():
        consenting.ask(order, "Ja graag", "nl")
        row = Consent.objects.get()
        Consent.objects.update(state=state, confirmed_at=timezone.now() if state == "confirmed" else None)
        other = Order(pk=order.pk, email="anne@klant.example")
        consenting.ask(other, "Ja graag", "nl")
    now = timezone.now().isoformat()
    placed(loper, "1042", buyer={**SANNE, "email": "sanne@elders.example"}, updated_at=now)
    loper.tells("customer.redact", {"email": SANNE["email"].upper()})
    work()
    with loper.scoped():
        kept = Order.objects.get()
        assert kept.email == "sanne@elders.example" and kept.redacted_at is None, "the order is somebody else's by now"
        assert Consent.objects.get(email="anne@klant.example").state == "asked"
        left = Consent.objects.filter(pk=row.pk).first()
        assert not Consent.objects.filter(email=SANNE["email"]).exists()
        if state == "asked":
            assert left is None
            return
        assert left and left.state == "erased" and left.ended_at and left.wording
        assert [proof.pk for proof in consenting.proofs_of(SANNE["email"])] == [row.pk]
        assert SANNE["email"] not in str([event.data for event in DomainEvent.objects.all()])
    team = Client(HTTP_HOST="portal.localhost")
    team.force_login(loper.member("owner", "owner"))
    sheet = team.get("/dashboard/loper/care/newsletter.csv").content.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(sheet))
    assert (line["email"], line["state"], line["may_be_mailed"]) == ("", "erased", "no") and line["ended_at"]
