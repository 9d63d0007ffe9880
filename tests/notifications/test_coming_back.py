"""Messages that only waited, came back to life, or change their way: none is lost, and none is untrue."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.models import PricePoint, Product
from catalogue.prices import price_before
from coupons import drawing
from coupons.models import CouponCode, CouponDraw
from merchants.models import Member
from notifications import replanning
from notifications.about.wishing import compared, rows
from notifications.designs.copying import copied
from notifications.designs.versions import create
from notifications.facts.readying import prepare_due, settle_codes
from notifications.facts.snapshot import facts_of
from notifications.guards import verdict
from notifications.journeys import editing, versions
from notifications.mails.rendering import render
from notifications.models import Enrolment, Journey, Message, MessageContent, Step
from notifications.providers.phones import segments
from orders.models import Customer
from outbox.events import record
from tests.cast import SANNE, Shop
from tests.coupons.stage import filled, plan
from tests.dashboard.conftest import at  # noqa: F401
from tests.notifications.stage import advertising, order_of, staged, verify_sender
from tests.sending.letters import account

pytestmark = pytest.mark.django_db
State = Message.State
DAY = timedelta(days=1)


def test_closed_days_lose_no_advertising(loper: Shop) -> None:
    """Planned on a Thursday; his day of spacing, a weekday without mail and two holidays later its patience is over."""
    thursday = datetime(2027, 12, 23, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    message = advertising(loper)
    with loper.scoped():
        Customer.objects.update(opt_out_offered=True)
        Journey.objects.filter(key="review_request").update(
            purpose="offers", weekdays=[1, 2, 3, 4], skips_holidays=True
        )
        Message.objects.filter(pk=message.pk).update(planned_at=thursday, due_at=thursday)
        MessageContent.objects.create(
            message=staged(loper, "order_placed", "7"), recipient=SANNE["email"], mail_class=3, subject="s", text="t",
            html="", language="nl", header_id="<9@x>", content_hash="x", rendered_at=thursday,
            sent_at=thursday - timedelta(hours=2),
        )  # fmt: skip
        moment, told = thursday, []
        for _look in range(6):
            late = moment + timedelta(minutes=2)  # no worker comes to the second
            with time_machine.travel(late, tick=False):
                found = verdict(facts_of(Message.objects.get(pk=message.pk)))
            told.append(found.reason.partition(":")[0] if found else "goes")
            if found is None or found.until is None:
                break
            moment = found.until
    assert told == ["budget_spent", "quiet_hours", "goes"]
    assert moment.astimezone(thursday.tzinfo).date() == date(2027, 12, 27)


def test_a_coupon_whose_mail_came_back_is_drawn_again(loper: Shop) -> None:
    noon = timezone.now().replace(hour=12)
    with time_machine.travel(noon, tick=False):
        with loper.scoped():
            Journey.objects.filter(key="coupon").update(state="on")
            verify_sender(loper)
            filled(5, loper)
            bought = order_of(loper, delivered_at=noon - 60 * DAY)
            due = noon + timedelta(minutes=5)
            event = record("order.delivered", bought, order_id=bought.pk, occurred_at=due - 30 * DAY)
            journey = Journey.objects.get(key="coupon")
            enrolment = Enrolment.objects.create(
                journey=journey, subject_type="order", subject_id=bought.pk, order_id=bought.pk,
                customer_id=bought.customer_id, event=event, anchor_at=due - 30 * DAY,
            )  # fmt: skip
            message = Message.objects.create(
                enrolment=enrolment, step=journey.steps.get(), mail_class=3, due_at=due, planned_at=due
            )
        assert prepare_due(noon) == 1
        drawing.drain()
        with loper.scoped():
            journey = Journey.objects.get(key="coupon")
            before = versions.current(journey)
            other = {**before["steps"][0], "slot": None, "template": "care_content", "amount": 1}
            replanning.apply(journey, editing.validated(journey, {**before, "steps": [other]}), noon, "x")
        settle_codes(noon)
        with loper.scoped():
            assert CouponDraw.objects.get().state == CouponDraw.State.CALLED_OFF
            assert not CouponCode.objects.filter(enrolment_id=enrolment.pk).exists()
            journey = Journey.objects.get(key="coupon")
            replanning.apply(journey, editing.validated(journey, before), noon, "x")
        with loper.scoped():
            revived = Message.objects.get(pk=message.pk)
            assert revived.state in (State.SCHEDULED, State.HELD), (revived.state, revived.last_error)
            told = verdict(facts_of(revived))
            assert told is not None and told.reason == "coupon_not_yet", told
    with time_machine.travel(max(noon, revived.due_at), tick=False):
        assert prepare_due() == 1
        drawing.drain()
        assert prepare_due() == 0
        with loper.scoped():
            facts = facts_of(Message.objects.get(pk=message.pk))
    assert facts.ready.coupon.enrolment_id == message.enrolment_id, "a code of its own, drawn for this mail"


def test_a_design_goes_to_no_phone(loper: Shop) -> None:
    message = staged(loper, "order_placed")
    with loper.scoped():
        design = create("order_placed", "Ours", copied(loper.merchant, "order_placed"), "x")
        journey = Journey.objects.get(key="order_placed")
        now = versions.current(journey)
        for channel in ("sms", "whatsapp"):
            wanted = {**now, "steps": [{**now["steps"][0], "design_id": design.pk, "channel": channel}]}
            with pytest.raises(editing.InvalidJourney) as refused:
                editing.validated(journey, wanted)
            assert list(refused.value.errors) == ["steps.0.template"]
            # One that is there all the same sends the built-in words.
            Step.objects.filter(journey=journey).update(design=design, channel=channel)
            content = render(facts_of(Message.objects.get(pk=message.pk)))
            assert segments(content.text) <= 2 and not content.html and content.design_version is None


def test_a_price_that_went_up_and_down_is_compared_as_the_law_says(loper: Shop) -> None:
    message = staged(loper, "price_drop")
    with loper.scoped():
        wish = facts_of(Message.objects.get(pk=message.pk)).subject
        Product.objects.filter(pk=wish.product.pk).update(lowest_before=None)
        now = timezone.now()
        for days, price in ((60, "119.95"), (2, "99.95")):
            PricePoint.objects.create(
                product=wish.product, since=now - timedelta(days=days), price=Decimal(price), currency="EUR"
            )
        facts = facts_of(Message.objects.get(pk=message.pk))
        assert compared(facts.subject) == Decimal("119.95") and len(rows(facts)) == 3
        for days, price in ((1.0, "119.95"), (0.1, "99.95")):
            PricePoint.objects.create(
                product=wish.product, since=now - timedelta(days=days), price=Decimal(price), currency="EUR"
            )
        facts = facts_of(Message.objects.get(pk=message.pk))
        assert price_before(facts.subject.product) is None
        assert compared(facts.subject) is None and len(rows(facts)) == 2


def test_a_viewer_takes_no_address_and_no_list_along(loper: Shop, at: Any) -> None:  # noqa: F811
    row = account(loper, "postmark")
    with loper.scoped():
        from notifications.senders.accounts import save_mail_account

        save_mail_account(row, {"token": "SECRET-TOKEN-123", "serves_status": True})
    owner, viewer = at(loper), at(loper, name="kijker", role=Member.Role.VIEWER)
    page = f"/dashboard/loper/sending/accounts/{row.pk}/"
    assert "/hooks/" in owner.get(page).content.decode()
    assert "/hooks/" not in viewer.get(page).content.decode()
    for name in ("suppressions.csv", "consents.csv"):
        path = f"/dashboard/loper/consents/{name}"
        assert (owner.get(path).status_code, viewer.get(path).status_code) == (200, 403)
        assert name not in viewer.get("/dashboard/loper/consents/").content.decode()


def test_many_plans_cost_no_more_queries(loper: Shop, at: Any) -> None:  # noqa: F811
    client = at(loper)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/dashboard/loper/coupons/").status_code == 200
            assert client.get("/dashboard/loper/").status_code == 200
        return len(captured)

    with loper.scoped():
        plan(label="first")
    queries()
    before = queries()
    with loper.scoped():
        for number in range(12):
            plan(label=f"p{number}", stopped_at=timezone.now())
    assert queries() == before
