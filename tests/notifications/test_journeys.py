"""Who is enrolled, when, and how a journey ends."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from merchants.models import Merchant
from notifications import reasons
from notifications.about import celebrating
from notifications.answers.suppressing import suppress
from notifications.facts.snapshot import facts_of
from notifications.guards import verdict
from notifications.journeys.adopting import adopt_blueprints
from notifications.journeys.blueprints import BLUEPRINTS
from notifications.journeys.enrolling import enrol, exit_on
from notifications.models import Enrolment, Journey, MailClass, Message, MessageMove
from orders.models import Customer
from outbox.events import record
from outbox.models import DomainEvent
from tests.cast import Shop, order, parcel, scan, tracking, work
from tests.notifications.stage import message_about, order_of, parcel_of, staged
from tracking.snapshots import Status

pytestmark = pytest.mark.django_db
State = Message.State


def placed(shop: Shop, **changes: Any) -> DomainEvent:
    """An order, and the fact that it was placed; nothing reacted to it yet."""
    bought = order_of(shop)
    return record("order.placed", bought, order_id=bought.pk, **changes)


def test_an_event_enrols_once_and_plans_every_step(loper: Shop) -> None:
    with loper.scoped():
        event = placed(loper, occurred_at=timezone.now() - timedelta(minutes=5))
        for _ in range(3):
            enrol(event)
        enrolment = Enrolment.objects.get()
        message = Message.objects.get()
    assert (enrolment.state, enrolment.reason) == (Enrolment.State.ACTIVE, "")
    assert message.due_at == message.planned_at == event.occurred_at


def test_a_second_event_about_the_same_subject_enrols_nobody(loper: Shop) -> None:
    with loper.scoped():
        first = placed(loper)
        enrol(first)
        enrol(record("order.placed", order_by_id(first), order_id=first.order_id))
        assert Enrolment.objects.count() == Message.objects.count() == 1


def test_each_parcel_of_an_order_has_its_own_run(loper: Shop) -> None:
    with loper.scoped():
        bought = order_of(loper)
        for number in ("A", "B"):
            enrol(record("shipment.in_transit", parcel_of(bought, Status.IN_TRANSIT, number), order_id=bought.pk))
        assert Message.objects.count() == 2


def test_old_news_is_refused_with_a_reason_and_stays_refused(loper: Shop) -> None:
    with loper.scoped():
        event = placed(loper, occurred_at=timezone.now() - timedelta(days=30))
        enrol(event)
        enrol(event)
        enrolment = Enrolment.objects.get()
        assert (enrolment.state, enrolment.reason) == (Enrolment.State.REFUSED, reasons.TOO_OLD)
        assert not Message.objects.exists()


def test_a_journey_that_is_off_refuses_with_a_reason(loper: Shop) -> None:
    with loper.scoped():
        bought = order_of(loper, delivered_at=timezone.now())
        enrol(record("order.delivered", bought, order_id=bought.pk))
        refused = Enrolment.objects.get(journey__key="review_request")
        assert (refused.state, refused.reason) == (Enrolment.State.REFUSED, reasons.JOURNEY_OFF)
        assert [message.step.template for message in Message.objects.select_related("step")] == ["order_delivered"]


def test_a_merchant_that_is_off_enrols_nobody(loper: Shop) -> None:
    loper.merchant.is_active = False
    loper.merchant.save()
    with loper.scoped():
        enrol(placed(loper))
        assert Enrolment.objects.get().reason == reasons.MERCHANT_OFF


def test_a_review_request_counts_from_the_delivery(loper: Shop) -> None:
    arrived = timezone.now() - timedelta(hours=6)
    with loper.scoped():
        Journey.objects.filter(key="review_request").update(state=Journey.State.ON)
        bought = order_of(loper, delivered_at=arrived)
        enrol(record("order.delivered", bought, order_id=bought.pk, occurred_at=arrived))
        message = Message.objects.select_related("step").get(enrolment__journey__key="review_request", slot=0)
    step = message.step
    # Days are counted by the shop's clock, which may be put back or forward among them.
    wanted = arrived.astimezone(ZoneInfo("Europe/Amsterdam")) + step.span
    assert timedelta() <= message.due_at - wanted < timedelta(hours=13, minutes=1), "the next morning at the latest"
    assert message.mail_class == MailClass.MARKETING


def test_a_cancelled_order_ends_its_journeys_and_their_waiting_mail(loper: Shop) -> None:
    with loper.scoped():
        event = placed(loper)
        enrol(event)
        bought = order_by_id(event)
        sent = message_about(
            loper, "shipment_in_transit", bought, parcel_of(bought, Status.IN_TRANSIT), state=State.SENT
        )
        cancelled = record("order.cancelled", bought, order_id=bought.pk)
        for _ in range(2):
            exit_on(cancelled)
            enrol(cancelled)
        waiting = Message.objects.get(step__template="order_placed")
        assert (waiting.state, waiting.last_error) == (State.CANCELLED, "exit:order.cancelled")
        assert Message.objects.get(pk=sent.pk).state == State.SENT
        assert Enrolment.objects.get(journey__key="order_placed").state == Enrolment.State.EXITED
        assert Message.objects.get(step__template="order_cancelled").state == State.SCHEDULED
        assert MessageMove.objects.count() == 1, "the second time changes nothing"


def test_an_exit_leaves_other_orders_alone(loper: Shop) -> None:
    with loper.scoped():
        enrol(placed(loper))
        other = order_of(loper, "1043")
        exit_on(record("order.cancelled", other, order_id=other.pk))
        assert Message.objects.get().state == State.SCHEDULED


def test_blueprints_are_adopted_once_and_never_overwrite(loper: Shop) -> None:
    with loper.scoped():
        Journey.objects.filter(key="order_placed").update(state=Journey.State.OFF)
        assert adopt_blueprints() == 0
        assert Journey.objects.count() == len(BLUEPRINTS)
        assert Journey.objects.get(key="order_placed").state == Journey.State.OFF


def test_every_trigger_and_exit_is_an_event_that_somebody_listens_to() -> None:
    from portal.subscriptions import ENROL, EXIT, SUBSCRIPTIONS

    for blueprint in BLUEPRINTS:
        assert ENROL in SUBSCRIPTIONS[blueprint.trigger]
        assert all(EXIT in SUBSCRIPTIONS[event] for event in blueprint.exit_events)


def test_replaying_webhooks_sends_nothing_twice(loper: Shop) -> None:
    story = [
        lambda: loper.tells("order.upserted", order(parcels=[parcel()]), id="one"),
        lambda: loper.carrier_tells(tracking("3SLOPR0001", scan("in_transit")), id="two"),
    ]
    for tell in story:
        tell()
        work()
    with loper.scoped():
        before = sorted(Message.objects.values_list("pk", "state"))
    assert before
    for tell in (*story, *reversed(story)):
        tell()
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        loper.tells("order.upserted", order(parcels=[parcel()]), id="three")
        loper.carrier_tells(tracking("3SLOPR0001", scan("in_transit")), id="four")
    with loper.scoped():
        assert {pk for pk, _state in before} == set(Message.objects.values_list("pk", flat=True))


def order_by_id(event: DomainEvent) -> Any:
    from orders.models import Order

    return Order.objects.get(pk=event.order_id)


def test_an_orders_own_placing_told_late_ends_nothing_and_a_later_purchase_does(loper: Shop) -> None:
    now = timezone.now()
    with loper.scoped():
        Journey.objects.filter(key="replenishment").update(
            state=Journey.State.ON, exit_events=["order.placed"], conditions=[]
        )
        first, second = order_of(loper), order_of(loper, "1043")
        enrol(record("order.delivered", first, order_id=first.pk, occurred_at=now))
        run = Enrolment.objects.get(journey__key="replenishment")
        for late in (first, second):  # the outbox may deliver events in any order
            exit_on(record("order.placed", late, order_id=late.pk, occurred_at=now - timedelta(days=2)))
        run.refresh_from_db()
        assert run.state == Enrolment.State.ACTIVE
        exit_on(record("order.placed", second, order_id=second.pk, occurred_at=now + timedelta(minutes=1)))
        run.refresh_from_db()
        assert run.state == Enrolment.State.EXITED


def test_what_bounced_at_the_team_does_not_silence_the_customers(loper: Shop) -> None:
    message = staged(loper, "question_asked")
    with loper.scoped():
        suppress(loper.merchant.support_email, MailClass.STATUS, "bounced")
        assert verdict(facts_of(Message.objects.get(pk=message.pk))) is None


def test_a_birthday_is_one_by_the_shops_clock_wherever_the_worker_is(loper: Shop) -> None:
    message = staged(loper, "birthday")
    morning = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Australia/Sydney"))  # still the 24th in UTC
    with loper.scoped(), time_machine.travel(morning):
        Merchant.objects.filter(pk=loper.merchant.pk).update(time_zone="Australia/Sydney")
        Customer.objects.update(birthday="11-25")
        Message.objects.filter(pk=message.pk).update(planned_at=morning, due_at=morning)
        facts = facts_of(Message.objects.get(pk=message.pk))
    assert celebrating.objection(facts) == ""
    assert celebrating.objection(replace(facts, now=morning + timedelta(days=1))) == reasons.DAY_PASSED
