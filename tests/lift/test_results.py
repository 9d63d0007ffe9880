"""From enrolments and orders to a sentence: who is compared with whom, and what counts as bought."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from notifications.holdout import is_held_out
from notifications.lift import judging
from notifications.lift.cohorts import begun, one_journey
from notifications.lift.results import Result, result, results
from notifications.models import Enrolment, Journey, MarketingHoldout, Message
from orders.models import Order, Refund
from outbox.events import record
from tests.cast import Shop
from tests.notifications.stage import order_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def journey_of(share: int = 50) -> Journey:
    Journey.objects.filter(key="review_request").update(
        holdout_percent=share, state=Journey.State.ON, created_at=timezone.now() - 400 * DAY
    )
    found: Journey = Journey.objects.get(key="review_request")
    return found


def bought(shop: Shop, number: str, email: str, at: datetime, **changes: Any) -> Order:
    return order_of(shop, number, email=email, placed_at=at, **changes)


def begins(journey: Journey, order: Order, at: datetime, state: str = Enrolment.State.ACTIVE) -> Enrolment:
    """The order's run, begun at a moment, its mail due a day later."""
    event = record("order.delivered", order, order_id=order.pk, occurred_at=at)
    with time_machine.travel(at, tick=False):
        run: Enrolment = Enrolment.objects.create(
            journey=journey, subject_type="order", subject_id=order.pk, order_id=order.pk, event=event, state=state,
            is_held_out=is_held_out(journey, order.email),
        )  # fmt: skip
    step = journey.steps.first()
    Message.objects.create(
        enrolment=run, step=step, mail_class=journey.mail_class, due_at=at + DAY, planned_at=at + DAY, state=24
    )
    return run


def compared(journey: Journey, horizon: int = 30) -> Result:
    return result(one_journey(journey), horizon, timezone.now())


def test_what_counts_as_bought_and_what_comes_off(loper: Shop) -> None:
    now = timezone.now()
    with loper.scoped():
        journey = journey_of()
        first = bought(loper, "1", "a@klant.example", now - 80 * DAY)
        begins(journey, first, now - 70 * DAY)
        again = bought(loper, "2", "A@klant.example ", now - 60 * DAY, total=Decimal(100))
        bought(loper, "3", "a@klant.example", now - 50 * DAY, total=Decimal(40), cancelled_at=now)
        bought(loper, "4", "a@klant.example", now - 50 * DAY, total=Decimal(40), is_test=True)
        bought(loper, "5", "a@klant.example", now - 20 * DAY, total=Decimal(70))  # after the horizon
        bought(loper, "6", "b@klant.example", now - 60 * DAY, total=Decimal(70))  # somebody else
        Refund.objects.create(order=again, external_id="r1", amount=Decimal(30), refunded_at=now - 5 * DAY)
        # Sent back within the horizon although it was bought before: coupons make people do so.
        Refund.objects.create(order=first, external_id="r2", amount=Decimal(25), refunded_at=now - 58 * DAY)
        Refund.objects.create(order=first, external_id="r3", amount=Decimal(99), refunded_at=now - 75 * DAY)
        found = compared(journey).bought
    groups = [group for group in (found.mailed, found.held_out) if group.people]
    assert [(group.people, group.bought, list(group.nets)) for group in groups] == [(1, 1, [45.0])]


def test_everybody_who_began_counts_once_and_who_was_refused_never(loper: Shop) -> None:
    now = timezone.now()
    with loper.scoped():
        journey = journey_of()
        for number, state in enumerate(("active", "exited", "refused", "active")):
            email = "twice@klant.example" if state == "active" else f"{state}@klant.example"
            begins(journey, bought(loper, str(number), email, now - 90 * DAY), now - (80 - number) * DAY, state)
        people = begun(one_journey(journey))
    assert sorted(one.person_key for one in people) == ["exited@klant.example", "twice@klant.example"]


def test_who_gets_no_marketing_at_all_says_nothing_about_one_journey(loper: Shop) -> None:
    now = timezone.now()
    with loper.scoped():
        journey = journey_of()
        MarketingHoldout.objects.create(percent=50, since=now - 300 * DAY)
        for number in range(60):
            begins(journey, bought(loper, str(number), f"p{number}@klant.example", now - 90 * DAY), now - 80 * DAY)
        everything, one = next(results(30, now)), compared(journey)
    assert everything.people == 60
    assert one.people == 60 - everything.held_out
    assert 15 < everything.held_out < 45


def test_a_changed_share_begins_anew(loper: Shop) -> None:
    now = timezone.now()
    with loper.scoped():
        journey = journey_of()
        begins(journey, bought(loper, "1", "a@klant.example", now - 90 * DAY), now - 80 * DAY)
        MarketingHoldout.objects.create(percent=10, since=now - 300 * DAY)
        MarketingHoldout.objects.create(percent=20, since=now - 10 * DAY)
        assert next(results(30, now)).people == 0
        assert compared(journey).people in (0, 1)


def test_words_from_nothing_to_certainty(loper: Shop) -> None:
    now = timezone.now()
    with loper.scoped():
        nobody = compared(journey_of(share=0))
        assert judging.verdict(nobody) == "Nobody is held out, so nobody can say what these mails do."
        journey = journey_of()
        for number in range(8):
            begins(journey, bought(loper, str(number), f"p{number}@klant.example", now - 29 * DAY), now - 20 * DAY)
        few = compared(journey)
        assert judging.verdict(few) == "Not enough data yet."
        # 8 people in four weeks, half of them held out: a hundred take about a year.
        assert "At 2 people a week about " in " ".join(judging.reasons(few))
        assert few.weeks_left is not None and 45 <= few.weeks_left <= 120
        assert few.money is None


def test_mails_that_help_are_said_to_help(loper: Shop) -> None:
    now = timezone.now()
    with loper.scoped():
        journey = journey_of()
        for number in range(260):
            email = f"p{number}@klant.example"
            begins(journey, bought(loper, f"a{number}", email, now - 90 * DAY), now - 80 * DAY)
            held = is_held_out(journey, email)
            if number % (7 if held else 2) == 0:
                bought(loper, f"b{number}", email, now - 70 * DAY, total=Decimal(50 + number % 60))
        found = compared(journey)
        assert judging.verdict(found) == "Sure: people buy again more often with these mails."
        assert found.money is not None and found.money.interval[0] > 0
        assert found.weeks_left is None
