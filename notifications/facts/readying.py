"""What some mails wait for besides their time: a code that is still to be drawn, a review site that asks in our place.

Loaded with the other facts, so that the guards stay pure; and prepared by the clock, only for mails to which no other
guard objects: no code is spent, and no site asked, for somebody who may not be written to.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from coupons import drawing, settling
from coupons.models import CouponCode, CouponDraw, CouponPlan
from coupons.running import running_plans
from merchants.sweeping import merchants_with
from merchants.tenancy import scoped
from notifications import reasons
from notifications.facts.snapshot import Facts, Ready
from notifications.guards import verdict
from notifications.guards.verdicts import carries_coupon, is_marketing
from notifications.models import Message
from reviews.inviting import active_handoff, ask_site
from reviews.models import ReviewHandoff, ReviewInvitation, SurveyAnswer

ASKS = frozenset({"review_request", "review_reminder"})
SURVEYS = frozenset(SurveyAnswer.Kind.values)
LEAD = timedelta(minutes=10)  # how long before its time a mail's code is drawn
BATCH = 500  # messages of one merchant and one round
State = Message.State
ALIVE = (State.SCHEDULED, State.HELD, State.SENDING)
GONE_OUT = (State.SENT, State.UNCERTAIN)  # in doubt counts as sent: the reader may know the code


def informed(found: Sequence[Facts]) -> list[Facts]:
    """The facts with what their mails wait for. No query for status mail, at most seven for a batch of any size."""
    ready = {**_coupons(found), **_asking(found), **_answers(found)}
    return [replace(facts, ready=ready[facts.message.pk]) if facts.message.pk in ready else facts for facts in found]


def _coupons(found: Sequence[Facts]) -> dict[int, Ready]:
    advertising = [facts for facts in found if is_marketing(facts)]
    plans = running_plans() if advertising else {}
    wanted = [facts for facts in advertising if carries_coupon(facts) or facts.journey.key in plans]
    if not wanted:
        return {}
    ids = {facts.message.enrolment_id for facts in wanted}
    codes = {row.enrolment_id: row for row in CouponCode.objects.filter(enrolment_id__in=ids).select_related("plan")}
    return {facts.message.pk: coupon_of(facts, codes, plans) for facts in wanted}


def coupon_of(facts: Facts, codes: Mapping[int | None, CouponCode], plans: Mapping[str, CouponPlan]) -> Ready:
    """The code of the mail, by its enrolment, or what it waits for; `plans` by the journey's key. Pure."""
    code = codes.get(facts.message.enrolment_id)
    if code is not None:
        # A code that is over by the time its mail goes is no present.
        over = code.valid_until is not None and code.valid_until <= facts.now
        return Ready(missing=reasons.COUPON_OVER) if over else Ready(coupon=code)
    plan = plans.get(facts.journey.key)
    if plan is None:
        return Ready(missing=reasons.COUPON_NO_PLAN)
    is_over = drawing.valid_until(plan, facts.merchant, facts.now) <= facts.now
    return Ready(missing=reasons.COUPON_OVER if is_over else reasons.COUPON_NOT_YET)


def _asking(found: Sequence[Facts]) -> dict[int, Ready]:
    wanted = [facts for facts in found if facts.template in ASKS and facts.order_row is not None]
    if not wanted:
        return {}
    site = active_handoff()
    ids = {facts.order.pk for facts in wanted}
    invited = dict(ReviewInvitation.objects.filter(order_id__in=ids).values_list("order_id", "site"))
    return {
        facts.message.pk: Ready(site=site.site if site else "", invited_by=invited.get(facts.order.pk, ""))
        for facts in wanted
    }


def _answers(found: Sequence[Facts]) -> dict[int, Ready]:
    wanted = [facts for facts in found if facts.template in SURVEYS and facts.order_row is not None]
    ids = {facts.order.pk for facts in wanted}
    rows = SurveyAnswer.objects.filter(order_id__in=ids).values_list("order_id", "kind") if wanted else ()
    given = set(rows)
    return {facts.message.pk: Ready(is_answered=(facts.order.pk, facts.template) in given) for facts in wanted}


def prepare_due(now: datetime | None = None) -> int:
    """Ask for the codes and the invitations that mails of every merchant wait for; returns how many."""
    now = now or timezone.now()
    merchants = merchants_with(
        "find merchants with coupons or a review site",
        lambda: CouponPlan.objects.filter(stopped_at__isnull=True),
        lambda: ReviewHandoff.objects.filter(is_on=True),
    )
    asked = 0
    for merchant_id in merchants:
        with scoped(merchant_id):
            asked += _prepare(now)
    return asked


def _prepare(now: datetime) -> int:
    from notifications.facts.loading import load  # it asks `informed`

    plans, site = running_plans(), active_handoff()
    rows = Message.objects.filter(state__in=[State.SCHEDULED, State.HELD], due_at__lte=now + LEAD)
    wanted = Q(enrolment__journey__key__in=plans)
    if site is not None:
        wanted |= Q(step__template__in=ASKS)
    # One that was called off may be asked for anew: its mail came back to life. One that failed waits for a person.
    draws = CouponDraw.objects.exclude(state=CouponDraw.State.CALLED_OFF)
    drawn = Exists(draws.filter(enrolment_id=OuterRef("enrolment_id")))
    listed = rows.filter(wanted, ~drawn).select_related("enrolment", "step").order_by("due_at")
    loaded = load(list(listed[:BATCH]), now)
    waiting = [(facts, found.reason) for facts in loaded.values() if (found := verdict(facts)) is not None]
    codes = [facts for facts, reason in waiting if reason == reasons.COUPON_NOT_YET]
    hand_over = [facts for facts, reason in waiting if reason == reasons.HANDING_OVER]
    return _draw(codes, plans, now) + sum(_ask(facts, site, now) for facts in hand_over if site)


def _draw(found: Collection[Facts], plans: dict[str, CouponPlan], now: datetime) -> int:
    asked = 0
    for key, plan in plans.items():
        mine = [facts for facts in found if facts.journey.key == key]
        recipients = [
            drawing.Recipient(
                facts.message.enrolment_id, facts.recipient, facts.order_row.pk if facts.order_row else None,
                facts.customer.pk if facts.customer else None,
            )
            for facts in mine
        ]  # fmt: skip
        if recipients:
            asked += drawing.ask(plan, recipients, mine[0].merchant, now)
    return asked


def _ask(facts: Facts, site: ReviewHandoff, now: datetime) -> bool:
    """Hand the order over, unless our own mail asked about it before the site was chosen."""
    from notifications.mails.rendering import language_of  # whose context asks for these facts

    ours = Message.objects.filter(
        enrolment__order_id=facts.order.pk, step__template__in=ASKS, state__in=GONE_OUT
    ).exists()
    return not ours and ask_site(facts.order, site, language_of(facts), now)


def settle_codes(now: datetime | None = None) -> int:
    """Say of every code that was set aside what became of its mail: gone out, or never to go; returns how many."""
    now = now or timezone.now()
    merchants = merchants_with(
        "find merchants with codes set aside",
        lambda: CouponCode.objects.filter(state=CouponCode.State.RESERVED),
        lambda: CouponCode.objects.filter(state=CouponCode.State.ISSUED, valid_until__lt=now),
    )
    settled = 0
    for merchant_id in merchants:
        with scoped(merchant_id):
            settled += _settle_codes(now) + settling.expire(now)
    return settled


def _settle_codes(now: datetime) -> int:
    codes = CouponCode.objects.filter(state=CouponCode.State.RESERVED).order_by("pk")
    ids = set(codes.values_list("enrolment_id", flat=True)[: 4 * BATCH])
    out = [pk for pk, states in _states(ids).items() if states & set(GONE_OUT)]
    return settling.give_out(out, now) + settling.take_back(_dead(ids), _dead)


def _dead(ids: Collection[int]) -> list[int]:
    """Those whose mails will never go, as far as anybody has committed."""
    return [pk for pk, states in _states(ids).items() if not states & {*GONE_OUT, *ALIVE}]


def _states(ids: Collection[int]) -> dict[int, set[int]]:
    """The states of all mails of each enrolment."""
    found: dict[int, set[int]] = {pk: set() for pk in ids}
    for pk, state in Message.objects.filter(enrolment_id__in=ids).values_list("enrolment_id", "state"):
        found[pk].add(state)
    return found


def holding_codes(found: Mapping[int, Facts]) -> dict[int, Facts]:
    """The facts of messages that are about to be written, by id, with the codes in them locked until the transaction
    ends, so that none is freed while its mail is made.

    One that was freed since it was read, because its mail had been given up and came back, is in them no more: that
    mail waits for another. One query, and none where no mail carries a code.
    """
    carried = {facts.ready.coupon.pk for facts in found.values() if facts.ready.coupon is not None}
    if not carried:
        return dict(found)
    rows = CouponCode.objects.select_for_update().filter(pk__in=carried).order_by("pk")
    owners: dict[int, int | None] = dict(rows.values_list("pk", "enrolment_id"))
    return {
        pk: replace(facts, ready=Ready(missing=reasons.COUPON_NOT_YET)) if _lost_code(facts, owners) else facts
        for pk, facts in found.items()
    }


def _lost_code(facts: Facts, owners: Mapping[int, int | None]) -> bool:
    code = facts.ready.coupon
    return code is not None and owners.get(code.pk) != facts.message.enrolment_id
