"""What mails wait for besides their time, as it was: coupon codes, review sites that ask in our place, answers given.

Only the guards decide (notifications/guards/readiness.py). A code is drawn, and a site asked, for mails to which nobody
else objects, as notifications/facts/readying.py does it; here nothing is written. The pool gives what it had when the
replay begins: when codes were uploaded is not kept. Which site asks is as it is set today, for the same reason; whom a
site was really asked to ask, and who answered, is dated.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from coupons import drawing
from coupons.models import CouponCode, CouponPlan
from notifications import reasons
from notifications.facts.readying import ASKS, SURVEYS, coupon_of
from notifications.facts.snapshot import Facts, Ready
from notifications.guards.verdicts import carries_coupon, is_marketing
from reviews.inviting import active_handoff
from reviews.models import ReviewInvitation, SurveyAnswer

State = CouponCode.State


class Awaited:
    """Codes, sites and answers of one merchant at any moment of the replayed past, asked in the order of time."""

    def __init__(self, start: datetime) -> None:
        self._plans: dict[str, list[CouponPlan]] = defaultdict(list)
        for plan in CouponPlan.objects.order_by("created_at", "pk"):
            self._plans[plan.journey].append(plan)
        self._free = {plan.pk: _stock(plan, start) for plans in self._plans.values() for plan in plans}
        self._codes: dict[int | None, CouponCode] = {}  # by the simulated enrolment
        site = active_handoff()
        self._site = site.site if site else ""
        self._invited: dict[int, tuple[datetime, str]] = {}
        self._answered: dict[tuple[int, str], datetime] = {}

    def prepare(self, found: Sequence[Facts]) -> None:
        """Read who was asked by a site and who answered, of these mails' orders; two queries at most."""
        asking = {facts.order.pk for facts in found if facts.template in ASKS and facts.order_row}
        rows = ReviewInvitation.objects.filter(order__pk__among=asking) if asking else ReviewInvitation.objects.none()
        self._invited.update({pk: (at, site) for pk, at, site in rows.values_list("order_id", "asked_at", "site")})
        surveyed = {facts.order.pk for facts in found if facts.template in SURVEYS and facts.order_row}
        given = SurveyAnswer.objects.filter(order__pk__among=surveyed) if surveyed else SurveyAnswer.objects.none()
        told = given.values_list("order_id", "kind", "answered_at")
        self._answered.update({(pk, str(kind)): at for pk, kind, at in told})

    def forget(self) -> None:
        """The stretch is over."""
        self._invited, self._answered = {}, {}

    def ready(self, facts: Facts) -> Ready:
        """As guards want it, at `facts.now`."""
        if facts.order_row is not None and facts.template in SURVEYS:
            at = self._answered.get((facts.order.pk, facts.template))
            return Ready(is_answered=at is not None and at <= facts.now)
        if facts.order_row is not None and facts.template in ASKS:
            asked_at, site = self._invited.get(facts.order.pk, (facts.now, ""))
            is_asked = bool(site) and asked_at <= facts.now
            return Ready(invited_by=site) if is_asked else Ready(site=self._site)
        plan = self.plan_of(facts)
        if is_marketing(facts) and (carries_coupon(facts) or plan is not None):
            return coupon_of(facts, self._codes, {facts.journey.key: plan} if plan else {})
        return Ready()

    def made_ready(self, facts: Facts) -> Ready:
        """What the clock would have prepared for a mail that only waits for it; the same again where it cannot."""
        if facts.ready.site:
            return Ready(site=facts.ready.site, invited_by=facts.ready.site)
        plan = self.plan_of(facts)
        if facts.ready.missing != reasons.COUPON_NOT_YET or plan is None:
            return facts.ready
        if plan.source == CouponPlan.Source.POOL:
            if not self._free[plan.pk]:
                return facts.ready
            self._free[plan.pk] -= 1
        until = drawing.valid_until(plan, facts.merchant, facts.now)
        self._codes[facts.message.enrolment_id] = CouponCode(plan=plan, state=State.RESERVED, valid_until=until)
        return Ready(coupon=self._codes[facts.message.enrolment_id])

    def ended(self, enrolment_id: int | None, has_gone: bool) -> None:
        """All mails of the enrolment are settled: a code that none of them carried is free again."""
        code = self._codes.pop(enrolment_id, None)
        if code is not None and not has_gone:
            self._free[code.plan_id] += 1

    def plan_of(self, facts: Facts) -> CouponPlan | None:
        """The plan that gave codes for the journey at `facts.now`. Before there was any, the first one: the question
        is what would happen, not what could not happen then."""
        plans = self._plans.get(facts.journey.key, [])
        running = (one for one in plans if one.created_at <= facts.now < (one.stopped_at or datetime.max.replace(
            tzinfo=facts.now.tzinfo)))  # fmt: skip
        first = plans[0] if plans and plans[0].created_at > facts.now else None
        return next(running, first)


def _stock(plan: CouponPlan, start: datetime) -> int:
    """The codes of the pool that nobody had before the replay begins."""
    codes = CouponCode.objects.filter(plan=plan) if plan.source == CouponPlan.Source.POOL else None
    return codes.exclude(reserved_at__lt=start).count() if codes is not None else 0
