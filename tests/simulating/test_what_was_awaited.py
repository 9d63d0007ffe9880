"""Codes, review sites and answers that simulated mails wait for: as they were at their own moment, and said where no
row dates them."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from coupons.models import CouponCode, CouponPlan
from merchants.models import Merchant
from notifications.models import Journey, MailClass, Message, Step
from notifications.simulating.assuming import PLAN, POOL, SITE
from notifications.simulating.decisions import Decided
from notifications.simulating.drafting import as_it_is
from notifications.simulating.running import Asked, simulate
from orders.models import Order
from reviews.models import ReviewHandoff, ReviewInvitation, SurveyAnswer
from tests.cast import Shop, order, parcel, scan, tracking, work
from tests.coupons.stage import filled

pytestmark = pytest.mark.django_db
State = Message.State
DELAY = 50  # days from the delivery to the mail: the coupon's, because its order must be past its return window
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
Said = tuple[int, str, set[str]]  # state, reason, what was assumed
SENT, NO_PLAN, ELSEWHERE, ANSWERED = (
    (State.SENT, "accepted"), (State.SKIPPED, "coupon_no_plan"), (State.SKIPPED, "asked_elsewhere:kiyoh"),
    (State.SKIPPED, "answered"),
)  # fmt: skip


def three_buyers(shop: Shop) -> list[datetime]:
    """Three orders of three people, delivered on three days of the past; when their mails are due."""
    # In the shop's zone, in which a delay of days is counted: between some of them the clocks are put back or forward.
    eleven = timezone.localtime(timezone=AMSTERDAM).replace(hour=11, minute=0, second=0, microsecond=0)
    days = [eleven - timedelta(days=80 - number) for number in range(3)]
    for number, at in enumerate(days):
        placed = (at - timedelta(days=2)).isoformat()
        told = order(
            str(number), placed_at=placed, updated_at=placed, parcels=[parcel(f"3S{number}", shipped_at=placed)],
            opt_out_offered=True, buyer={"name": "A B", "email": f"buyer{number}@klant.example"},
        )  # fmt: skip
        shop.tells("order.upserted", told)
        work()
        shop.carrier_tells(tracking(f"3S{number}", scan("delivered", at)))
        work()
    Merchant.objects.filter(pk=shop.merchant.pk).update(sender_verified_at=days[0] - timedelta(days=30))
    shop.merchant.refresh_from_db()
    return [at + timedelta(days=DELAY) for at in days]


def asking(template: str, purpose: str) -> Journey:
    """A journey of one mail."""
    journey: Journey = Journey.objects.create(
        key=f"my_{template}", trigger="order.delivered", purpose=purpose, mail_class=MailClass.MARKETING,
        enrol_within=timedelta(days=5), weekdays=[],
    )  # fmt: skip
    Step.objects.create(journey=journey, slot=0, position=0, amount=DELAY, unit="days", template=template)
    return journey


def became(shop: Shop, journey: Journey) -> list[Said]:
    """What became of the three mails at last, in the order of their orders."""
    last: dict[int | None, Decided] = {}

    def watch(one: Any) -> None:
        if isinstance(one, Decided):
            last[one.happened.order_id] = one

    simulate(shop.merchant, Asked([as_it_is(journey)], timezone.now(), 90), watch)
    ids = Order.objects.order_by("external_id").values_list("pk", flat=True)
    return [(last[pk].to, last[pk].reason, set(last[pk].assumed)) for pk in ids]


def dated(plan: CouponPlan, created: datetime, stopped: datetime | None = None) -> None:
    CouponPlan.objects.filter(pk=plan.pk).update(created_at=created, stopped_at=stopped)


def test_codes_are_given_by_the_plan_of_the_moment_as_long_as_there_are_any(loper: Shop) -> None:
    due = three_buyers(loper)
    early = due[0] - timedelta(days=70)
    with loper.scoped():
        journey = asking("coupon", "offers")
        assert became(loper, journey) == [(*NO_PLAN, set())] * 3
        plan = filled(3, loper, journey=journey.key)
        assert became(loper, journey) == [(*SENT, {PLAN, POOL})] * 3, "it was made today"
        dated(plan, due[1] - timedelta(hours=1))
        assert [said[2] for said in became(loper, journey)] == [{PLAN, POOL}, {POOL}, {POOL}]
        dated(plan, early, stopped=due[1] + timedelta(hours=1))
        assert became(loper, journey) == [(*SENT, {POOL}), (*SENT, {POOL}), (*NO_PLAN, set())]
        dated(plan, early)
        some = CouponCode.objects.order_by("pk")[:2]
        CouponCode.objects.filter(pk__in=some).update(state=CouponCode.State.ISSUED, reserved_at=due[0])
        assert became(loper, journey) == [(*SENT, {POOL})] * 3, "what was given out since was still there"
        CouponCode.objects.filter(pk__in=some).update(reserved_at=early - timedelta(days=200))
        first, second, third = became(loper, journey)
        assert first == (*SENT, {POOL})
        assert {said[1] for said in (second, third)} == {"coupon_not_yet"}, "one code was left, for one person"
        assert State.SENT not in (second[0], third[0])


def test_a_review_site_asks_from_the_moment_at_which_it_was_asked_to(loper: Shop) -> None:
    due = three_buyers(loper)
    with loper.scoped():
        journey = asking("review_request", "reviews")
        first, second, _third = Order.objects.order_by("external_id")
        for row, at in ((first, due[0] - timedelta(hours=1)), (second, due[1] + timedelta(hours=1))):
            ReviewInvitation.objects.create(order=row, site="kiyoh", language="nl", asked_at=at, due_at=at)
        assert became(loper, journey) == [(*ELSEWHERE, set()), (*SENT, set()), (*SENT, set())]
        ReviewHandoff.objects.create(site="kiyoh", is_on=True)
        assert became(loper, journey) == [(*ELSEWHERE, set()), (*ELSEWHERE, {SITE}), (*ELSEWHERE, {SITE})]


def test_only_who_had_answered_by_then_is_not_asked(loper: Shop) -> None:
    due = three_buyers(loper)
    with loper.scoped():
        journey = asking("nps", "reviews")
        first, second, _third = Order.objects.order_by("external_id")
        for row, at in ((first, due[0] - timedelta(hours=1)), (second, due[1] + timedelta(hours=1))):
            SurveyAnswer.objects.create(
                order=row, kind="nps", score=9, language="nl", answered_at=at, changed_at=at
            )  # fmt: skip
        assert became(loper, journey) == [(*ANSWERED, set()), (*SENT, set()), (*SENT, set())]
